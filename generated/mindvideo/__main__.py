"""`python -m mindvideo`: the command line `mindvideo`."""

import sys

from mindvideo.cli import main

if __name__ == "__main__":
    sys.exit(main())
