"""`python -m generator`."""

import atexit
import gc

from generator.cli import main

# A run makes millions of small records that go in no circles, and ends soon: to look
# for circles would take a tenth of its time.
gc.disable()
# The interpreter would look once more at its end: nothing is left for it to look at.
atexit.register(gc.freeze)

main()
