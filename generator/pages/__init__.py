"""A documentation page becomes a schema file.

In: the text of pages, and the schema files that are there already. Out: the text of
schema files, what has changed in them, and sentences that may state a rule. Writes
nothing.

The face: `adding`. `importer` reads one page, `rule_suggestions` its sentences.
"""
