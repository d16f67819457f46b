"""What users hold: clients, endpoints, tasks, files.

In: calls of users. Out: typed answers, files, and the errors of `errors`.

Nothing is imported here: each name is loaded from its module when it is needed.
"""
