"""What the code does with tensors -> Uses, as values that rules hold against a model.

A condition is a tree: ``and``, ``or``, ``not``, or a comparison of an Asked with a number. What it asks of another
interpreter, or of anything else, is None.
"""

from __future__ import annotations

from tflm_lint.record import NamedTuple
from tflm_lint.sources.following.objects import Choice, Count, Part, Test

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tflm_lint.sources.following.frames import Seen
    from tflm_lint.sources.following.objects import Guard, InterpreterThing
    from tflm_lint.sources.places import Place

_DEEP = 40


class Asked(NamedTuple):
    """A part of an input or output: ``dims.size``, ``type``, ``params.scale``; or how many there are."""

    #: ``inputs`` or ``outputs``.
    side: str
    #: None for how many there are.
    number: int | None
    path: tuple[str | int, ...] = ()


class Condition(NamedTuple):
    """A condition on tensors."""

    operator: str
    #: A Condition, an Asked, a number, or None where it is about anything else.
    left: Any
    right: Any = None


class Use(NamedTuple):
    """Something that the code does with a tensor."""

    #: ``tensor`` (it is asked for), ``access`` (an element through an accessor), ``typed``, ``copy`` (bytes into it),
    #: ``taken`` (bytes out of it), ``span``, ``check`` (where the condition holds, the code calls it an error),
    #: ``assume`` (where it does not), ``quantize``, ``dequantize``.
    what: str
    asked: Asked | None
    detail: tuple[Any, ...]
    condition: Condition | None
    #: What is asked of tensors before the code comes here, and what the answer must be.
    under: tuple[tuple[Condition, bool], ...]
    #: Whether nothing else decides that the code comes here.
    certain: bool
    #: What else decides it: ``moment`` or ``bounds`` (`Guard.about`), where it comes here sooner or later; or "".
    about: str
    place: Place


def uses_of(
    interpreter: InterpreterThing, seen: tuple[Seen, ...], fixed: frozenset[Guard]
) -> tuple[Use, ...]:  # fmt: skip
    """Return what the code does with the tensors of one interpreter."""
    found = []
    for one in seen:
        subject = one.subject
        asked = condition = None
        if isinstance(subject, Test):
            condition = _condition(interpreter, subject, 0)
            if condition is None or not _asks(condition):
                continue
        else:
            asked = _asked(interpreter, subject)
            if asked is None:
                continue
        under = []
        else_about: set[str] = set()
        for guard in one.guards:
            if guard in fixed:
                continue
            test = _condition(interpreter, guard.test, 0) if isinstance(guard.test, Test) else None
            if test is not None and _asks(test):
                under.append((test, guard.wanted))
            else:
                else_about.add(guard.about)
        about = "" if "" in else_about else "bounds" if "bounds" in else_about else "moment"
        found.append(Use(one.what, asked, one.detail, condition, tuple(under), not else_about, about, one.place))
    return tuple(dict.fromkeys(found))


def _asked(interpreter: InterpreterThing, subject: object) -> Asked | None:
    if isinstance(subject, Part) and subject.tensor.interpreter is interpreter:
        return Asked(subject.tensor.side, subject.tensor.number, subject.path)
    if isinstance(subject, Count) and subject.interpreter is interpreter:
        return Asked(subject.side, None)
    own = getattr(subject, "interpreter", None) is interpreter and hasattr(subject, "number")
    return Asked(subject.side, subject.number) if own else None  # type: ignore[attr-defined]


def _condition(interpreter: InterpreterThing, test: object, depth: int) -> Any:
    """Return a condition on this interpreter's tensors, or a side of one."""
    if depth > _DEEP:
        return None
    if isinstance(test, Test):
        left = _condition(interpreter, test.left, depth + 1)
        return Condition(test.operator, left, _condition(interpreter, test.right, depth + 1))
    if isinstance(test, (int, float)):
        return test
    if isinstance(test, Choice):
        return None
    return _asked(interpreter, test)


def _asks(condition: Condition, depth: int = 0) -> bool:
    return any(
        isinstance(side, Asked) or (isinstance(side, Condition) and depth < _DEEP and _asks(side, depth + 1))
        for side in (condition.left, condition.right)
    )
