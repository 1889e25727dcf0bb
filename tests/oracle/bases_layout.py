"""Bases of the operators that move, select or summarize elements."""

from __future__ import annotations

from random import Random

from tests.build import T
from tests.oracle.bases import Spec, base, constant, indices, like, maybe, shape, single, tensor

REDUCED = {
    "MEAN": ("FLOAT32", "INT8", "INT16"),
    "SUM": ("FLOAT32", "INT8", "INT16"),
    "REDUCE_MAX": ("FLOAT32", "INT8"),
    "REDUCE_MIN": ("FLOAT32", "INT8"),
    "REDUCE_ALL": ("BOOL",),
}


@base(*REDUCED)
def reduction(op: str, rng: Random) -> Spec:
    """One or more axes, negative ones too, kept or dropped."""
    kind = rng.choice(REDUCED[op])
    x = tensor(rng, kind, shape(rng, 1, 4))
    dims = list(x.shape or ())
    rank = len(dims)
    axes = rng.sample(range(rank), rng.randint(1, rank))
    keep = maybe(rng)
    out = [1 if i in axes else d for i, d in enumerate(dims) if keep or i not in axes]
    axis = indices(*(a - rank if maybe(rng, 0.3) else a for a in axes))
    return single(op, [x, axis], [like(x, out)], {"keep_dims": keep})


@base("ARG_MAX", "ARG_MIN")
def arg(op: str, rng: Random) -> Spec:
    """The place of the extreme along an axis."""
    x = tensor(rng, rng.choice(("FLOAT32", "INT8")), shape(rng, 1, 4))
    dims = list(x.shape or ())
    axis = rng.randrange(len(dims))
    out = [d for i, d in enumerate(dims) if i != axis]
    place = indices(axis - len(dims) if maybe(rng, 0.3) else axis, dims=[] if maybe(rng) else [1])
    return single(op, [x, place], [T("INT32", out)], {"output_type": 2})


ANY = ("FLOAT32", "INT8", "INT16", "INT32", "INT64", "BOOL", "UINT8")


@base("RESHAPE")
def reshape(op: str, rng: Random) -> Spec:
    """To a flat or a split shape, told by a tensor, by the options, or by neither."""
    x = tensor(rng, rng.choice(ANY), shape(rng, 1, 4))
    dims = list(x.shape or ())
    total = 1
    for dim in dims:
        total *= dim
    out = rng.choice(([total], [1, total], [*dims, 1], [*dims[::-1]]))
    inputs = [x, indices(*out)] if maybe(rng, 0.7) else [x]
    return single(op, inputs, [like(x, out)], {"new_shape": out} if maybe(rng) else None)


@base("CONCATENATION")
def concatenation(op: str, rng: Random) -> Spec:
    """Two to four tensors along an axis."""
    x = tensor(rng, rng.choice(("FLOAT32", "INT8", "INT16", "INT32", "INT64", "BOOL")), shape(rng, 1, 4))
    dims = list(x.shape or ())
    axis = rng.randrange(len(dims))
    sizes = [rng.randint(1, 3) for _ in range(rng.randint(2, 4))]
    parts = [like(x, [*dims[:axis], size, *dims[axis + 1 :]]) for size in sizes]
    out = [*dims[:axis], sum(sizes), *dims[axis + 1 :]]
    options = {"axis": axis - len(dims) if maybe(rng, 0.3) else axis, "fused_activation_function": "NONE"}
    return single(op, parts, [like(x, out)], options)


@base("PACK")
def pack(op: str, rng: Random) -> Spec:
    """Several tensors to one of a rank more."""
    x = tensor(rng, rng.choice(("FLOAT32", "INT8", "INT16", "INT32", "INT64")), shape(rng, 0, 3))
    dims = list(x.shape or ())
    count, axis = rng.randint(1, 4), rng.randint(0, len(dims))
    out = [*dims[:axis], count, *dims[axis:]]
    return single(op, [like(x) for _ in range(count)], [like(x, out)], {"values_count": count, "axis": axis})


@base("UNPACK")
def unpack(op: str, rng: Random) -> Spec:
    """One tensor to several of a rank less."""
    x = tensor(rng, rng.choice(("FLOAT32", "INT8", "INT16", "INT32")), shape(rng, 1, 4))
    dims = list(x.shape or ())
    axis = rng.randrange(len(dims))
    out = [d for i, d in enumerate(dims) if i != axis]
    return single(op, [x], [like(x, out) for _ in range(dims[axis])], {"num": dims[axis], "axis": axis})


@base("PAD", "PADV2", "MIRROR_PAD")
def pad(op: str, rng: Random) -> Spec:
    """Constant paddings per dimension, with a value for PADV2."""
    kind = rng.choice(("FLOAT32", "INT8") if op == "MIRROR_PAD" else ("FLOAT32", "INT8", "INT16", "INT32"))
    x = tensor(rng, kind, [rng.randint(2, 5) for _ in range(rng.randint(1, 4))])
    dims = list(x.shape or ())
    pads = [rng.randint(0, 1 if op == "MIRROR_PAD" else 2) for _ in range(2 * len(dims))]
    out = [d + pads[2 * i] + pads[2 * i + 1] for i, d in enumerate(dims)]
    inputs = [
        x,
        indices(
            *pads, dims=[len(dims), 2], kind=rng.choice(("INT32", "INT32", "INT64")) if op == "MIRROR_PAD" else "INT32"
        ),
    ]
    if op == "PADV2":
        value = like(x, [1] if maybe(rng) else [])
        value.data = [1]
        inputs.append(value)
    options = {"mode": rng.choice(("REFLECT", "SYMMETRIC"))} if op == "MIRROR_PAD" else {} if maybe(rng) else None
    return single(op, inputs, [like(x, out)], options)


@base("RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR")
def resize(op: str, rng: Random) -> Spec:
    """Rows and columns to a constant size."""
    kind = rng.choice(("FLOAT32", "INT8") if op == "RESIZE_BILINEAR" else ("FLOAT32", "INT8", "INT16"))
    x = tensor(rng, kind, [1, rng.randint(1, 4), rng.randint(1, 4), rng.randint(1, 3)])
    size = [rng.randint(1, 6), rng.randint(1, 6)]
    align = maybe(rng)
    options = {"align_corners": align, "half_pixel_centers": not align and maybe(rng)}
    return single(op, [x, indices(*size)], [like(x, [1, *size, (x.shape or ())[3]])], options)


@base("STRIDED_SLICE")
def strided_slice(op: str, rng: Random) -> Spec:
    """Begin, end and positive strides; an axis shrunk now and then."""
    x = tensor(
        rng,
        rng.choice(("FLOAT32", "INT8", "INT16", "INT32", "BOOL")),
        [rng.randint(2, 5) for _ in range(rng.randint(1, 4))],
    )
    dims = list(x.shape or ())
    begin = [rng.randrange(d) for d in dims]
    end = [rng.randint(b + 1, d) for b, d in zip(begin, dims, strict=True)]
    stride = [rng.randint(1, 2) for _ in dims]
    shrink = rng.randrange(len(dims)) if maybe(rng, 0.3) else None
    if shrink is not None:
        end[shrink], stride[shrink] = begin[shrink] + 1, 1
    out = [-(-(e - b) // s) for b, e, s in zip(begin, end, stride, strict=True)]
    out = [d for i, d in enumerate(out) if i != shrink]
    options = {"shrink_axis_mask": 0 if shrink is None else 1 << shrink, "begin_mask": 0, "end_mask": 0}
    return single(op, [x, indices(*begin), indices(*end), indices(*stride)], [like(x, out)], options)


@base("SLICE")
def slice_(op: str, rng: Random) -> Spec:
    """Begin and size, constant, int32 or int64."""
    x = tensor(rng, rng.choice(("FLOAT32", "INT8", "INT16", "INT32", "BOOL")), shape(rng, 1, 5))
    dims = list(x.shape or ())
    begin = [rng.randrange(d) for d in dims]
    size = [rng.randint(1, d - b) for b, d in zip(begin, dims, strict=True)]
    told = [-1 if b + s == d and maybe(rng, 0.3) else s for b, s, d in zip(begin, size, dims, strict=True)]
    kind = rng.choice(("INT32", "INT64"))
    return single(
        op, [x, indices(*begin, kind=kind), indices(*told, kind=kind)], [like(x, size)], {} if maybe(rng) else None
    )


@base("SPLIT", "SPLIT_V")
def split(op: str, rng: Random) -> Spec:
    """One tensor to equal or given parts along a constant axis."""
    x = tensor(rng, rng.choice(("FLOAT32", "INT8", "INT16", "INT32")), shape(rng, 1, 4))
    dims = list(x.shape or ())
    axis, count = rng.randrange(len(dims)), rng.randint(1, 3)
    parts = [rng.randint(1, 3)] * count if op == "SPLIT" else [rng.randint(1, 3) for _ in range(count)]
    dims[axis] = sum(parts)
    x.shape = dims
    outputs = [like(x, [part if i == axis else d for i, d in enumerate(dims)]) for part in parts]
    place = indices(axis - len(dims) if maybe(rng, 0.3) else axis, dims=[] if maybe(rng) else [1])
    inputs = [place, x] if op == "SPLIT" else [x, indices(*parts), place]
    return single(op, inputs, outputs, {"num_splits": count})


@base("TRANSPOSE")
def transpose(op: str, rng: Random) -> Spec:
    """A constant permutation."""
    x = tensor(rng, rng.choice(("FLOAT32", "INT8", "INT16")), shape(rng, 1, 5))
    order = rng.sample(range(len(x.shape or ())), len(x.shape or ()))
    return single(op, [x, indices(*order)], [like(x, [(x.shape or ())[i] for i in order])], {} if maybe(rng) else None)


@base("GATHER")
def gather(op: str, rng: Random) -> Spec:
    """Rows along an axis; indices small enough for the smallest dimension."""
    x = tensor(rng, rng.choice(("FLOAT32", "INT8")), [rng.randint(2, 4) for _ in range(rng.randint(1, 4))])
    dims = list(x.shape or ())
    axis, count = rng.randrange(len(dims)), rng.randint(1, 3)
    where = indices(*(rng.randint(0, 1) for _ in range(count)))
    if maybe(rng, 0.3):
        where.data = None
    out = [*dims[:axis], count, *dims[axis + 1 :]]
    return single(
        op, [x, where], [like(x, out)], {"axis": axis - len(dims) if maybe(rng, 0.3) else axis, "batch_dims": 0}
    )


@base("GATHER_ND")
def gather_nd(op: str, rng: Random) -> Spec:
    """Slices found by index tuples."""
    x = tensor(rng, rng.choice(("FLOAT32", "INT8")), [rng.randint(2, 4) for _ in range(rng.randint(1, 4))])
    dims = list(x.shape or ())
    depth, count = rng.randint(1, len(dims)), rng.randint(1, 3)
    where = indices(*(rng.randint(0, 1) for _ in range(depth * count)), dims=[count, depth])
    if maybe(rng, 0.3):
        where.data = None
    return single(op, [x, where], [like(x, [count, *dims[depth:]])], {} if maybe(rng) else None)


@base("EMBEDDING_LOOKUP")
def embedding(op: str, rng: Random) -> Spec:
    """Rows of a constant table, float, int8, or int8 made float."""
    source, target = rng.choice((("FLOAT32", "FLOAT32"), ("INT8", "INT8"), ("INT8", "FLOAT32")))
    rows, depth, count = rng.randint(2, 5), rng.randint(1, 4), rng.randint(1, 3)
    table = constant(rng, source, [rows, depth])
    out = T(target, [count, depth])
    if source == "INT8":
        table.zp = 0
        out.scale, out.zp = (table.scale, 0) if target == "INT8" else (None, None)
    return single(op, [T("INT32", [count]), table], [out])


@base("DEPTH_TO_SPACE", "SPACE_TO_DEPTH")
def depth_space(op: str, rng: Random) -> Spec:
    """Blocks between channels and the plane."""
    block, height, width, channels = rng.randint(1, 3), rng.randint(1, 2), rng.randint(1, 2), rng.randint(1, 3)
    deep = [1, height, width, channels * block * block]
    wide = [1, height * block, width * block, channels]
    x = tensor(rng, rng.choice(("FLOAT32", "INT8")), deep if op == "DEPTH_TO_SPACE" else wide)
    return single(op, [x], [like(x, wide if op == "DEPTH_TO_SPACE" else deep)], {"block_size": block})


@base("SPACE_TO_BATCH_ND", "BATCH_TO_SPACE_ND")
def batch_space(op: str, rng: Random) -> Spec:
    """Blocks between the batch and one or two dimensions, without padding."""
    two = maybe(rng, 0.7)
    block = [rng.randint(1, 2), rng.randint(1, 2)] if two else [rng.randint(1, 2)]
    small = [rng.randint(1, 3) for _ in block]
    channels = rng.randint(1, 3)
    wide = [1, *(s * b for s, b in zip(small, block, strict=True)), channels]
    factor = block[0] * (block[1] if two else 1)
    deep = [factor, *small, channels]
    x = tensor(rng, rng.choice(("FLOAT32", "INT8")), wide if op == "SPACE_TO_BATCH_ND" else deep)
    none = indices(*([0] * 2 * len(block)), dims=[len(block), 2])
    out = like(x, deep if op == "SPACE_TO_BATCH_ND" else wide)
    return single(op, [x, indices(*block), none], [out], {} if maybe(rng) else None)


@base("BROADCAST_ARGS")
def broadcast_args(op: str, rng: Random) -> Spec:
    """Two shapes to their common one; one of them perhaps a constant of ones."""
    kind = rng.choice(("INT32", "INT64"))
    count = rng.randint(1, 4)
    other = indices(*([1] * count), kind=kind) if maybe(rng) else T(kind, [count])
    return single(op, [T(kind, [count]), other], [T(kind, [count])])


@base("BROADCAST_TO")
def broadcast_to(op: str, rng: Random) -> Spec:
    """A tensor repeated to a constant shape."""
    out = shape(rng, 1, 4)
    dims = [1 if maybe(rng) else d for d in out[rng.randrange(len(out)) :]]
    x = tensor(rng, rng.choice(("FLOAT32", "INT8", "INT16", "INT32")), dims)
    return single(
        op, [x, indices(*out, kind=rng.choice(("INT32", "INT64")))], [like(x, out)], {} if maybe(rng) else None
    )


@base("EXPAND_DIMS")
def expand_dims(op: str, rng: Random) -> Spec:
    """A dimension of one at a constant axis."""
    x = tensor(rng, rng.choice(("FLOAT32", "INT8", "INT16")), shape(rng, 0, 4))
    dims = list(x.shape or ())
    axis = rng.randint(0, len(dims))
    place = indices(axis - len(dims) - 1 if maybe(rng, 0.3) else axis, dims=[] if maybe(rng) else [1])
    return single(op, [x, place], [like(x, [*dims[:axis], 1, *dims[axis:]])], {} if maybe(rng) else None)


@base("SQUEEZE")
def squeeze(op: str, rng: Random) -> Spec:
    """Dimensions of one dropped, named or all."""
    dims = [1 if maybe(rng) else d for d in shape(rng, 1, 5)]
    x = tensor(rng, rng.choice(ANY), dims)
    ones = [i for i, d in enumerate(dims) if d == 1]
    gone = rng.sample(ones, rng.randint(0, len(ones)))
    drop = gone or ones
    return single(op, [x], [like(x, [d for i, d in enumerate(dims) if i not in drop])], {"squeeze_dims": gone})


@base("FILL")
def fill(op: str, rng: Random) -> Spec:
    """A scalar repeated to a constant shape."""
    out = shape(rng, 1, 4)
    value = tensor(rng, rng.choice(("FLOAT32", "INT8", "INT32")), [])
    dims = indices(*out, kind=rng.choice(("INT32", "INT32", "INT64")))
    return single(op, [dims, value], [like(value, out)], {} if maybe(rng) else None)


@base("REVERSE_V2")
def reverse(op: str, rng: Random) -> Spec:
    """Neighbouring axes turned round."""
    x = tensor(rng, rng.choice(ANY), shape(rng, 1, 4))
    first = rng.randrange(len(x.shape or ()))
    last = rng.randint(first, len(x.shape or ()) - 1)
    return single(op, [x, indices(*range(first, last + 1))], [like(x)], {} if maybe(rng) else None)


@base("SHAPE")
def shape_of(op: str, rng: Random) -> Spec:
    """The dimensions as a tensor."""
    x = tensor(rng, rng.choice(ANY), shape(rng, 1, 5))
    return single(op, [x], [T("INT32", [len(x.shape or ())])], {"out_type": "INT32"})


@base("DYNAMIC_UPDATE_SLICE")
def update_slice(op: str, rng: Random) -> Spec:
    """A smaller tensor written into a larger one."""
    x = tensor(rng, rng.choice(("FLOAT32", "INT8", "INT16", "INT32")), shape(rng, 1, 4))
    dims = list(x.shape or ())
    start = T(rng.choice(("INT32", "INT64")), [len(dims)], [0] * len(dims) if maybe(rng) else None)
    return single(op, [x, like(x, [rng.randint(1, d) for d in dims]), start], [like(x)], {} if maybe(rng) else None)
