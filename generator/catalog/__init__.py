"""The schema folder: everything a catalogue of models says.

In: a folder of schema files with `_platform.json`, `_release.json` and `_retired.json`.
Out: checked records, and at last an `ir.Sdk`; or SchemaError with every problem.

The face: `folder` finds the files, `loader` reads them, `build` makes the IR of them;
`lifecycle` and `retirement` end a model; `versions` says what changes and versions are.
"""
