"""A check for schemathesis: what the document allows is taken, or breaks a rule.

The rules of a model stand in the `x-rules` of its request, because no schema can say
them. Those that refused something are noted in the file that REFUSALS names.
"""

import os
from pathlib import Path

import schemathesis

OF_EARLIER_REQUESTS = {"task_not_found", "idempotency_conflict"}
"""Refusals that depend on what was sent before: the document cannot know that."""


@schemathesis.check
def refused_by_rules_alone(ctx, response, case) -> None:
    """A request that the document allows succeeds, or each refusal names a rule."""
    if not case.meta.generation.mode.is_positive or response.status_code < 400:
        return
    refusal = response.json()
    if refusal["code"] in OF_EARLIER_REQUESTS:
        return
    broken = {error["keyword"] for error in refusal.get("errors", [])}
    model = case.body["model"]
    rules = rules_of(case.operation.schema.raw_schema, model)
    assert broken and broken <= rules, f"refused, and not by a rule: {refusal}"
    with Path(os.environ["REFUSALS"]).open("a", encoding="utf-8") as seen:
        seen.writelines(f"{model}: {rule}\n" for rule in broken)


def rules_of(document: dict, model: str) -> set[str]:
    """The ids of a model's rules, as the document tells them."""
    for schema in document["components"]["schemas"].values():
        slug = schema.get("properties", {}).get("model", {}).get("const")
        if slug == model:
            return {rule["id"] for rule in schema.get("x-rules", [])}
    return set()
