"""`python -m generator`."""

import gc

from generator.cli import main

# A run makes millions of small records that go in no circles, and ends soon: to look
# for circles would take a tenth of its time.
gc.disable()

main()
