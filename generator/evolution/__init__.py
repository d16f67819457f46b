"""What a change of the catalogue means for its callers.

In: two catalogues, from folders or revisions of git. Out: every change with its effect
and, where there is one, an input that shows it; the next version and its notes.

The face: `diff`, `diff_report`, `release`, `revisions`. The rest judges one change.
"""
