"""Kernel set, operator, types -> the rule of what its output may overwrite of its input.

Derived from the order of each kernel's loops, and held against the addresses at which kernels of that very set, core
and version were measured to stay bit-exact, byte by byte. What is not named here was not measured: nothing is known.
"""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.facts.targets import Target

_I8, _I16, _F32 = ("INT8", "INT8"), ("INT16", "INT16"), ("FLOAT32", "FLOAT32")
_ALL = (_I8, _I16, _F32)

#: Operator -> rule, and the types of input and output for which it holds.
_REFERENCE: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "CONV_2D": ("convolution", _ALL),
    "DEPTHWISE_CONV_2D": ("depthwise", _ALL),
    "AVERAGE_POOL_2D": ("pooling", _ALL),
    "MAX_POOL_2D": ("pooling", _ALL),
    "FULLY_CONNECTED": ("rows", _ALL),
    "PAD": ("padded", _ALL),
    "ADD": ("broadcast", _ALL),
    "MUL": ("broadcast", _ALL),
    "SUB": ("broadcast", _ALL),
    "MAXIMUM": ("same_shapes", _ALL),
    "MINIMUM": ("same_shapes", _ALL),
    "ABS": ("elements", _ALL),
    "HARD_SWISH": ("elements", (_I8, _F32)),
    "LEAKY_RELU": ("elements", _ALL),
    "LOGISTIC": ("elements", _ALL),
    "RELU": ("elements", (_I8, _F32)),
    "RELU6": ("elements", (_I8, _F32)),
    "TANH": ("elements", _ALL),
    "SOFTMAX": ("elements", _ALL),
    "QUANTIZE": ("elements", (_I8, ("FLOAT32", "INT8"))),
    "DEQUANTIZE": ("elements", (("INT8", "FLOAT32"),)),
}
#: Where CMSIS-NN's loops are others; a rule sees the core's features.
_CMSIS_NN: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    **_REFERENCE,
    "CONV_2D": ("cmsis_convolution", _ALL),
    "DEPTHWISE_CONV_2D": ("cmsis_depthwise", _ALL),
    "MUL": ("same_shapes", _ALL),
    "SUB": ("same_shapes", _ALL),
}


class Kernels(NamedTuple):
    """The kernels for which rules hold."""

    rules: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]]
    #: Whether the core has the vector extension, for which CMSIS-NN has loops of its own.
    vectors: bool
    #: What was measured: library, version and core as a plan made for it is labelled.
    label: str
    #: Whether it was measured on this very core; elsewhere it is the same source with the same switches.
    measured: bool


#: The commit of TFLM, and of the library that it pins, whose kernels were measured.
_TFLM, _LIBRARY = "90b983c2", "4ab83cc3"


def kernels_of(target: Target) -> Kernels | None:
    """Return what is known of a target's kernels, None for those that nobody measured."""
    if target.kernels.startswith("reference"):
        return Kernels(_REFERENCE, False, f"reference {_TFLM}", True)
    features = target.features
    if target.kernels == "cmsis-nn" and features.get("dsp") and not features.get("armclang"):
        vectors = bool(features.get("mve"))
        core = "cortex-m55" if vectors else "cortex-m4"
        measured = target.core == core and not features.get("optimize_size")
        return Kernels(_CMSIS_NN, vectors, f"cmsis-nn {_LIBRARY} {core}", measured)
    return None
