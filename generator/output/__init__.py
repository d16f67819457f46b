"""Write to disk, and skip what the last run already made.

In: path -> text, and an output folder. Out: the folder with exactly these files, or
unchanged; and a manifest for the next run.

The face: `writer` for the disk, `incremental` for a run.
"""
