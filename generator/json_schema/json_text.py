"""Parts of JSON that remember how they were written. Imports nothing of the package."""


class WrittenFloat(float):
    """A float that remembers how it was written: `0.10` stays `0.10`."""

    text: str
    """The number as it stands in the document."""

    def __new__(cls, text: str) -> "WrittenFloat":
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __repr__(self) -> str:
        return self.text

    def __str__(self) -> str:
        # As a number: pages and messages show it as Python does.
        return float.__repr__(self)


class WrittenJson(str):
    """JSON text, indented for the place where it is to stand."""
