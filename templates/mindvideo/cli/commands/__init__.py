"""The commands of `mindvideo`, each imported when you call it.

In: arguments, as click parsed them. Out: calls of the public client, and what
`cli.output` prints about them.
"""
