"""Model -> what an application is built from: C arrays, headers, op resolvers; a style is a module."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.emitters.request import EmittedArena
    from tflm_lint.model.graph import Model


def emit(
    model: Model,
    *,
    style: str = "hex",
    symbol: str | None = None,
    align: int = 16,
    language: str = "c++",
    file_name: str = "model.tflite",
    asset: str | None = None,
    section: str | None = None,
    namespace: str | None = None,
    arena: EmittedArena | None = None,
) -> str:
    """Give the text of one source file that defines the model as a ``const`` array, without including a header.

    ``symbol`` defaults to a name made of ``file_name``; ``language`` is ``c`` (C99 on), ``c++`` (C++17) or ``header``
    (both, with the constants of the model). Raises `EmitError` for what cannot be written.
    """
    from tflm_lint.emitters.prepare import array_of, checked
    from tflm_lint.emitters.request import Layout
    from tflm_lint.emitters.unit import source

    layout = checked(Layout(style, language, align, None, section, namespace))
    array = array_of(model.data, layout, file_name=file_name, symbol=symbol, asset=asset, model=model, arena=arena)
    return b"".join(source((array,), layout)).decode("ascii")
