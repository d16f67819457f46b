"""What the generated methods of a model are made of: signatures that send."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, Generic, ParamSpec, TypeVar, cast

from mindvideo._runtime.inputs.input_errors import build_input, misuse, ready_fields
from mindvideo._runtime.inputs.model import ModelInput
from mindvideo.catalog import ModelInfo, models
from mindvideo.types import Output

P = ParamSpec("P")
ResultT = TypeVar("ResultT")

TaskT = TypeVar("TaskT")
"""The task that `on_update` receives."""

SubmitT = TypeVar("SubmitT")
"""What `submit` returns: a task, or a coroutine of one."""

RunT = TypeVar("RunT")
"""What `run` returns: an output, or a coroutine of one."""

OMITTED: Final[Any] = ...
"""The default of a parameter for which the platform states none. It is never sent."""


def sends(method: Callable[P, ResultT]) -> Callable[P, ResultT]:
    """Make a method that only declares its parameters send what a call gives.

    The defaults that it declares are the server's: editors show them, and nothing sends
    them. A field that it does not declare is an InputError that suggests the right
    name.
    """
    action = f"_{method.__name__}"

    @wraps(method)
    def call(*args: P.args, **given: P.kwargs) -> ResultT:
        endpoint, *positional = args
        if positional and isinstance(endpoint, Model):
            reason = "fields are given by name: prompt=..."
            raise misuse(endpoint.info, f"{reason}; an input goes to client.run(input)")
        # Each endpoint's method of this name returns what its signatures say.
        return cast(ResultT, getattr(endpoint, action)(**given))

    return call


class Model:
    """What the endpoints of a model share: what is known about it."""

    input_model: type[ModelInput[Output, Output]]
    """The class of its inputs."""

    slug: str
    """The model's name on the wire."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if hasattr(cls, "input_model"):
            cls.slug = cls.input_model.__slug__

    @property
    def info(self) -> ModelInfo:
        """What this version knows about the model: its schema, rules and example."""
        return models[self.slug]

    def _read_input(self, fields: dict[str, object]) -> ModelInput[Output, Output]:
        """Return the input that the fields of a call make, or raise InputError."""
        model = self.input_model
        ready = ready_fields(self.info, fields, model)
        return build_input(self.info, lambda: model(**ready), model, ready)


class Methods(Model, Generic[TaskT, SubmitT, RunT]):
    """The signatures of a model's methods; an endpoint says what they return."""
