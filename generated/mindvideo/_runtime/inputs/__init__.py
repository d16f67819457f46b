"""Inputs, checked before anything costs money.

In: the fields of a call, including local files. Out: JSON that the model's schema and
rules accept, or InputError with every problem.

Importing this package imports none of its modules.
"""
