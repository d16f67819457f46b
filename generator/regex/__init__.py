"""Regular expressions: what one dialect says, in the words of another.

In: a pattern and the dialect that it is written in. Out: the pattern for another engine
that finds exactly the same; or a refusal.

The face: one module for each pair of dialects.
"""
