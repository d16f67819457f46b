"""Base class of the API's own types. They keep members that they do not know."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from mindvideo._runtime.messages import Json


class Answer(BaseModel):
    """A message from the API. Unknown members are kept as attributes."""

    # Built when first read: a submit needs none of these types but its own.
    model_config = ConfigDict(extra="allow", defer_build=True)

    # Not `Json`: pydantic evaluates this again in every class below, and an alias in
    # quotes is compiled each time.
    _raw: Any = PrivateAttr(default=None)

    @property
    def raw(self) -> Json:
        """The whole message as received, with decimal numbers as `Decimal`."""
        raw: Json = self._raw
        return self.model_dump(exclude_unset=True) if raw is None else raw

    @classmethod
    def from_raw(cls, raw: Json) -> Self:
        """Keep the members that have the expected type; leave out the others.

        Nothing is lost, because `raw` keeps them. A response that was paid for must not
        be discarded because one of its members has changed.
        """
        members = raw if isinstance(raw, dict) else {}
        try:
            answer = cls.model_validate(members)
        except ValidationError as refused:
            misfits = {error["loc"][0] for error in refused.errors()}
            fitting = {name: members[name] for name in members if name not in misfits}
            answer = cls.model_validate(fitting)
        answer._raw = raw
        return answer
