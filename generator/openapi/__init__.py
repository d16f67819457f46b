"""The whole API as one OpenAPI document, for clients in other languages.

In: a schema folder as it was read, and the `ir.Sdk`. Out: the text of `openapi.json`.

The face: `document`.
"""
