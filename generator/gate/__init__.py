"""The second gate: rendered Python is read again before it is written.

In: the Python files that templates gave, and every string that their records hold. Out:
nothing, or InternalError for a file with anything that no template writes.

The face: `check`.
"""
