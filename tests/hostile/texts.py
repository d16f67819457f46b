"""What hostile schema files say, by kind of attack.

Text that is code tries to leave a file called CANARY; nothing else would.
"""

CANARY = "canary-of-the-hostile-tests"

_CODE = f"__import__('os').system('touch {CANARY}')"
_OPEN = f"open('{CANARY}', 'w')"

DOCSTRINGS = [
    f'"""\n{_CODE}\n"""',
    f'\\"""\n{_CODE}\n"""',
    f"'''\n{_CODE}\n'''",
    '"""',
    '\\"""',
    'ends in a quote "',
    "ends in a backslash \\",
    '""" + ' + _OPEN + ' + """',
    "\\N{BULLET} \\x \\u12 \\U0011ffff \\777",
    '"' * 7,
    "\\" * 7,
]
COMMENTS = [
    f"a{end}{_CODE}{end}b"
    for end in ("\n", "\r", "\r\n", "\f", "\v", "\x85", "\u2028", "\u2029", "\x1c")
]
DIRECTIVES = [
    "coding: rot13",
    "-*- coding: utf-7 -*-",
    "# fmt: off",
    "# fmt: skip",
    "# type: ignore",
    "# noqa",
    "# pyright: basic",
    f">>> {_CODE}",
    f">>>> {_CODE}\n\n>>> {_CODE}",
    "x = 1  # nosec",
]
TEMPLATES = [
    "{{ sdk }}",
    "{% raw %}",
    "{% include '/etc/hostname' %}",
    "{# no #}",
    "{expr} {0} {__class__.__mro__}",
    "%s %(name)s %n",
    "${x} $(touch CANARY) `touch CANARY`",
    f"'; touch {CANARY}; echo '",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
]
CODE = [
    _CODE,
    _OPEN,
    f"Literal[{_CODE}]",
    f"x: {_CODE} = 1",
    f'"]; {_CODE} #',
    f"'] | {_CODE} | ['",
    f'", default_factory=lambda: {_CODE}, alias="',
    f"]\n{_CODE}\n[",
    "lambda: 0",
    "Field(default_factory=exit)",
]
PAPERS = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</code></pre><script>alert(1)</script>",
    "[a](javascript:alert(1))",
    "![a](https://example.com/a.png)",
    "<https://example.com>",
    "[a]: https://example.com\n\n[a]",
    "a | b | c",
    "\\| \\\\| \\\\\\|",
    "```\n<script>alert(1)</script>\n```",
    "\n```\n<script>alert(1)</script>\n",
    "~~~\nx\n~~~",
    "` `` ``` <b>",
    "# Heading",
    "Heading\n===",
    "- - item",
    "1. item",
    "7) item",
    "> quote",
    "---\ntitle: x\n---",
    '--8<-- "/etc/hostname"',
    "!!! note",
    "***bold*** __bold__ ~~gone~~",
    "&lt;b&gt; &#60;b&#62; &colon;",
    "<!-- -->",
    "<![CDATA[ x ]]>",
    "[^1]: note",
    "    code by indent",
    "\t<b>",
    "*[HTML]: x",
    "$x$ $$y$$",
]
UNICODE = [
    "\u202eright to left\u202c",
    "zero\u200bwidth\u200d\ufeff",
    "nul\0 bell\a esc\x1b[31m",
    "\U0001f9e8 \U000e0041 \U0010ffff",
    "e\u0301 \u0958 \ufdfa",
    "提示词" * 40,
    " \t ",
    "",
    "x" * 3000,
]
NAMES = [
    *(
        "class",
        "None",
        "True",
        "match",
        "__class__",
        "__init__",
        "model_config",
        "copy",
    ),
    *("json", "schema", "validate", "model_fields", "model_post_init", "__also__"),
    *("int", "str", "list", "Any", "Field", "Literal", "Annotated", "MISSING", "Opt"),
    *("self", "timeout", "wait", "idempotency_key", "on_update", "input", "fields"),
    *("max_cost", "validate_only", "payload", "Decimal", "Callable", "rule", "re"),
    *(
        "3d",
        "_x",
        "__x",
        "a-b",
        "a.b",
        "a b",
        "a_b",
        'a"b',
        "a'b",
        "🎈",
        "提示",
        "$ref",
    ),
    *("ﬁle", "file", "𝐩rompt", "prompt", "ªbc", "a\u09f4", "\u1369x", "ŉ", "ΐ", "ß"),
    *("a\nb", "a\0b", "a\u202eb", "", "x" * 200, "a/b", "a~b", "aspectRatio"),
    *(
        "aspect_ratio",
        "x=1); import os; (",
        "**{}",
        "\n```\n<script>alert(1)</script>\n",
    ),
    *("XInput", "Nested", "SCHEMA", "Also", "InputModel", "mro", "name", "value"),
]
SLUGS = [
    *("../x", "/etc/x", "%2e%2e", "-rf", "x" * 300, "__init__", "é", "a b", "a/b", ""),
    *("a_b", "A", "a--b", "a.", ".a", "a\n", "a\0", "con.", "..", "a\\b"),
    *("class", "json", "typing", "con", "none", "true", "async", "client", "mindvideo"),
    *("3d", "1", "import", "init", "types", "tasks", "close", "api-key", "models"),
]
PATTERNS = [
    "^[\"'{}%#\\\\]*$",
    "^(a+)+$",
    "(?=a)b",
    "(?<!a)b",
    "(a)\\1",
    "(?P<x>a)(?P=x)",
    "[",
    "(",
    "*",
    "a{99999999999}",
    "\\p{L}",
    "\\Z",
    "(?i)x",
    "[[:alpha:]]",
    "a{2,1}",
    "\n",
    '"""',
    "(" * 200,
]
REFERENCES = [
    *("file:///etc/passwd", "http://127.0.0.1:9/x", "//127.0.0.1/x", "other.json", "#"),
    *("../../x.json#/a", "data:application/json,{}", "#/$defs/X", "#/properties/a"),
    *("#/properties", "#name", "/etc/passwd", "urn:document", "", "#/", "#/%00", "\0"),
    *("jar:file:///x", "python:os", "https://json-schema.org/draft/2020-12/schema"),
]
TEXTS = [
    *(DOCSTRINGS + COMMENTS + DIRECTIVES + TEMPLATES + CODE + PAPERS + UNICODE),
]
