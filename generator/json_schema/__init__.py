"""What a JSON Schema says, and JSON itself, read strictly.

In: JSON text, and the input schema of a model. Out: documents without surprises, IR
types that say exactly what the schema says, and verdicts on values; or a refusal with
the JSON pointer of its reason. Nothing is ever fetched.

The face: `strict_json` reads and writes, with `json_text` for what keeps its digits;
`parser` gives the IR, `judge` decides about values, `naming` gives Python names;
`keywords`, `references`, `subschemas`, `well_formed` and `documents` look into schemas;
`time_limit` bounds what no size shows.
"""
