"""`python -m mindvideo.bulk`: the same as `mindvideo bulk`."""

from mindvideo.bulk.command import command

if __name__ == "__main__":
    command(prog_name="mindvideo bulk")
