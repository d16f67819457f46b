"""Render the IR through Jinja: every file of the SDK as text.

In: an `ir.Sdk`, and `_platform.json` for the API's own types. Out: path -> text. Pure.

The face: `renderer` and `api_types`; `phrases` describes limits and defaults in
English.
"""
