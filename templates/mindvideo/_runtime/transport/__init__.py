"""Bytes: settings, connections, exchanges, and the loops that drive a policy.

In: a policy's `Send`, `Fetch` and `Sleep`. Out: a `Reply`, or `Lost` with the reason.

Importing this package imports none of its modules.
"""
