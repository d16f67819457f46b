"""`python -m generator`."""

import gc

from generator.cli import main

# A run makes millions of small records that go in no circles, and ends soon: to look
# for circles every 700 of them would take a tenth of its time.
gc.set_threshold(100_000, 50, 100)

main()
