"""The second gate: rendered Python is read again before it is written.

In: the rendered Python files, and every string in the records they came from. Out:
nothing, or InternalError for a file with anything that no template writes.

The face: `check`.
"""
