"""Print results and save files.

In: tasks, results, errors. Out: lines for people on stderr, text or JSON for programs
on stdout, safe for a terminal.
"""
