"""Conditions of TFLite_Detection_PostProcess: options by key, boxes, classes and constant anchors."""

from __future__ import annotations

import math

from tflm_lint.model.flexbuffer import flexbuffer_of
from tflm_lint.verdict.kinds import ARGUMENT, BOOLEAN, broken, differs, kind
from tflm_lint.verdict.kinds.quantization import float32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tflm_lint.verdict.context import Arg, Op
    from tflm_lint.verdict.kinds import Reason

#: Numbers of a box.
COORDINATES = 4
#: What the kernel takes where the options leave it out.
DETECTIONS_PER_CLASS = 100
#: The exponent of a box's size: beyond e**20 times its anchor no detector's box is.
_FARTHEST = 20.0


@kind("SH302", of=ARGUMENT, says="{of} is [1, boxes, 4 or more]")
def boxes(of: Arg) -> Reason:
    """Mirror `DecodeCenterSizeBoxes`: one batch, and four numbers a box."""
    if of.rank != 3 or (of.shape[0] == 1 and of.shape[2] >= COORDINATES):
        return None
    return broken("{it} is {shape}, expected [1, boxes, at least 4]", of, shape=of.shape)


@kind("SH302", of=ARGUMENT, boxes=ARGUMENT, says="{of} is [1, boxes, num_classes or one more]")
def classes(op: Op, of: Arg, boxes: Arg) -> Reason:
    """Mirror `NonMaxSuppressionMultiClass`: one score a box and class, perhaps one for the background."""
    count = _integer(op, "num_classes")
    if of.rank != 3 or boxes.rank != 3 or count is None:
        return None
    if of.shape[:2] == (1, boxes.shape[1]) and 0 <= of.shape[2] - count <= 1:
        return None
    return broken(
        "{it} is {shape}, expected [1, {boxes}, {count} or {more}]",
        of,
        shape=of.shape,
        boxes=boxes.shape[1],
        count=count,
        more=count + 1,
    )


@kind("OP113", says="nms_iou_threshold is above 0 and at most 1")
def threshold(op: Op) -> Reason:
    """Hold the threshold of the intersection over the union against its bounds."""
    value = _number(op, "nms_iou_threshold")
    if value is None or 0 < value <= 1:
        return None
    return broken("nms_iou_threshold is {value:g}, expected above 0 and at most 1", value=value)


@kind("OP113", says="max_classes_per_detection, or detections_per_class with use_regular_nms, is above 0")
def per_class(op: Op) -> Reason:
    """Require room for a detection: a class of each (fast), or detections of each class (regular)."""
    regular = bool(_number(op, "use_regular_nms"))
    name = "detections_per_class" if regular else "max_classes_per_detection"
    value = _integer(op, name)
    if regular and flexbuffer_of(op.model, op.operator) is not None and (not _holds(op, name)):
        value = DETECTIONS_PER_CLASS
    if value is not None and value <= 0:
        return broken("{name} is {value}, expected at least 1", name=name, value=value)
    return None


@kind("OP113", negative=BOOLEAN, says="max_detections is at least 0")
def most(op: Op, negative: bool) -> Reason:
    """Hold ``max_detections`` against 0 (``negative``: below it the kernel asks for a negative size)."""
    value = _integer(op, "max_detections")
    if value is None or value > 0 or (negative and (not value)):
        return None
    return broken("max_detections is {value}, expected at least {least}", value=value, least=0 if negative else 1)


@kind(
    "OP118",
    of=ARGUMENT,
    boxes=ARGUMENT,
    alone=BOOLEAN,
    says="the boxes that {boxes} and the anchors in {of} make are not empty",
)
def anchors(op: Op, of: Arg, boxes: Arg, alone: bool) -> Reason:
    """Mirror `DecodeCenterSizeBoxes` and `ValidateBoxes` for constant anchors: a box of no height or width is refused.

    The kernel reads four floats for each box, whatever type and shape the anchors have. Boxes that are computed are
    taken as large as they may be in earnest: of a centre in the anchor's, and ``_FARTHEST`` in the exponent; ``alone``
    as large as the anchor itself, which a network of zeros makes.
    """
    scales = [_number(op, name) for name in ("y_scale", "x_scale", "h_scale", "w_scale")]
    if boxes.rank != 3 or not 0 < boxes.shape[1] < 1 << 16 or boxes.shape[2] < COORDINATES:
        return None
    count, step = boxes.shape[1], boxes.shape[2]
    values = of.invoked(COORDINATES * count, "FLOAT32")
    held = boxes.invoked(step * count, "FLOAT32")
    if values is None or None in scales:
        return None
    far = [_FARTHEST * (scale or 0.0) for scale in scales[2:]]
    for box in range(count):
        anchor = values[COORDINATES * box : COORDINATES * box + COORDINATES]
        if held is None and all(
            1e-6 * abs(anchor[at]) < anchor[at + 2] < 1e30 and anchor[at + 2] > 1e-30 for at in (0, 1)
        ):
            # a box by far, whatever the network says
            continue
        code = (0.0, 0.0, *far) if held is None else held[step * box : step * box + COORDINATES]
        side = _flat(code, scales, anchor)
        if alone and (side or held is not None):
            # said without it
            return None
        words = "box {box} has no {side}: the centre of its anchor in {it} is {centre:g}, the size {size:g}"
        if alone and (side := _flat((0.0,) * COORDINATES, scales, anchor)):
            words = (
                "box {box} has no {side} unless the network makes it larger: the centre of its anchor in {it} is"
                " {centre:g}, the size {size:g}"
            )
        if side:
            at = side == "width"
            return broken(words, of, box=box, side=side, centre=anchor[at], size=anchor[at + 2])
    return None


def _flat(code: Sequence[float], scales: list[float | None], anchor: Sequence[float]) -> str | None:
    """Return in which direction a box is empty."""
    for at, side in enumerate(("height", "width")):
        # a comparison with what is no number is false, and the kernel takes the box
        low, high = _edges(code[at], code[at + 2], scales[at], scales[at + 2], anchor[at], anchor[at + 2])
        if low >= high:
            return side
    return None


def _edges(  # noqa: PLR0917 - the kernel's six numbers of one direction
    centre: float, size: float, by: float | None, size_by: float | None, at: float, anchor: float
) -> tuple[float, float]:
    """Decode one direction of a box: in double, rounded to float where the kernel stores it."""
    middle = float32(_over(centre, by or 0.0) * anchor + at)
    try:
        grown = math.exp(_over(size, size_by or 0.0))
    except OverflowError:
        grown = math.inf
    half = float32(0.5 * grown * anchor)
    return float32(middle - half), float32(middle + half)


def _over(value: float, by: float) -> float:
    """Divide as the processor does: by 0 to what is no number, or to no end."""
    if by:
        return value / by
    return math.copysign(math.inf, value) * math.copysign(1.0, by) if abs(value) > 0 else math.nan


@kind("SH302", of=ARGUMENT, anchors=ARGUMENT, says="{anchors} is [boxes, 4]")
def anchored(of: Arg, anchors: Arg) -> Reason:
    """Require an anchor of four numbers for every box."""
    if of.rank != 3:
        return None
    return differs(anchors, (of.shape[1], COORDINATES))


@kind("SH302", boxes=ARGUMENT, classes=ARGUMENT, scores=ARGUMENT, count=ARGUMENT, says="the outputs have room for all")
def outputs(op: Op, boxes: Arg, classes: Arg, scores: Arg, count: Arg) -> Reason:
    """Require outputs for ``max_detections`` boxes (times ``max_classes_per_detection`` in fast mode)."""
    found = _integer(op, "max_detections")
    each = _integer(op, "max_classes_per_detection")
    total = _integer(op, "num_classes")
    if found is None or each is None or total is None:
        return None
    if not _number(op, "use_regular_nms"):
        found *= max(1, min(each, total))
    shapes = ((boxes, (1, found, COORDINATES)), (classes, (1, found)), (scores, (1, found)), (count, (1,)))
    for arg, wanted in shapes:
        if arg.shape != wanted[1:] and (other := differs(arg, wanted)):
            return other
    return None


def _holds(op: Op, name: str) -> bool:
    found = flexbuffer_of(op.model, op.operator)
    return found is not None and found.get(name) is not None


def _number(op: Op, name: str) -> float | None:
    """Read an option by its key: 0 where it is not there; None without options."""
    found = flexbuffer_of(op.model, op.operator)
    return None if found is None else found.get(name) or 0.0


def _integer(op: Op, name: str) -> int | None:
    value = _number(op, name)
    return None if value is None or not abs(value) < 1 << 31 else int(value)
