"""A model of one JSON Schema."""

from typing import Literal

from pydantic import MISSING

from mindvideo._runtime.inputs.model import InputModel, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    ratio: Opt[Literal["16:9", "9:16"]] = MISSING
    """If omitted, the server uses "16:9"."""

    quote: Opt[Literal['"', "'", "\"'", "\\", "a\nb", ""]] = MISSING

    format: Opt[Literal["mp4"]] = MISSING

    resolution: Opt[
        Literal[
            "360p",
            "480p",
            "540p",
            "720p",
            "1080p",
            "1440p",
            "2160p",
            "4320p",
        ]
    ] = MISSING
    """Resolution."""
