"""Conditions of the operators that pad, resize, cut and lay out tensors: each held and broken.

Expectations are read off TFLM's kernels (`Prepare`, `Eval`), and `test_the_interpreter_agrees` asks the real one.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.build import T, single_op
from tests.oracle import interpreter
from tests.verdict.models import f, q, said, violations
from tflm_lint.verdict import runs


def ints(*values: int, kind: str = "INT32", shape: tuple[int, ...] | None = None, **fields: Any) -> T:
    return T(kind, (len(values),) if shape is None else shape, list(values), **fields)


def pad(*inputs: T | None, output: T, op: str = "PAD") -> bytes:
    return single_op(op, list(inputs), [output], {})


def mirror(paddings: T, output: T, mode: str = "REFLECT", data: T | None = None) -> bytes:
    return single_op("MIRROR_PAD", [data or f((3, 4)), paddings], [output], {"mode": mode})


def resize(data: T, size: T, output: T, op: str = "RESIZE_BILINEAR", **options: bool) -> bytes:
    return single_op(op, [data, size], [output], options)


def strided(begin: T, end: T, strides: T, output: T, data: T | None = None, **options: Any) -> bytes:
    return single_op("STRIDED_SLICE", [data or f((4, 3)), begin, end, strides], [output], options)


def slice_(begin: T, size: T, output: T, data: T | None = None) -> bytes:
    return single_op("SLICE", [data or f((4, 3)), begin, size], [output], {})


def split(axis: T, data: T, *outputs: T) -> bytes:
    return single_op("SPLIT", [axis, data], list(outputs), {"num_splits": len(outputs)})


def split_v(axis: T, sizes: T | None, data: T, *outputs: T) -> bytes:
    return single_op("SPLIT_V", [data, sizes, axis], list(outputs), {"num_splits": len(outputs)})


def transpose(perm: T, output: T, data: T | None = None) -> bytes:
    return single_op("TRANSPOSE", [data or f((2, 3, 4)), perm], [output], {})


def blocks(op: str, data: T, output: T, size: int = 2) -> bytes:
    return single_op(op, [data], [output], {"block_size": size})


def batch(op: str, data: T, block: T, borders: T, output: T) -> bytes:
    return single_op(op, [data, block, borders], [output], {})


def expand(axis: T, output: T, data: T | None = None) -> bytes:
    return single_op("EXPAND_DIMS", [data or f((2, 3)), axis], [output], {})


def squeeze(dims: list[int], data: T, output: T) -> bytes:
    return single_op("SQUEEZE", [data], [output], {"squeeze_dims": dims})


def pack(axis: int, count: int, output: T, *values: T) -> bytes:
    return single_op("PACK", list(values), [output], {"axis": axis, "values_count": count})


def unpack(axis: int, num: int, data: T, *outputs: T) -> bytes:
    return single_op("UNPACK", [data], list(outputs), {"axis": axis, "num": num})


def update(start: T, update_: T, data: T | None = None) -> bytes:
    operand = data or f((4, 5))
    return single_op("DYNAMIC_UPDATE_SLICE", [operand, update_, start], [T(operand.type, operand.shape)], {})


PAIRS = ints(1, 0, 0, 2, shape=(2, 2))
ZEROS = ints(0, 0, 0, 0, shape=(2, 2))
IMAGE = f((1, 2, 2, 3))

HOLDS = {
    "pad": pad(f((3, 4)), PAIRS, output=f((4, 6))),
    "pad by less than nothing": pad(f((3, 4)), ints(-1, 0, 0, 0, shape=(2, 2)), output=f((2, 4))),
    "pad with a value": pad(q((3, 4)), PAIRS, q((1,), data=0), output=q((4, 6)), op="PADV2"),
    "pad without the value": pad(f((3, 4)), PAIRS, None, output=f((4, 6))),
    "mirror": mirror(PAIRS, f((4, 6))),
    "mirror the edge too": mirror(ints(3, 0, 0, 0, shape=(2, 2)), f((6, 4)), "SYMMETRIC"),
    "mirror by int64": mirror(ints(1, 0, 0, 2, kind="INT64", shape=(2, 2)), f((4, 6))),
    "bilinear": resize(IMAGE, ints(4, 5), f((1, 4, 5, 3)), half_pixel_centers=True),
    "nearest": resize(q((1, 2, 2, 3)), ints(1, 1), q((1, 1, 1, 3)), "RESIZE_NEAREST_NEIGHBOR", align_corners=True),
    "strided slice": strided(ints(1, 0), ints(4, 3), ints(2, 1), f((2, 3))),
    "strided slice backwards": strided(ints(-1, 0), ints(0, 3), ints(-1, 1), f((3, 3))),
    "strided slice of everything": strided(ints(7, 7), ints(7, 7), ints(1, 1), f((4, 3)), begin_mask=3, end_mask=3),
    "a stride that does not wrap yet": strided(ints(0, 0), ints(4, 3), ints(2**31 - 1, 1), f((1, 3))),
    "an axis shrunk": strided(ints(2, 0), ints(9, 3), ints(1, 1), f((3,)), shrink_axis_mask=1),
    "slice": slice_(ints(1, 0), ints(2, -1), f((2, 3))),
    "slice by int64": slice_(ints(1, 0, kind="INT64"), ints(2, 3, kind="INT64"), f((2, 3))),
    "slice found at run time": slice_(T("INT32", (2,)), T("INT32", (2,)), f((2, 3))),
    "split": split(ints(-1), f((2, 6)), f((2, 3)), f((2, 3))),
    "split by sizes": split_v(ints(1), ints(4, -1), f((2, 6)), f((2, 4)), f((2, 2))),
    "transpose": transpose(ints(2, 0, 1), f((4, 2, 3))),
    "depth to space": blocks("DEPTH_TO_SPACE", f((1, 2, 2, 4)), f((1, 4, 4, 1))),
    "space to depth": blocks("SPACE_TO_DEPTH", f((1, 4, 4, 1)), f((1, 2, 2, 4))),
    "space to batch": batch(
        "SPACE_TO_BATCH_ND", f((1, 4, 4, 1)), ints(2, 2), ints(0, 0, 0, 0, shape=(2, 2)), f((4, 2, 2, 1))
    ),
    "batch to space": batch("BATCH_TO_SPACE_ND", f((4, 2, 3, 1)), ints(2, 2), PAIRS, f((1, 3, 4, 1))),
    "one dimension to batch": batch("SPACE_TO_BATCH_ND", f((1, 4, 1)), ints(2), ints(0, 0, shape=(1, 2)), f((2, 2, 1))),
    "broadcast shapes": single_op("BROADCAST_ARGS", [ints(1, 3), ints(2, 1)], [T("INT32", (2,))]),
    "broadcast": single_op("BROADCAST_TO", [f((3, 1)), ints(2, 3, 4)], [f((2, 3, 4))], {}),
    "a dimension more": expand(ints(-1), f((2, 3, 1))),
    "squeeze": squeeze([0, -1], f((1, 1, 2, 1)), f((1, 2))),
    "squeeze all": squeeze([], f((1, 1, 2, 1)), f((2,))),
    "fill": single_op("FILL", [ints(2, 3, kind="INT64"), f(())], [f((2, 3))], {}),
    "pack": pack(-1, 2, f((3, 2)), f((3,)), f((3,))),
    "unpack": unpack(0, 2, f((2, 3)), f((3,)), f((3,))),
    "shape": single_op("SHAPE", [f((2, 3))], [T("INT32", (2,))], {"out_type": "INT32"}),
    "update": update(ints(9, 9), f((2, 3))),
}

BROKEN = {
    # name: model, kind, effect
    "pad to another shape": (pad(f((3, 4)), PAIRS, output=f((4, 5))), "pad.output_shape", "reject"),
    "pad read as int32": (
        pad(f((3, 4)), ints(1, 0, 0, 2, kind="INT64", shape=(2, 2)), output=f((4, 6))),
        "pad.output_shape",
        "reject",
    ),
    "zeros read as int32": (
        pad(f((3, 4)), ints(0, 0, 0, 0, kind="INT64", shape=(2, 2)), output=f((3, 4))),
        "types.in",
        "unchecked",
    ),
    "pad a rank more": (
        pad(f((3, 4)), ints(0, 0, 0, 0, 0, 1, shape=(3, 2)), output=f((3, 4, 1))),
        "pad.output_shape",
        "reject",
    ),
    "pads of two dimensions for one": (pad(f((3,)), PAIRS, output=f((4,))), "pad.pairs", "reject"),
    "pads in a row": (pad(f((3, 4)), ints(1, 0, 0, 2), output=f((4, 6))), "pad.paired", "unchecked"),
    "pads at run time": (pad(f((3, 4)), T("INT32", (2, 2)), output=f((4, 6))), "args.constant", "reject"),
    "a value of another scale": (
        pad(q((3, 4)), PAIRS, q((1,), scale=0.25, data=0), output=q((4, 6))),
        "quantization.same",
        "reject",
    ),
    "zero point of no int8": (
        pad(q((3, 4), zp=300), PAIRS, output=q((4, 6), zp=300)),
        "quantization.zero_point_range",
        "reject",
    ),
    "padded int8 of another scale": (
        pad(q((3, 4)), PAIRS, output=q((4, 6), scale=0.25)),
        "quantization.same",
        "unchecked",
    ),
    "mirror of more than there is": (
        mirror(ints(3, 0, 0, 0, shape=(2, 2)), f((6, 4))),
        "pad.mirror_before",
        "crash",
    ),
    "mirror of more than there is behind": (
        mirror(ints(0, 3, 0, 0, shape=(2, 2)), f((6, 4))),
        "pad.mirror_range",
        "unchecked",
    ),
    "mirror to another shape": (mirror(PAIRS, f((4, 5))), "pad.mirrored_shape", "unchecked"),
    "mirror of rows there are not": (mirror(ints(0, 0, shape=(1, 2)), f((3, 4))), "pad.rows", "reject"),
    "mirror to a lower rank": (mirror(ZEROS, f((12,))), "shape.no_lower_rank", "crash"),
    "both flags": (
        resize(IMAGE, ints(4, 5), f((1, 4, 5, 3)), half_pixel_centers=True, align_corners=True),
        "options.not_both",
        "reject",
    ),
    "size 0 of int8": (resize(q((1, 2, 2, 3)), ints(0, 5), q((1, 4, 5, 3))), "resize.no_zero", "crash"),
    "another size": (resize(IMAGE, ints(4, 5), f((1, 5, 4, 3))), "resize.output_shape", "unchecked"),
    "no rows": (resize(f((1, 0, 2, 3)), ints(4, 5), f((1, 4, 5, 3))), "resize.filled", "crash"),
    "a size just beyond": (resize(f((1, 2, 2, 1)), ints(3, 2), f((1, 2, 2, 1))), "resize.beyond", "crash"),
    "a size far beyond": (
        resize(IMAGE, ints(9000, 9000), f((1, 4, 5, 3)), "RESIZE_NEAREST_NEIGHBOR"),
        "resize.beyond",
        "crash",
    ),
    "a size that start-up zeroes": (
        resize(q((1, 2, 2, 3)), ints(4, 5, variable=True), q((1, 4, 5, 3))),
        "resize.no_zero",
        "crash",
    ),
    "stride 0": (strided(ints(0, 0), ints(4, 3), ints(0, 1), f((4, 3))), "slices.strided_shape", "reject"),
    "slice of another shape": (
        strided(ints(0, 0), ints(4, 3), ints(2, 1), f((4, 3))),
        "slices.strided_shape",
        "reject",
    ),
    "shrunk beyond the end": (
        strided(ints(4, 0), ints(5, 3), ints(1, 1), f((3,)), shrink_axis_mask=1),
        "slices.shrunk_axes",
        "unchecked",
    ),
    "a new axis": (
        strided(ints(0, 0), ints(4, 3), ints(1, 1), f((4, 3)), new_axis_mask=1),
        "slices.unset",
        "unchecked",
    ),
    "an index too many": (
        strided(ints(0, 0, 0), ints(4, 3, 1), ints(1, 1, 1), f((4, 3))),
        "slices.index_count",
        "unchecked",
    ),
    "slice beyond": (slice_(ints(3, 0), ints(2, 3), f((2, 3))), "slices.slice_astray", "wrong"),
    "slice from before": (slice_(ints(-3, 0), ints(2, 3), f((2, 3))), "slices.slice_astray", "wrong"),
    "slice of more than there is room for": (slice_(ints(0, 0), ints(4, 3), f((1, 3))), "slices.slice_astray", "wrong"),
    "a stride that wraps": (
        strided(ints(1, 0), ints(4, 3), ints(2**31 - 1, 1), f((1, 3))),
        "slices.strides_wrap",
        "crash",
    ),
    "slice that never begins": (
        slice_(ints(0, 0, 0), ints(2**30, 2**30, 0), f((2, 3, 1)), f((2, 3, 4))),
        "slices.slice_astray",
        "crash",
    ),
    "slice whose end wraps": (slice_(ints(2**31 - 1, 0), ints(1, 3), f((1, 3))), "slices.slice_range", "unchecked"),
    "slice of floats": (
        slice_(ints(0, 0), T("FLOAT32", (2,), [1.0, 1.0]), f((2, 3))),
        "slices.slice_astray",
        "crash",
    ),
    "slice of nothing": (slice_(ints(3, 0), ints(-2, 3), f((2, 3))), "slices.slice_range", "unchecked"),
    "slice too long for any place": (
        slice_(T("INT32", (2,)), ints(65536, 3), f((2, 3))),
        "slices.slice_astray",
        "crash",
    ),
    "slice to another shape": (slice_(ints(0, 0), ints(2, 3), f((3, 3))), "slices.slice_shape", "unchecked"),
    "slice of two index types": (slice_(ints(0, 0), ints(2, 3, kind="INT64"), f((2, 3))), "types.same", "unchecked"),
    "slice of rank 6": (
        slice_(ints(*[0] * 6), ints(*[1] * 6), f((1,) * 6), f((1,) * 6)),
        "shape.rank",
        "crash",
    ),
    "slice far astray": (slice_(ints(0, 0), ints(9000, 9000), f((2, 3))), "slices.slice_astray", "crash"),
    "split axis beyond": (split(ints(2), f((2, 6)), f((2, 3)), f((2, 3))), "splits.split_axis", "reject"),
    "split in unequal parts": (split(ints(1), f((2, 5)), f((2, 3)), f((2, 2))), "splits.equal_parts", "unchecked"),
    "split into scalars": (split(ints(1), f((2, 6)), f(()), f(())), "splits.has_axis", "crash"),
    "parts that are not all": (
        split_v(ints(1), ints(4, 1), f((2, 6)), f((2, 4)), f((2, 1))),
        "splits.parts",
        "unchecked",
    ),
    "sizes of others": (
        split_v(ints(1), ints(3, 3), f((2, 6)), f((2, 4)), f((2, 2))),
        "splits.split_sizes",
        "unchecked",
    ),
    "no sizes": (split_v(ints(1), None, f((2, 6)), f((2, 4)), f((2, 2))), "args.present", "unchecked"),
    "permutation beyond": (transpose(ints(2, 0, 3), f((4, 2, 3))), "layout.permutation", "reject"),
    "permutation negative": (transpose(ints(-1, 0, 1), f((4, 2, 3))), "layout.permutation", "reject"),
    "permutation too short": (transpose(ints(1, 0), f((3, 2))), "layout.permutation", "reject"),
    "a dimension twice": (transpose(ints(0, 0, 1), f((2, 2, 3))), "layout.distinct", "unchecked"),
    "transposed to a lower rank": (
        transpose(ints(0, 3, 1, 2), f((5, 3, 4)), f((2, 3, 4, 5))),
        "shape.no_lower_rank",
        "crash",
    ),
    "transposed wrongly": (transpose(ints(2, 0, 1), f((2, 3, 4))), "layout.transposed", "unchecked"),
    "channels in no blocks": (blocks("DEPTH_TO_SPACE", f((1, 2, 2, 6)), f((1, 4, 4, 1))), "blocks.channels", "reject"),
    "rows in no blocks": (blocks("SPACE_TO_DEPTH", f((1, 3, 4, 1)), f((1, 2, 2, 4))), "blocks.plane", "reject"),
    "block 0": (blocks("SPACE_TO_DEPTH", f((1, 4, 4, 1)), f((1, 2, 2, 4)), 0), "options.range", "reject"),
    "nothing in the batch": (blocks("SPACE_TO_DEPTH", f((0, 4, 4, 1)), f((1, 2, 2, 4))), "blocks.moved", "reject"),
    "blocks of another shape": (
        blocks("SPACE_TO_DEPTH", f((1, 4, 4, 1)), f((1, 4, 4, 1))),
        "blocks.moved",
        "unchecked",
    ),
    "blocks into a scalar": (blocks("SPACE_TO_DEPTH", f((1, 4, 4, 1)), f(())), "shape.rank", "crash"),
    "width of a block 0": (
        batch("SPACE_TO_BATCH_ND", f((1, 3, 4, 1)), ints(2, 0), PAIRS, f((4, 2, 3, 1))),
        "blocks.block_width",
        "crash",
    ),
    "block of int64": (
        batch("BATCH_TO_SPACE_ND", f((4, 2, 3, 1)), ints(2, 2, kind="INT64"), PAIRS, f((1, 3, 4, 1))),
        "blocks.block_width",
        "crash",
    ),
    "the batch left out": (
        batch("SPACE_TO_BATCH_ND", f((1, 4, 4, 1)), ints(2, 2), ZEROS, f((1, 2, 2, 1))),
        "blocks.batched",
        "unchecked",
    ),
    "one block size for two": (
        batch("SPACE_TO_BATCH_ND", f((1, 4, 4, 1)), ints(2), ZEROS, f((4, 2, 2, 1))),
        "blocks.per_dimension",
        "unchecked",
    ),
    "shapes that do not broadcast": (
        single_op("BROADCAST_ARGS", [ints(4, 3), ints(2, 1)], [T("INT32", (2,))]),
        "layout.values_broadcast",
        "crash",
    ),
    "a shape that comes at run time": (
        single_op("BROADCAST_ARGS", [T("INT32", (2,)), ints(2, 1)], [T("INT32", (2,))]),
        "layout.runtime_shapes",
        "unchecked",
    ),
    "axes that come at run time": (
        single_op("REVERSE_V2", [f((2, 3)), T("INT32", (2,))], [f((2, 3))]),
        "gather.runtime_axes",
        "unchecked",
    ),
    "too long": (single_op("BROADCAST_ARGS", [ints(1), ints(2, 1)], [T("INT32", (3,))]), "layout.longer", "unchecked"),
    "no broadcast": (
        single_op("BROADCAST_TO", [f((2,)), ints(2, 3)], [f((2, 3))], {}),
        "layout.broadcasts_to",
        "reject",
    ),
    "shape of another": (
        single_op("BROADCAST_TO", [f((3,)), ints(4, 3)], [f((2, 3))], {}),
        "layout.says_shape",
        "reject",
    ),
    "axis beyond": (expand(ints(3), f((2, 3, 1))), "layout.expanded", "reject"),
    "a dimension elsewhere": (expand(ints(0), f((2, 3, 1))), "layout.expanded", "reject"),
    "two axes": (expand(ints(0, 1), f((1, 2, 3))), "shape.elements", "unchecked"),
    "squeeze what is not 1": (squeeze([2], f((1, 1, 2)), f((1, 1))), "layout.squeezed_dims", "reject"),
    "more sizes than the parser has room for": (
        single_op("RESHAPE", [f((1, 4))], [f((1,) * 8 + (4,))], {"new_shape": [1] * 8 + [4]}),
        "options.few",
        "reject",
    ),
    "no room": (squeeze([0], f((1, 3, 2)), f((6,))), "layout.squeezed_room", "reject"),
    "squeezed to other bytes": (squeeze([0], f((1, 3, 2)), f((3, 3))), "shape.same_bytes", "reject"),
    "a dimension left": (squeeze([0], f((1, 3, 2)), f((3, 2, 1))), "layout.squeezed_shape", "unchecked"),
    "fill of another shape": (
        single_op("FILL", [ints(2, 4), f(())], [f((2, 3))], {}),
        "layout.says_shape",
        "reject",
    ),
    "fill with a vector": (single_op("FILL", [ints(2, 3), f((1,))], [f((2, 3))], {}), "shape.rank", "reject"),
    "more values than there are": (pack(0, 3, f((2, 3)), f((3,)), f((3,))), "layout.counted", "crash"),
    "fewer values": (pack(0, 1, f((2, 3)), f((3,)), f((3,))), "layout.count_is", "unchecked"),
    "packed to another shape": (pack(0, 2, f((3, 2)), f((3,)), f((3,))), "layout.packed", "unchecked"),
    "pack axis beyond": (pack(5, 2, f((2, 3)), f((3,)), f((3,))), "layout.axis_option", "crash"),
    "more outputs than there are": (unpack(0, 3, f((2, 3)), f((3,)), f((3,))), "layout.counted", "crash"),
    "unpacked to another shape": (unpack(1, 2, f((2, 3)), f((3,)), f((3,))), "layout.packed", "unchecked"),
    "shape of another rank": (
        single_op("SHAPE", [f((2, 3))], [T("INT32", (3,))], {"out_type": "INT32"}),
        "layout.rank_of",
        "unchecked",
    ),
    "shape by another type": (
        single_op("SHAPE", [f((2, 3))], [T("INT32", (2,))], {"out_type": "INT64"}),
        "layout.out_type",
        "unchecked",
    ),
    "shape by a type without a name": (
        single_op("SHAPE", [f((2, 3))], [T("INT32", (2,))], {"out_type": 99}),
        "options.known",
        "reject",
    ),
    "a larger update": (update(ints(0, 0), f((5, 3))), "slices.fits_into", "reject"),
    "an update of another rank": (update(ints(0, 0), f((3,))), "slices.fits_into", "reject"),
    "one index for two": (update(ints(0), f((2, 3))), "slices.index_count", "reject"),
}

#: TFLM reads memory that is not the tensors': whether it crashes hangs on what lies there.
UNDEFINED = (
    "a size just beyond",
    "mirror of more than there is",
    # as many ones, or zeros, as there are axes are no neighbours, though others may be
    "axes that come at run time",
    "slice beyond",
    "slice from before",
    "slice of more than there is room for",
    "slice too long for any place",
    "mirror to a lower rank",
    "more outputs than there are",
    "pack axis beyond",
    "split into scalars",
    "transposed to a lower rank",
)


@pytest.mark.parametrize("name", HOLDS)
def test_what_holds(name: str) -> None:
    assert said(HOLDS[name]) == []


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks(name: str) -> None:
    data, kind, effect = BROKEN[name]
    assert (kind, effect) in [(found, outcome) for found, _, outcome in said(data)]


@pytest.mark.slow  # test_kinds_linear asks in the quick run
@pytest.mark.skipif(not interpreter.available(), reason="needs the tflite-micro package")
def test_the_interpreter_agrees() -> None:
    names = [name for name in (*HOLDS, *BROKEN) if name not in UNDEFINED]
    models = [HOLDS.get(name) or BROKEN[name][0] for name in names]
    real = interpreter.judge(models, processes=1)
    other = {
        name: verdict
        for name, data, verdict in zip(names, models, real, strict=True)
        if runs(violations(data)) != verdict.runs
    }
    assert other == {}


def test_an_overwritten_constant_is_read_as_zeros() -> None:
    permuted = transpose(ints(2, 0, 1, variable=True), f((4, 2, 3)))
    assert ("layout.distinct", "OP120", "unchecked") in said(permuted)
