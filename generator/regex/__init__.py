"""Translate regular expressions from one dialect to another.

In: a pattern and its dialect. Out: a pattern for another engine that finds exactly the
same; or a refusal.

The face: one module for each pair of dialects.
"""
