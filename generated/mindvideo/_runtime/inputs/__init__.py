"""What is sent: inputs, checked before anything costs money.

In: the fields of a call, local files among them. Out: JSON that the model's schema and
rules accept, or InputError with every problem.

Nothing is imported here: each name is loaded from its module when it is needed.
"""
