"""A model of one JSON Schema."""

from typing import Annotated

from pydantic import MISSING, Field

from mindvideo._runtime.inputs.model import InputModel, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    quotes: Opt[str] = MISSING
    """\"\"\"He said: "no"\\."""

    single: Opt[str] = MISSING
    """ends with a quote "."""

    code: Opt[str] = MISSING
    """\"\"\" import os \"\"\" # type: ignore # fmt: off."""

    escapes: Opt[str] = MISSING
    """\\N{BULLET} \\x \\u12 C:\\new."""

    controls: Opt[str] = MISSING
    """line separator next page right to left nul tab."""

    paragraphs: Opt[str] = MISSING
    """One.

    Two, three.
    """

    long: Opt[str] = MISSING
    """A very long text that goes over more than one line of the docstring, because
    nobody who wrote it thought of eighty-eight columns, and then some more.
    """

    url: Opt[str] = MISSING
    """See
    https://example.com/path/path/path/path/path/path/path/path/path/path/path/path/path/path/path/path/path/path/path/path/.
    """

    wide: Opt[str] = MISSING
    """海边日落时一辆红色跑车驶过公路,镜头平稳推进,电影感。海边日落时一辆红色跑车驶过公路,镜头平稳推进,电影感。海边日落时一辆红色跑车驶过公路,镜头平稳推进,电影感。"""

    blank: Opt[str] = MISSING

    pattern: Opt[Annotated[str, Field(pattern="^[\"'{}%#\\\\]*\\Z")]] = MISSING
