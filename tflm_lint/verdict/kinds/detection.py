"""Conditions of TFLite_Detection_PostProcess: options by key, boxes, classes and constant anchors."""

from __future__ import annotations

import math

from tflm_lint.model.flexbuffer import flexbuffer_of
from tflm_lint.verdict.kinds import ARGUMENT, BOOLEAN, At, kind, shaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.verdict.context import Op
    from tflm_lint.verdict.kinds import Parameters, Reason

#: Numbers of a box.
COORDINATES = 4
#: What the kernel takes where the options leave it out.
DETECTIONS_PER_CLASS = 100


@kind("SH302", of=ARGUMENT, says="{of} is [1, boxes, 4 or more]")
def boxes(op: Op, p: Parameters) -> Reason:
    """Mirror `DecodeCenterSizeBoxes`: one batch, and four numbers a box."""
    arg = op.arg(p["of"])
    if arg is None or arg.rank != 3 or (arg.shape[0] == 1 and arg.shape[2] >= COORDINATES):
        return None
    return f"{arg.name} is {shaped(arg.shape)}, expected [1, boxes, at least 4]"


@kind("SH302", of=ARGUMENT, boxes=ARGUMENT, says="{of} is [1, boxes, num_classes or one more]")
def classes(op: Op, p: Parameters) -> Reason:
    """Mirror `NonMaxSuppressionMultiClass`: one score a box and class, perhaps one for the background."""
    arg, other = op.arg(p["of"]), op.arg(p["boxes"])
    count = _integer(op, "num_classes")
    if arg is None or other is None or arg.rank != 3 or other.rank != 3 or count is None:
        return None
    if arg.shape[:2] == (1, other.shape[1]) and 0 <= arg.shape[2] - count <= 1:
        return None
    return f"{arg.name} is {shaped(arg.shape)}, expected [1, {other.shape[1]}, {count} or {count + 1}]"


@kind("OP113", says="nms_iou_threshold is above 0 and at most 1")
def threshold(op: Op, p: Parameters) -> Reason:  # noqa: ARG001 - every predicate takes both
    """Hold the threshold of the intersection over the union against its bounds."""
    value = _number(op, "nms_iou_threshold")
    if value is None or 0 < value <= 1:
        return None
    return f"nms_iou_threshold is {value:g}, expected above 0 and at most 1"


@kind("OP113", says="max_classes_per_detection, or detections_per_class with use_regular_nms, is above 0")
def per_class(op: Op, p: Parameters) -> Reason:  # noqa: ARG001
    """Require room for a detection: a class of each (fast), or detections of each class (regular)."""
    regular = bool(_number(op, "use_regular_nms"))
    name = "detections_per_class" if regular else "max_classes_per_detection"
    value = _integer(op, name)
    if regular and flexbuffer_of(op.model, op.operator) is not None and not _holds(op, name):
        value = DETECTIONS_PER_CLASS
    return f"{name} is {value}, expected at least 1" if value is not None and value <= 0 else None


@kind("OP113", negative=BOOLEAN, says="max_detections is at least 0")
def most(op: Op, p: Parameters) -> Reason:
    """Hold ``max_detections`` against 0 (``negative``: below it the kernel asks for a negative size)."""
    value = _integer(op, "max_detections")
    if value is None or value > 0 or (p["negative"] and not value):
        return None
    return f"max_detections is {value}, expected at least {0 if p['negative'] else 1}"


@kind("OP118", of=ARGUMENT, boxes=ARGUMENT, says="the anchors in {of} have a height and a width above 0")
def anchors(op: Op, p: Parameters) -> Reason:
    """Mirror `ValidateBoxes` for constant anchors: a box of no height or width is refused whatever the inputs are.

    The kernel reads four floats for each box, whatever type and shape the anchors have.
    """
    arg, other = op.arg(p["of"]), op.arg(p["boxes"])
    if arg is None or other is None or other.rank != 3 or not 0 < other.shape[1] < 1 << 16:
        return None
    values = arg.invoked(COORDINATES * other.shape[1], "FLOAT32")
    if values is None or any(not _number(op, name) for name in ("y_scale", "x_scale", "h_scale", "w_scale")):
        return None
    for box in range(other.shape[1]):
        y, x, height, width = values[COORDINATES * box : COORDINATES * box + COORDINATES]
        if all(map(math.isfinite, (y, x, height, width))) and (height <= 0 or width <= 0):
            return f"anchor {box} of {arg.name} is {height:g} high and {width:g} wide, expected above 0"
    return None


@kind("SH302", of=ARGUMENT, anchors=ARGUMENT, says="{anchors} is [boxes, 4]")
def anchored(op: Op, p: Parameters) -> Reason:
    """Require an anchor of four numbers for every box."""
    arg, other = op.arg(p["anchors"]), op.arg(p["of"])
    if arg is None or other is None or other.rank != 3 or arg.shape == (other.shape[1], COORDINATES):
        return None
    return At(f"{arg.name} is {shaped(arg.shape)}, expected [{other.shape[1]}, 4]", arg)


@kind("SH302", boxes=ARGUMENT, classes=ARGUMENT, scores=ARGUMENT, count=ARGUMENT, says="the outputs have room for all")
def outputs(op: Op, p: Parameters) -> Reason:
    """Require outputs for ``max_detections`` boxes (times ``max_classes_per_detection`` in fast mode)."""
    found = _integer(op, "max_detections")
    each = _integer(op, "max_classes_per_detection")
    total = _integer(op, "num_classes")
    if found is None or each is None or total is None:
        return None
    if not _number(op, "use_regular_nms"):
        found *= max(1, min(each, total))
    shapes = {p["boxes"]: (1, found, COORDINATES), p["classes"]: (1, found), p["scores"]: (1, found), p["count"]: (1,)}
    for name, wanted in shapes.items():
        arg = op.arg(name)
        if arg is not None and arg.shape not in (wanted, wanted[1:]):
            return At(f"{arg.name} is {shaped(arg.shape)}, expected {shaped(wanted)}", arg)
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
