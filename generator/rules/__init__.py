"""Rules over several fields: from CEL to Python.

In: the text of a rule, and the IR of the input that it is about. Out: a Python method
that decides as CEL does; or a refusal that points into the text. Also whether one rule
follows from another.

The face: `compiler`, and `syntax` and `implication` for who reads expressions.
"""
