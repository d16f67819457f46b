"""From words of a command line to the input of a model.

In: a model's schema, and words. Out: options of click, and values. They are not judged:
a word of the wrong type goes on as text, and the model says what is wrong with it.
"""
