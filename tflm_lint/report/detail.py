"""Where the arena and the flash of one model go, for who asks: plain values that pickle."""

from __future__ import annotations

from tflm_lint.record import NamedTuple


class ArenaPart(NamedTuple):
    """One part of the used arena, in bytes."""

    #: What it is, in words.
    name: str
    #: Its size.
    bytes: int
    #: Of a tensor: type and shape, ``INT8 [1, 49, 10, 1]``.
    type: str = ""
    #: Of a tensor: the name that the file has for it.
    label: str = ""


class ArenaLetter(NamedTuple):
    """A buffer in the picture of the arena, in bytes."""

    #: Its letter in the picture.
    letter: str
    #: What it is, in words.
    name: str
    #: Its size.
    bytes: int
    #: Of a tensor: type and shape, ``INT8 [1, 49, 10, 1]``.
    type: str = ""
    #: Of a tensor: the name that the file has for it.
    label: str = ""


class ArenaDetail(NamedTuple):
    """Where the arena goes; the six figures add up to ``arena_used``."""

    #: What the interpreter keeps of the model.
    framework: int
    #: What kernels keep.
    kernels: int
    #: Tensors that keep their values from one inference to the next.
    variables: int
    #: Tensors that share the head, at its fullest.
    tensors: int
    #: Scratch buffers of kernels, at that time.
    scratch: int
    #: What lies between, for alignment or because nothing fits.
    gaps: int
    #: When the required arena is reached, in words.
    peak: str
    #: When tensors and scratch buffers take most, in words; None where there are none.
    busiest: str | None
    #: The biggest parts first.
    parts: tuple[ArenaPart, ...]
    #: Operator, persistent bytes, scratch bytes, temporary bytes; those that need none are left out.
    operators: tuple[tuple[str, int, int, int], ...]
    #: The arena over time, rows from its end down to its start: a letter a buffer, ``.`` free, ``#`` the tail.
    picture: tuple[str, ...] = ()
    #: What its letters mean, the biggest first; those of small buffers are left out.
    legend: tuple[ArenaLetter, ...] = ()


class OperatorCode(NamedTuple):
    """Bytes of code of one operator: ``own`` goes with it, ``shared`` is kept by others of the model as well."""

    #: The operator, as the report names it.
    op: str
    #: What goes with it.
    own: int
    #: What others of the model keep as well.
    shared: int


class FlashDetail(NamedTuple):
    """Where the flash goes: model, runtime, application, the operators' own code and what they share add up to it."""

    #: The file.
    model: int
    #: The interpreter with its allocator, and what it needs of the C library.
    runtime: int
    #: The main function, the resolver, the calls that fill it.
    application: int
    #: Code that several operators of the model keep, counted once.
    shared: int
    #: The biggest first.
    operators: tuple[OperatorCode, ...]
    #: What each operator that the model does not have would add, the cheapest first.
    one_more: tuple[tuple[str, int], ...]
