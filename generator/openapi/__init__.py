"""Describe the whole API as one OpenAPI document, for clients in other languages.

In: a loaded schema folder, and the `ir.Sdk`. Out: the text of `openapi.json`.

The face: `document`.
"""
