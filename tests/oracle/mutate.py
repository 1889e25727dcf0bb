"""A valid Spec -> one that differs in a place, with what was done and whether the model still makes sense.

Each mutation changes the Spec in place and returns ``(what, structure)``, or None where it does not apply. ``ok`` is a
model that is consistent (whether or not TFLM runs it), ``mixed`` one whose tensor types do not belong together, ``odd``
one of shapes, arity or indices that contradict each other: where the interpreter runs a mixed or odd model, nobody can
say that it should.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.build import T
from tests.oracle.bases import Spec, values

Mutation = Callable[[Spec, Random], "tuple[str, str] | None"]
#: Mutations and how often each is drawn.
MUTATIONS: list[tuple[Mutation, int]] = []

COMMON = ("FLOAT32", "INT8", "INT16", "INT32", "INT64", "UINT8", "BOOL")
RARE = ("FLOAT16", "FLOAT64", "UINT16", "UINT32", "UINT64", "INT4", "STRING", "COMPLEX64", "BFLOAT16", "INT2")


def mutation(weight: int) -> Callable[[Mutation], Mutation]:
    """Register a mutation."""

    def register(function: Mutation) -> Mutation:
        MUTATIONS.append((function, weight))
        return function

    return register


def mutate(spec: Spec, rng: Random) -> tuple[str, str]:
    """Apply one mutation that fits."""
    for _ in range(50):
        [(change, _)] = rng.choices(MUTATIONS, [weight for _, weight in MUTATIONS])
        done = change(spec, rng)
        if done:
            return done
    return "nothing", "ok"


def tensors(spec: Spec) -> list[T]:
    return [t for t in (*spec.op.inputs, *spec.op.outputs) if isinstance(t, T)]


def pick(spec: Spec, rng: Random) -> tuple[str, T] | None:
    """Draw a tensor of the subject and its place as text."""
    named = [(f"input {i}", t) for i, t in enumerate(spec.op.inputs) if isinstance(t, T)]
    named += [(f"output {i}", t) for i, t in enumerate(spec.op.outputs) if isinstance(t, T)]
    return rng.choice(named) if named else None


def fit(tensor: T, rng: Random) -> None:
    """Give a constant new values after its type or shape has changed."""
    if tensor.data is not None and not isinstance(tensor.type, int):
        tensor.data = values(rng, tensor.type, tensor.shape or ())
        if tensor.type in ("INT4", "STRING", "INT2"):
            tensor.data = bytes(len(tensor.data))


@mutation(8)
def all_of_a_type(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Give every tensor of one type another type, everywhere in the model; quantization stays as it is."""
    picked = pick(spec, rng)
    if not picked:
        return None
    old = picked[1].type
    new = rng.choice(COMMON) if rng.random() < 0.75 else rng.choice(RARE)
    seen = set()
    for graph in spec.graphs:
        for op in graph.operators:
            for tensor in (*op.inputs, *op.outputs):
                if isinstance(tensor, T) and tensor.type == old and id(tensor) not in seen:
                    seen.add(id(tensor))
                    tensor.type = new
                    if tensor.data is not None and (old not in ("INT32", "INT64") or tensor.scale is not None):
                        fit(tensor, rng)
    return f"all {old} -> {new}", "ok"


@mutation(6)
def one_type(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Give one tensor another type."""
    picked = pick(spec, rng)
    if not picked:
        return None
    place, tensor = picked
    new = rng.choice(COMMON) if rng.random() < 0.8 else rng.choice(RARE)
    what = f"{place}: {tensor.type} -> {new}"
    tensor.type = new
    keeps = isinstance(tensor.data, list) and new in ("INT32", "INT64", "INT16", "INT8")
    if not keeps:
        fit(tensor, rng)
    return what, "mixed"


@mutation(10)
def quantization(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Change or drop the scale or the zero point of one tensor."""
    quantized = [t for t in tensors(spec) if t.scale is not None]
    if not quantized:
        return _quantize_float(spec, rng)
    tensor = rng.choice(quantized)
    place = tensors(spec).index(tensor)
    kind = rng.choice(
        (
            "none",
            "none",
            "scale only",
            "zp only",
            "zp",
            "zp",
            "tiny",
            "huge",
            "zero",
            "negative",
            "x2",
            "1%",
            "0.1%",
            "x1000",
        )
    )
    scales = list(tensor.scale) if isinstance(tensor.scale, list) else [tensor.scale]
    factors = {
        "tiny": 1e-6,
        "huge": 1e6,
        "zero": 0.0,
        "negative": -1.0,
        "x2": 2.0,
        "1%": 1.01,
        "0.1%": 1.001,
        "x1000": 1e3,
    }
    if kind in factors:
        tensor.scale = [float(s) * factors[kind] for s in scales]  # type: ignore[arg-type]  # numbers by construction
        tensor.zp = tensor.zp if isinstance(tensor.zp, list) else [0]
    elif kind == "none":
        tensor.scale = tensor.zp = None
    elif kind == "scale only":
        tensor.zp = []
    elif kind == "zp only":
        tensor.scale = None
    else:
        tensor.zp = [rng.choice((0, 1, -1, 7, -128, 127, 128, 300, -32768))] * len(scales)
    return f"tensor {place} {tensor.type}: quantization {kind} {tensor.zp if kind == 'zp' else ''}".rstrip(), "ok"


@mutation(2)
def quantization_of_all(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Drop the quantization of every tensor, or give all the same."""
    quantized = [t for t in tensors(spec) if t.scale is not None]
    if not quantized:
        return None
    same = rng.random() < 0.5
    for tensor in quantized:
        tensor.scale, tensor.zp, tensor.qdim = (0.05, 0, 0) if same else (None, None, 0)
    return "one scale for all" if same else "no quantization anywhere", "ok"


@mutation(6)
def value(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Change one value of a constant of indices: an axis, a size, a padding."""
    held = [
        (i, t)
        for i, t in enumerate(spec.op.inputs)
        if isinstance(t, T) and isinstance(t.data, list) and t.data and t.type in ("INT32", "INT64") and t.scale is None
    ]
    if not held:
        return None
    place, tensor = rng.choice(held)
    data = list(tensor.data)
    index = rng.randrange(len(data))
    new = rng.choice((data[index] + 1, data[index] - 1, 0, -1, 1, 2, 7, -7, 99))
    what = f"input {place}: value {index} {data[index]} -> {new}"
    data[index] = new
    tensor.data = data
    return what, "odd"


def _quantize_float(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Quantize every tensor that has no quantization, as if the type did not matter."""
    if rng.random() < 0.7 or not tensors(spec):
        return None
    for tensor in tensors(spec):
        tensor.scale, tensor.zp = 0.05, rng.choice((0, 3))
    return "everything quantized", "ok"


@mutation(4)
def channels(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Quantize one tensor per channel, or per tensor where it was per channel, or along another axis."""
    quantized = [t for t in tensors(spec) if t.scale is not None and t.shape]
    if not quantized:
        return None
    tensor = rng.choice(quantized)
    place = tensors(spec).index(tensor)
    first = tensor.scale[0] if isinstance(tensor.scale, list) else tensor.scale
    axis = rng.randrange(len(tensor.shape or ()))
    count = rng.choice((1, 2, (tensor.shape or ())[axis], (tensor.shape or ())[axis]))
    if isinstance(tensor.scale, list) and len(tensor.scale) > 1 and rng.random() < 0.4:
        tensor.qdim = axis
        return f"tensor {place}: {len(tensor.scale)} scales along axis {axis}", "ok"
    tensor.scale, tensor.zp, tensor.qdim = [first] * count, [0] * count, axis  # type: ignore[list-item]  # a number
    return f"tensor {place} {tensor.type}: {count} scales along axis {axis}", "ok"
