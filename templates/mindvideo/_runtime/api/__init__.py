"""What users hold: clients, endpoints, tasks, files.

In: calls from users. Out: typed outputs, files, and the exceptions in `errors`.

Importing this package imports none of its modules.
"""
