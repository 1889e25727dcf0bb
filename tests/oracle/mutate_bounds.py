"""Mutations at the bounds: what is just right, just wrong, or far beyond what a converter writes."""

from __future__ import annotations

import copy
import struct
from random import Random

from tests.build import T
from tests.oracle.bases import Spec, tensor, values
from tests.oracle.mutate import COMMON, mutation, pick, tensors

#: Indices, sizes and axes that a kernel computes with before anybody looks.
FAR = (-1, 0, 3, 5, 17, 255, 1000, 65536, 2**31 - 1, -(2**31), -(2**31) + 1, 2**30)


@mutation(3)
def far_value(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Move one value, or all, of a constant of indices far out."""
    held = [
        (i, t)
        for i, t in enumerate(spec.op.inputs)
        if isinstance(t, T) and isinstance(t.data, list) and t.data and t.type in ("INT32", "INT64") and t.scale is None
    ]
    if not held:
        return None
    place, tensor = rng.choice(held)
    new = rng.choice(FAR)
    chosen = range(len(tensor.data)) if rng.random() < 0.2 else [rng.randrange(len(tensor.data))]
    tensor.data = [new if i in chosen else value for i, value in enumerate(tensor.data)]
    return f"input {place}: {len(chosen)} values -> {new}", "odd"


@mutation(2)
def far_rank(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Stretch the shape of one tensor, or of all that are no constants, to a high rank, or let one have none."""
    rank = rng.choice((0, 1, 5, 6, 7, 8, 9))
    every = rng.random() < 0.5
    picked = pick(spec, rng)
    if not picked:
        return None
    for changed in {id(t): t for t in tensors(spec) if t.data is None}.values() if every else [picked[1]]:
        dims = list(changed.shape or ())
        # those of 1 go first, and then those in front: the elements stay where they can
        while len(dims) > rank:
            dims.pop(dims.index(1) if 1 in dims else 0)
        changed.shape = [1] * (rank - len(dims)) + dims if rng.random() < 0.7 else dims + [1] * (rank - len(dims))
        if isinstance(changed.data, list) and not isinstance(changed.type, int):
            changed.data = (changed.data + values(rng, changed.type, changed.shape))[: len(changed.data)]
    return f"{'all' if every else picked[0]}: rank {rank}", "odd"


@mutation(2)
def several_dimensions(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Draw every dimension of one tensor anew."""
    picked = pick(spec, rng)
    if not picked or not picked[1].shape:
        return None
    place, tensor = picked
    tensor.shape = [rng.choice((0, 1, 2, 3, 6, 16, 33)) for _ in tensor.shape or ()]
    if isinstance(tensor.data, list) and not isinstance(tensor.type, int):
        tensor.data = values(rng, tensor.type, tensor.shape)
    return f"{place}: shape {tensor.shape}", "odd"


@mutation(2)
def quantized_dimension(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Quantize a tensor along a dimension that it does not have, or with as many scales as it has dimensions."""
    quantized = [t for t in tensors(spec) if t.scale is not None and t.shape]
    if not quantized:
        return None
    tensor = rng.choice(quantized)
    place = tensors(spec).index(tensor)
    if rng.random() < 0.5:
        first = tensor.scale[0] if isinstance(tensor.scale, list) else tensor.scale
        count = rng.choice((len(tensor.shape or ()), 2, (tensor.shape or ())[0]))
        tensor.scale, tensor.zp = [first] * count, [0] * count  # type: ignore[list-item]  # a number
    tensor.qdim = -1
    return f"tensor {place}: quantized dimension -1", "ok"


@mutation(2)
def bias_at_the_bound(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Put a bias scale where the product of the others, 2 % of the output or 1e-5 away, is just met or just not."""
    scaled = [t for t in tensors(spec) if isinstance(t.scale, (int, float)) or (t.scale and len(t.scale) == 1)]
    biases = [t for t in spec.op.inputs if isinstance(t, T) and t in scaled and t.type in ("INT32", "INT64")]
    others = [t for t in scaled if t not in biases]
    if not biases or len(others) < 3:
        return None
    bias = rng.choice(biases)
    x, w, y = (_scale(t) for t in (*others[:2], others[-1]))
    bound = rng.choice((0.02 * y, 0.02 * y, 1e-5, 0.0))
    at = _float32(x * w + rng.choice((bound, -bound)))
    steps = rng.choice((-2, -1, -1, 0, 0, 1, 1, 2))
    bias.scale = [_step(at, steps)] if rng.random() < 0.9 else [0.0]
    bias.zp = [0]
    return f"bias scale {bias.scale[0]!r}, {steps} steps from the bound", "ok"


def _scale(of: T) -> float:
    scale = of.scale[0] if isinstance(of.scale, (list, tuple)) else of.scale
    return _float32(float(scale))  # type: ignore[arg-type]  # the caller has looked


def _float32(value: float) -> float:
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


def _step(value: float, steps: int) -> float:
    """Return the float32 so many representable numbers further."""
    (bits,) = struct.unpack("<i", struct.pack("<f", value))
    return float(struct.unpack("<f", struct.pack("<i", max(bits + steps, 0)))[0])


@mutation(1)
def optional_inputs(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Omit an input, or give one where the operator omits it."""
    op = spec.op
    inputs = list(op.inputs)
    empty = [i for i, t in enumerate(inputs) if not isinstance(t, T)]
    if empty and rng.random() < 0.6:
        place = rng.choice(empty)
        dims = rng.choice(([], [0], [1], [3]))
        inputs[place] = tensor(rng, rng.choice(COMMON), dims, [0] * (dims or [1])[0] if rng.random() < 0.5 else None)
        what = f"input {place} is {inputs[place].type}{dims}"  # type: ignore[union-attr]  # made above
    else:
        held = [i for i, t in enumerate(inputs) if isinstance(t, T)]
        if not held:
            return None
        place = rng.choice(held)
        inputs[place] = -1
        what = f"input {place} is -1"
    op.inputs = inputs
    return what, "odd"


@mutation(1)
def states(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Give a variable another shape of as many elements, or share it, or make it an input of the model."""
    held = [t for t in spec.op.inputs if isinstance(t, T) and t.variable and t.shape]
    if not held:
        return None
    state = rng.choice(held)
    size = 1
    for dim in state.shape or ():
        size *= dim
    kind = rng.choice(("shape", "shape", "shared", "input", "copy"))
    if kind == "shape":
        first, *rest = state.shape or ()
        state.shape = rng.choice(([size], [1, size], [size, 1], [first, *rest, 1], [1, first, *rest], [*rest, first]))
        kind = f"state {list(state.shape)}"
    elif kind == "shared":
        inputs = list(spec.op.inputs)
        inputs[inputs.index(held[0])] = held[-1]
        spec.op.inputs = inputs
        kind = "one state for both"
    elif kind == "input":
        spec.graphs[0].inputs = [t for t in spec.op.inputs if isinstance(t, T) and t.data is None]
        kind = "states are inputs"
    else:
        spec.graphs[0].tensors = [copy.copy(state)]
        kind = "a state that nobody uses"
    return kind, "odd" if kind.startswith(("state [", "one")) else "ok"


@mutation(1)
def negative_constant(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Make an input constant, of values at the ends of its type or below its zero point."""
    held = [(i, t) for i, t in enumerate(spec.op.inputs) if isinstance(t, T) and not t.variable and t.shape]
    held = [(i, t) for i, t in held if t.type in ("INT8", "INT16", "INT32", "FLOAT32")]
    if not held:
        return None
    place, changed = rng.choice(held)
    count = 1
    for dim in changed.shape or ():
        count *= dim
    if not 0 <= count <= 4096:
        return None
    ends = {"INT8": (-128, -1, 127), "INT16": (-32768, -1, 32767), "INT32": (-(2**31), -1, 2**31 - 1)}
    changed.data = [rng.choice(ends.get(str(changed.type), (-1e9, -1.0, 1e9))) for _ in range(count)]
    return f"input {place} {changed.type}: constant of extremes", "ok"
