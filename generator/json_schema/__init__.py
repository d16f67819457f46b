"""Understand JSON Schema, and read JSON strictly.

In: JSON text, and the input schema of a model. Out: clean documents, IR types that say
exactly what the schema says, and verdicts on values; or a refusal with a JSON pointer.
Nothing is ever fetched.

The face: `strict_json` reads and writes, with `json_text` for what keeps its digits;
`parser` makes the IR, `judge` and `refused_values` judge values, `naming` chooses
Python names; `keywords`, `references`, `subschemas`, `well_formed` and `documents` look
into schemas; `time_limit` limits CPU time.
"""
