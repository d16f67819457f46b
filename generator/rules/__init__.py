"""Compile rules over several fields from CEL to Python.

In: the text of a rule, and the IR of its input. Out: a Python method that decides as
CEL does; or a refusal that points into the text. Also tells whether one rule follows
from another.

The face: `compiler`, plus `syntax` and `implication` for whoever reads expressions.
"""
