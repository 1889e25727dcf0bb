"""Malformed: the one error of reading a file, with the place in it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    #: A place in the file: the place above, a field, and the element of the field or -1.
    Path = tuple["Path | None", str, int]


class Malformed(ValueError):  # noqa: N818 - it names the file, as the finding does, not a mistake of the program
    """The file is no readable model: where, and what is so and what was expected."""

    def __init__(self, path: str, message: str, beyond: int = 0) -> None:
        super().__init__(path, message)
        self.path = path
        self.message = message
        #: Bytes that the file lacks, at least, to hold what an offset or a length led to; 0 where that is not it.
        self.beyond = beyond

    def __str__(self) -> str:
        """Join place and reason."""
        return f"{self.path}: {self.message}"


class Limited(Malformed):
    """The file asks for more than tflm-lint gives to one: a limit of ours, nothing is known to be wrong with it."""


def render(path: Path | None) -> str:
    """Write a place as ``Model.subgraphs[0].operators[3]``."""
    parts: list[str] = []
    while path is not None:
        path, name, index = path
        parts.append(name if index < 0 else f"{name}[{index}]")
    return ".".join(reversed(parts))


def limited(path: Path, field: str, message: str) -> Limited:
    """Make the error for what is beyond a limit of ours."""
    return Limited(render((path, field, -1) if field else path), f"{message}: a limit of tflm-lint, not of the format")


def refusal(path: Path, field: str, message: str, beyond: int = 0) -> Malformed:
    """Make the error for a field of the table at a place, or for the table itself."""
    return Malformed(render((path, field, -1) if field else path), message, max(beyond, 0))
