"""The kinds of an application, one file each: what a build system, an IDE or a board's SDK wants around app.cc.

A kind has ``SUMMARY`` and ``files(project) -> Files``, and raises `EmitError` for what it cannot build, with what can.
It may have ``TARGET``, where the user names neither target nor board; ``fit(firmware, own_ops=...) -> Firmware``, which
gives the firmware its distribution's operators before a model is judged (`emitters.distributions`); and
``arena_room(model, firmware)``, bytes beside the required ones where that figure is another TFLM's.
"""

from __future__ import annotations

from tflm_lint.emitters.kinds.index import KINDS
from tflm_lint.errors import EmitError
from tflm_lint.record import imported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

#: Where neither the user nor the board says which.
DEFAULT = "cmake"


def load_kind(name: str) -> ModuleType:
    """Import a kind; raises `EmitError` where there is none of that name."""
    if name not in KINDS:
        from tflm_lint.words import expected

        raise EmitError(f"--kind: no {name!r}, {expected(name, tuple(KINDS))}")
    module: ModuleType = imported(f"tflm_lint.emitters.kinds.{name.replace('-', '_')}")
    return module
