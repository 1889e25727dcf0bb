"""What cannot be read: Malformed, the one error of reading a file, with the place in it; imported for one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
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


class Unsound(Malformed):
    """An offset leads where nothing can be, or to more than the file may ask for; `verify` says which."""

    def __init__(self) -> None:
        super().__init__("Model", "has an offset that leads where nothing can be")


class Limited(Malformed):
    """The file asks for more than tflm-lint gives to one: a limit of ours, nothing is known to be wrong with it."""


def render(path: Path | None) -> str:
    """Write a place as ``Model.subgraphs[0].operators[3]``."""
    parts: list[str] = []
    while path is not None:
        path, name, index = path
        parts.append(name if index < 0 else f"{name}[{index}]")
    return ".".join(reversed(parts))
