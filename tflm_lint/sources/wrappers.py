"""Objects of libraries that make an interpreter of their own -> Applications, as far as their templates tell."""

from __future__ import annotations

import re
from itertools import islice

from tflm_lint.sources.application import Add, AppArena, Application, Resolver
from tflm_lint.sources.cpp import name_of
from tflm_lint.sources.following.making import ALL, MUTABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.sources.constants import Constants
    from tflm_lint.sources.following.program import Unit

#: ``Eloquent::TinyML::TfLite<inputs, outputs, arena> ml;``, also by a name for it.
_ELOQUENT = re.compile(
    rb"(?:\busing\s+([A-Za-z_]\w*)\s*=\s*)?\b(?:Eloquent::)?(?:TinyML::)?(?:TfLite|TensorFlow::TensorFlow)\s*"
    rb"<\s*([^<>;]{1,200})>\s*[*&]?\s*([A-Za-z_]\w*)?"
)
#: ``Eloquent::TF::Sequential<operators, arena> tf;``
_SEQUENTIAL = re.compile(
    rb"(?:\busing\s+([A-Za-z_]\w*)\s*=\s*)?\bEloquent::TF::Sequential\s*"
    rb"<\s*([^<>;]{1,200})>\s*[*&]?\s*([A-Za-z_]\w*)?"
)
#: ``modelInit(model, arena, size)`` of ArduTFLite, and of MicroTFLite.
_FUNCTION = re.compile(
    rb"\b[mM]odelInit\s*\(\s*([^,();]{1,100}),\s*([^,();]{1,100}),\s*([^;]{1,100}?)\s*\)\s*[;)!=&|{]"
)

#: Objects of one library in one file.
_MOST = 16


def wrapped(unit: Unit, everywhere: Constants, *, by_function: bool) -> Iterator[Application]:
    """Yield the applications that a wrapper library makes in a file; ``everywhere`` is what all files define.

    ``by_function`` says whether the library is one whose function makes them.
    """
    code = unit.text.code

    def value_of(text: str) -> int | None:
        known = unit.constants.value(text)
        return everywhere.value(text) if known is None else known

    for pattern, kind in ((_ELOQUENT, "Eloquent::TinyML"), (_SEQUENTIAL, "Eloquent::TF")):
        every = list(islice(pattern.finditer(code), _MOST))
        # what `new` makes for a pointer goes by the pointer's name
        for match in [one for one in every if one.group(3) or one.group(1)] or every:
            arguments = [part.strip() for part in match.group(2).decode("utf-8", "replace").split(",")]
            name = (match.group(3) or match.group(1) or b"ml").decode("latin-1")
            place = unit.place(match.start(2))
            size = value_of(arguments[-1]) if len(arguments) > 1 else None
            arena = AppArena(name, size, arguments[-1], None, place, sizes=(size,) if size else ())
            resolver = None
            if pattern is _SEQUENTIAL:
                adds = tuple(_adds(unit, name))
                capacity = value_of(arguments[0])
                resolver = Resolver(MUTABLE, f"{name}.resolver", capacity, arguments[0], adds, place)
            begun = re.search(rb"\b%b\s*(?:\.|->)\s*begin\s*\(([^()]{1,200})\)" % name.encode(), code)
            yield _made(kind, arena, resolver, begun.group(1) if begun is not None else b"")
    if by_function:
        for match in islice(_FUNCTION.finditer(code), _MOST):
            name, text = (match.group(at).decode("utf-8", "replace").strip() for at in (2, 3))
            place = unit.place(match.start())
            size = value_of(text)
            arena = AppArena(name, size, text, None, place, sizes=(size,) if size else ())
            resolver = Resolver(ALL, "tflOpsResolver", None, "", (), place)
            yield _made("modelInit()", arena, resolver, match.group(1))


def _made(kind: str, arena: AppArena, resolver: Resolver | None, model: bytes) -> Application:
    """Return what a library makes for an object, or for an arena."""
    told = (f"no MicroInterpreter is constructed in these sources: {kind} makes its own for {arena.name}", arena.place)
    symbol = name_of(model.decode("utf-8", "replace").strip()) if model else None
    models = (symbol,) if symbol is not None else ()
    return Application(arena.place, resolver, arena, None, False, symbol, (told,), models=models)


def _adds(unit: Unit, name: str) -> Iterator[Add]:
    pattern = rb"\b%b\s*\.\s*resolver\s*\.\s*(Add[A-Z]\w*)\s*\(" % name.encode()
    for match in re.finditer(pattern, unit.text.code):
        yield Add(match.group(1).decode("latin-1"), "", unit.place(match.start(1)), True, False, True)
