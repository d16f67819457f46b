"""The commands of `mindvideo`, each loaded when it is called.

In: words of a command line, as click read them. Out: calls of the public client, and
what `cli.output` prints of them.
"""
