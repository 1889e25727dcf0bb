"""Objects of libraries that make an interpreter of their own -> Applications, as far as their templates tell."""

from __future__ import annotations

import re
from itertools import islice

from tflm_lint.sources.application import Add, AppArena, Application, Resolver
from tflm_lint.sources.cpp import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.sources.following.program import Unit
    from tflm_lint.sources.places import Place

#: ``Eloquent::TinyML::TfLite<inputs, outputs, arena> ml;``
_ELOQUENT = re.compile(rb"\bEloquent::(?:TinyML::)?(?:TfLite|TensorFlow::\w+)\s*<\s*([^<>;]{1,200})>\s*([A-Za-z_]\w*)")
#: ``Eloquent::TF::Sequential<operators, arena> tf;``
_SEQUENTIAL = re.compile(rb"\bEloquent::TF::Sequential\s*<\s*([^<>;]{1,200})>\s*([A-Za-z_]\w*)")

#: Objects of one library in one file.
_MOST = 16


def wrapped(unit: Unit) -> Iterator[Application]:
    """Yield the applications that a wrapper library makes in a file."""
    code = unit.text.code
    for pattern, kind in ((_ELOQUENT, "Eloquent::TinyML"), (_SEQUENTIAL, "Eloquent::TF")):
        for match in islice(pattern.finditer(code), _MOST):
            arguments = [part.strip() for part in match.group(1).decode("utf-8", "replace").split(",")]
            name = match.group(2).decode("latin-1")
            place = unit.place(match.start(2))
            size = unit.constants.value(arguments[-1]) if len(arguments) > 1 else None
            arena = AppArena(name, size, arguments[-1], None, place, sizes=(size,) if size else ())
            told: list[tuple[str, Place | None]] = [
                (f"no MicroInterpreter is constructed in these sources: {kind} makes its own for {name}", place)
            ]
            resolver = None
            if pattern is _SEQUENTIAL:
                capacity = unit.constants.value(arguments[0])
                adds = tuple(_adds(unit, name))
                resolver = Resolver("MicroMutableOpResolver", f"{name}.resolver", capacity, arguments[0], adds, place)
            begun = re.search(rb"\b%b\s*\.\s*begin\s*\(([^()]{1,200})\)" % name.encode(), code)
            model = name_of(begun.group(1).decode("utf-8", "replace")) if begun is not None else None
            models = (model,) if model is not None else ()
            yield Application(place, resolver, arena, None, False, model, tuple(told), models=models)


def _adds(unit: Unit, name: str) -> Iterator[Add]:
    pattern = rb"\b%b\s*\.\s*resolver\s*\.\s*(Add[A-Z]\w*)\s*\(" % name.encode()
    for match in re.finditer(pattern, unit.text.code):
        yield Add(match.group(1).decode("latin-1"), "", unit.place(match.start(1)), True, False, True)
