"""Turn documentation pages into schema files.

In: pages, and the existing schema files. Out: the text of schema files, what changed in
them, and sentences that may state a rule. Writes nothing.

The face: `adding` for `add`, `sync` for `sync`, `sources`, `fetch` and `cache` for
where pages come from. `importer` reads one page, `html` a web page, `rule_suggestions`
its sentences.
"""
