"""The gate's lists: what rendered Python may contain. Imports nothing of ours."""

import ast

_RUNTIME = (
    "api.calls api.client api.deprecation api.endpoint api.retired api.task catalog "
    "inputs.extra_checks inputs.model inputs.rules platform"
)
MODULES = frozenset(
    {"__future__", "collections.abc", "decimal", "functools", "pydantic", "typing"}
    | {f"mindvideo._runtime.{name}" for name in _RUNTIME.split()}
    | {"mindvideo._runtime.inputs.local_files", "mindvideo.types", "typing_extensions"}
)
MODELS = "mindvideo.models."
BUILTINS = frozenset(
    {"all", "any", "bool", "dict", "float", "frozenset", "int", "len", "list", "object"}
    | {"str", "sum", "tuple", "type"}
)
CALLED = frozenset(
    {"Also", "Catalog", "Choice", "ConfigDict", "Field", "Integer", "Number"}
    | {"RetiredModel", "frozenset"}
)
DECORATORS = frozenset({"cached_property", "property", "sends"})
DUNDERS = frozenset({"__all__", "__also__", "__pydantic_extra__", "__slug__"})
_SAID = "Deprecation ModelInfo RetiredModel Rule allow models retired"
OWN_STRINGS = frozenset(_SAID.split())
"""Strings that the templates themselves write."""

RULE_NODES = (
    *(ast.Attribute, ast.BinOp, ast.BoolOp, ast.Call, ast.Compare, ast.Constant),
    *(ast.GeneratorExp, ast.IfExp, ast.List, ast.ListComp, ast.Name, ast.Tuple),
    *(ast.UnaryOp, ast.boolop, ast.cmpop, ast.comprehension, ast.expr_context),
    *(ast.operator, ast.unaryop),
)
RULE_CALLS = frozenset({"all", "any", "int", "len", "sum"})
RULE_METHODS = frozenset({"endswith", "search", "startswith"})
