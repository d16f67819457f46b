"""Text: quoted, laid out, formatted, digested.

In: values and pieces of text. Out: Python, Markdown, TOML and shell that mean these
values and nothing else, and that black leaves alone.

The face: `quoting` is the only place that quotes, `layout` breaks lines, `formatter` is
black, `digests` names contents.
"""
