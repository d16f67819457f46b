"""Turn arguments into the input of a model.

In: a model's schema, and arguments. Out: click options, and values. They are not
validated here: a value of the wrong type goes on as text, and the model says what is
wrong.
"""
