"""The records of the policy: nobody changes one that somebody else holds."""

from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from mindvideo._runtime.policy import budget, polling, requests, steps
from mindvideo._runtime.policy.polling import Watch
from mindvideo._runtime.policy.requests import Policy

RECORDS = [
    kind
    for module in (requests, polling, budget, steps)
    for name, kind in vars(module).items()
    if is_dataclass(kind) and not name.startswith("_")
    if kind.__module__ == module.__name__
]


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_a_record_is_frozen(kind: type) -> None:
    """No field of a record can be set, and it has no room for others."""
    record = object.__new__(kind)
    assert not hasattr(record, "__dict__")
    for field in fields(kind):
        with pytest.raises(FrozenInstanceError):
            setattr(record, field.name, None)


@pytest.mark.parametrize("kind", [Policy, Watch])
def test_records_of_many_fields_are_made_by_name(kind: type) -> None:
    """Numbers and functions that look alike cannot be given in the wrong order."""
    with pytest.raises(TypeError, match="positional"):
        kind(*[None] * len(fields(kind)))
