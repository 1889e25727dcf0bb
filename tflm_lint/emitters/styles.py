"""Style of C array -> what is peculiar about it, and the module that writes it."""

from __future__ import annotations

from tflm_lint.record import NamedTuple, imported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType


class Style(NamedTuple):
    """One way of getting a model's bytes through a compiler; the module's ``definition`` yields the text."""

    name: str
    #: Elements of the array beyond the model's bytes.
    extra: int = 0
    #: What the name of the size adds to that of the array.
    size_suffix: str = "_size"
    #: Whether the compiler or assembler reads the model file.
    needs_file: bool = False
    #: Whether the assembler defines the symbol: global, unmangled, and in no header.
    assembled: bool = False
    #: Whether the definition is the whole file.
    bare: bool = False

    @property
    def module(self) -> ModuleType:
        """Import the module."""
        module: ModuleType = imported(f"tflm_lint.emitters.style_{self.name}")
        return module


STYLES = {
    style.name: style
    for style in (
        Style("hex"),
        Style("string", extra=1),
        Style("incbin", needs_file=True, assembled=True),
        Style("embed", needs_file=True),
        Style("xxd", size_suffix="_len", bare=True),
    )
}
