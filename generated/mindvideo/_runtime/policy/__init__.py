"""Decisions without I/O: when to send, retry, wait, stop, and what it may cost.

In: answers as records. Out: generators that yield `Send`, `Fetch` and `Sleep`, and end
with a result or an error. `transport.drivers` does what they ask for.

Nothing is imported here: each name is loaded from its module when it is needed.
"""
