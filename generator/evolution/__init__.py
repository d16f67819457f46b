"""Tell what a change of the catalog means for callers.

In: two catalogs, from folders or git revisions. Out: every change with its effect and,
where possible, an input that shows it; the next version and its notes.

The face: `diff`, `diff_report`, `release`, `revisions`, `acknowledgements`. The other
modules judge single changes.
"""
