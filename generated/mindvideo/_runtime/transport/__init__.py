"""Bytes: settings, connections, exchanges, and the loops that drive a policy.

In: `Send`, `Fetch` and `Sleep` of a policy. Out: a `Reply`, or `Lost` with the reason.

Nothing is imported here: each name is loaded from its module when it is needed.
"""
