"""Random numbers -> a valid little model per operator: the place from which the generator starts to go wrong.

A base is a function that takes the operator's name and a ``random.Random`` and returns a Spec that the real
interpreter should run. The registry ``BASES`` maps every operator to its bases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from random import Random
from typing import Any

from tests.build import Graph, Op, T, build


@dataclass
class Spec:
    """A model that is not yet bytes; ``subject`` is the operator under test in the first subgraph."""

    graphs: list[Graph]
    subject: int = 0
    model: dict[str, Any] = field(default_factory=dict)

    @property
    def op(self) -> Op:
        """The operator under test."""
        return self.graphs[0].operators[self.subject]

    def bytes(self) -> bytes:
        """Build the file."""
        return build(self.graphs, **self.model)


Base = Callable[[str, Random], Spec]
BASES: dict[str, list[Base]] = {}


def base(*operators: str) -> Callable[[Base], Base]:
    """Register a base for these operators."""

    def register(function: Base) -> Base:
        for operator in operators:
            BASES.setdefault(operator, []).append(function)
        return function

    return register


def single(
    op: str,
    inputs: Sequence[T | int | None],
    outputs: Sequence[T | int | None],
    options: Mapping[str, Any] | None = None,
    **more: Any,
) -> Spec:
    """Make a Spec of one operator."""
    return Spec([Graph([Op(op, inputs, outputs, options, **more)])])


def shape(rng: Random, least: int = 1, most: int = 4) -> list[int]:
    """Draw a small shape of ``least`` to ``most`` dimensions."""
    return [rng.choice((1, 2, 2, 3, 4, 5)) for _ in range(rng.randint(least, most))]


def tensor(rng: Random, kind: str, dims: Sequence[int], data: Any = None, **more: Any) -> T:
    """Make a tensor quantized as a converter would: INT8 with any zero point, INT16 symmetric, others not."""
    if kind in ("INT8", "UINT8", "INT16") and "scale" not in more:
        more["scale"] = round(rng.uniform(0.01, 0.2), 4) if kind != "INT16" else round(rng.uniform(1e-4, 1e-2), 6)
        more["zp"] = 0 if kind == "INT16" else rng.randint(-128, 127) if kind == "INT8" else rng.randint(0, 255)
    return T(kind, list(dims), data, **more)


def like(source: T, dims: Sequence[int] | None = None, **more: Any) -> T:
    """Make a tensor with the source's type and quantization."""
    return T(
        source.type, list(source.shape or ()) if dims is None else list(dims), None, source.scale, source.zp, **more
    )


def values(rng: Random, kind: str, dims: Sequence[int]) -> list[float]:
    """Draw constants that fit the type; weights are small and not all zero."""
    count = prod(dims)
    if kind in ("FLOAT32", "FLOAT16", "FLOAT64"):
        return [round(rng.uniform(-1, 1), 3) for _ in range(count)]
    if kind == "BOOL":
        return [rng.randint(0, 1) for _ in range(count)]
    low = 0 if kind.startswith("U") else -6
    return [rng.randint(low, 7) for _ in range(count)]


def constant(rng: Random, kind: str, dims: Sequence[int], **more: Any) -> T:
    """Make a constant of random values, quantized as a converter would."""
    return tensor(rng, kind, dims, values(rng, kind, dims), **more)


def indices(*numbers: int, kind: str = "INT32", dims: Sequence[int] | None = None) -> T:
    """Make a constant of indices: a vector unless ``dims`` says otherwise."""
    return T(kind, [len(numbers)] if dims is None else list(dims), list(numbers))


def maybe(rng: Random, probability: float = 0.5) -> bool:
    """Toss a coin."""
    return rng.random() < probability


def broadcast(rng: Random, dims: Sequence[int]) -> list[int]:
    """Draw a shape that broadcasts to ``dims``."""
    cut = rng.randint(0, max(len(dims) - 1, 0))
    return [1 if maybe(rng, 0.3) else d for d in dims[cut:]]


ACTIVATIONS = ("NONE", "RELU", "RELU6", "RELU_N1_TO_1")
