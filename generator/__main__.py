"""`python -m generator`."""

import atexit
import gc

from generator.cli import main

# A run makes millions of small records without cycles and ends soon. Looking for cycles
# takes a tenth of its time, see docs/decisions/0013-speed.md.
gc.disable()
# The interpreter would look once more at exit: leave it nothing to look at.
atexit.register(gc.freeze)

main()
