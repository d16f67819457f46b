"""A model of one JSON Schema."""

from typing import Annotated, Literal

from pydantic import MISSING

from mindvideo._runtime.inputs.model import InputModel, Integer, Number, Opt


class Zoom(InputModel):
    """The value of `camera.zoom`."""

    level: Annotated[int, Integer()]


class Camera(InputModel):
    """Where the camera looks."""

    pan: Opt[Annotated[float, Number(ge=-10, le=10)]] = MISSING
    """-10 to 10."""

    zoom: Opt[Zoom] = MISSING


class ImageWithRolesItem(InputModel):
    """One item of `image_with_roles`."""

    url: str

    role: Opt[Literal["first", "last"]] = MISSING


class ExampleInput(InputModel):
    """The input that the schema describes."""

    camera: Opt[Camera] = MISSING
    """Where the camera looks."""

    image_with_roles: Opt[list[ImageWithRolesItem]] = MISSING
