"""The schema folder: everything that a catalog of models says.

In: a folder of schema files with `_platform.json`, `_release.json` and `_retired.json`.
Out: checked records, and finally an `ir.Sdk`; or SchemaError with every problem.

The face: `folder` finds the files, `loader` reads them, `corrections` corrects them,
`build` turns them into the IR; `lifecycle` and `retirement` end a model; `versions`
defines changes and versions.
"""
