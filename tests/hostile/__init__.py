"""Schema files that mean harm: drawn at random, generated, imported, looked at.

    texts    what a hostile file says, by kind of attack
    draw     random hostile files: text in every position, forms, bytes
    trial    one file through the generator, and what became of it
    child    the process that imports what was generated, under an audit hook
    papers   Markdown to HTML, and what is alive in it
    rows     the classes of attack, and the tests of each
    fuzz     coverage-guided: `make fuzz`

`make hostile` runs 10,000 files and prints a table; `make test` a small part.
"""
