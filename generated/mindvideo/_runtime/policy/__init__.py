"""Decisions without I/O: when to send, retry, wait and stop, and what it may cost.

In: responses as records. Out: generators that yield `Send`, `Fetch` and `Sleep`, and
end with a result or an error. `transport.drivers` does what they ask for.

Importing this package imports none of its modules.
"""
