"""The disk, and runs that make only what the last one did not.

In: path -> text, and an output folder. Out: the folder with exactly these files, or as
it was before; and a manifest for the next run.

The face: `writer` for the disk, `incremental` for a run.
"""
