"""Mutations of what surrounds types and quantization: shapes, constants, options, arity, the file."""

from __future__ import annotations

from random import Random

from tests.build import Graph, Op, T
from tests.oracle.bases import Spec, values
from tests.oracle.mutate import COMMON, RARE, fit, mutation, pick, tensors

#: Options whose value does not change shapes.
HARMLESS = {
    "fused_activation_function",
    "alpha",
    "beta",
    "weights_format",
    "asymmetric_quantize_inputs",
    "in_data_type",
    "out_data_type",
    "quantized_bias_type",
    "align_corners",
    "half_pixel_centers",
    "mode",
    "exclusive",
    "reverse",
    "cell_clip",
    "proj_clip",
    "keep_num_dims",
    "shared_name",
    "container",
}


@mutation(6)
def one_dimension(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Make one dimension of one tensor larger, smaller, zero or unknown."""
    picked = pick(spec, rng)
    if not picked or not picked[1].shape:
        return None
    place, tensor = picked
    dims = list(tensor.shape or ())
    axis = rng.randrange(len(dims))
    new = rng.choice((dims[axis] + 1, dims[axis] + 1, dims[axis] + 3, max(dims[axis] - 1, 1), 1, 0, -1))
    what = f"{place}: dimension {axis} {dims[axis]} -> {new}"
    dims[axis] = new
    tensor.shape = dims
    if new > 0:
        _regrow(tensor, rng)
    return what, "odd"


@mutation(4)
def rank(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Add or drop a dimension of one tensor."""
    picked = pick(spec, rng)
    if not picked:
        return None
    place, tensor = picked
    dims = list(tensor.shape or ())
    if dims and rng.random() < 0.5:
        dims.pop(rng.randrange(len(dims)))
    else:
        dims.insert(rng.randint(0, len(dims)), 1)
    tensor.shape = dims
    _regrow(tensor, rng)
    return f"{place}: shape {dims}", "odd"


def _regrow(tensor: T, rng: Random) -> None:
    """Give a constant as many values as its shape now holds, the old ones first."""
    if isinstance(tensor.data, list) and not isinstance(tensor.type, int):
        fresh = values(rng, tensor.type, tensor.shape or ())
        tensor.data = (tensor.data + fresh)[: len(fresh)]


@mutation(3)
def rank_of_all(spec: Spec, _: Random) -> tuple[str, str] | None:
    """Put a dimension of one before every tensor that is no constant."""
    moving = [t for t in tensors(spec) if t.data is None]
    if not moving:
        return None
    for tensor in {id(t): t for t in moving}.values():
        tensor.shape = [1, *(tensor.shape or ())]
    return "one more dimension before all", "odd"


@mutation(4)
def constness(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Make a constant input an input of the model, or the other way round."""
    inputs = [(i, t) for i, t in enumerate(spec.op.inputs) if isinstance(t, T) and not t.variable]
    if not inputs:
        return None
    place, tensor = rng.choice(inputs)
    if tensor.data is not None:
        tensor.data = None
        return f"input {place} {tensor.type}: no longer constant", "ok"
    tensor.data = []
    fit(tensor, rng)
    return f"input {place} {tensor.type}: constant", "ok"


@mutation(6)
def option(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Change one builtin option or one entry of the custom options."""
    op = spec.op
    held = op.custom_options if isinstance(op.custom_options, dict) else op.options
    if not held:
        return None
    name = rng.choice(sorted(held))
    value = held[name]
    if name == "fused_activation_function":
        new: object = rng.choice(("NONE", "RELU", "RELU_N1_TO_1", "RELU6", "TANH", "SIGN_BIT"))
    elif name == "padding":
        new = rng.choice(("SAME", "VALID", 2))
    elif isinstance(value, bool):
        new = not value
    elif isinstance(value, (int, float)):
        new = rng.choice((0, 1, 2, 3, -1, 5, 127))
    elif isinstance(value, list):
        new = [*value, 1] if rng.random() < 0.5 else [-1]
    else:
        new = {"container": "c", "shared_name": ""}.get(name, rng.choice((0, 1, 2)))
    changed = {**held, name: new}
    if held is op.options:
        op.options = changed
    else:
        op.custom_options = changed
    return f"{name} {value} -> {new}", "ok" if name in HARMLESS else "odd"


@mutation(3)
def no_options(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Leave out the options, or one entry of the custom ones, or give another operator's table."""
    op = spec.op
    if isinstance(op.custom_options, dict):
        if op.custom_options and rng.random() < 0.7:
            name = rng.choice(sorted(op.custom_options))
            op.custom_options = {k: v for k, v in op.custom_options.items() if k != name}
            return f"no {name} in the custom options", "odd"
        op.custom_options = None
        return "no custom options", "odd"
    shapes = bool(op.options) and not set(op.options or ()) <= HARMLESS
    if rng.random() < 0.5 or not op.options:
        op.options, op.options_type = {}, rng.choice(("SplitOptions", "SubOptions", "ReshapeOptions"))
        return f"options are {op.options_type}", "odd" if shapes else "ok"
    op.options = None
    return "no options", "odd" if shapes else "ok"


@mutation(5)
def arity(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Drop, omit or add an input or an output."""
    op = spec.op
    inputs, outputs = list(op.inputs), list(op.outputs)
    kind = rng.choice(("omit", "drop", "drop", "add", "add output", "drop output", "none"))
    if kind == "omit" and inputs:
        place = rng.randrange(len(inputs))
        inputs[place] = -1
        kind = f"input {place} is -1"
    elif kind == "drop" and inputs:
        inputs.pop()
        kind = "last input dropped"
    elif kind == "add" and inputs and isinstance(inputs[0], T):
        inputs.append(inputs[0])
        kind = "one input more"
    elif kind == "add output" and outputs and isinstance(outputs[0], T):
        outputs.append(T(outputs[0].type, outputs[0].shape, None, outputs[0].scale, outputs[0].zp))
        kind = "one output more"
    elif kind == "drop output" and outputs:
        outputs.pop()
        kind = "last output dropped"
    elif kind == "none" and inputs:
        inputs = []
        kind = "no inputs"
    else:
        return None
    op.inputs, op.outputs = inputs, outputs
    return kind, "odd"


@mutation(2)
def variables(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Turn a tensor's variable flag."""
    picked = pick(spec, rng)
    if not picked:
        return None
    place, tensor = picked
    tensor.variable = not tensor.variable
    return f"{place}: is_variable {tensor.variable}", "ok"


OUTSIDE = (
    "TILE",
    "GELU",
    "POW",
    "SELECT",
    "SIGN",
    "ONE_HOT",
    "RANGE",
    "REDUCE_PROD",
    "TOPK_V2",
    "CUSTOM:my_op",
    "CUSTOM:FlexErf",
    "CUSTOM",
)


@mutation(5)
def the_file(spec: Spec, rng: Random) -> tuple[str, str] | None:
    """Change what lies around the operator: codes, unused tensors, metadata, subgraphs, custom options on a builtin."""
    op, graph = spec.op, spec.graphs[0]
    custom = str(op.name).startswith("CUSTOM")
    kind = rng.choice(
        (
            "custom options",
            "unused",
            "unknown",
            "deprecated",
            "version",
            "signature",
            "subgraph",
            "offline",
            "empty",
            "shape",
        )
    )
    if kind == "custom options" and not custom:
        op.custom_options = b"\x00\x01\x02"
    elif kind == "unused":
        new = rng.choice(COMMON + RARE)
        graph.tensors = [T(new, [2], bytes(16) if rng.random() < 0.5 else None)]
        kind = f"unused {new} tensor"
    elif kind == "unknown":
        op.name, op.options_type, op.options = rng.choice(OUTSIDE), "", None
        kind = f"is {op.name}"
    elif kind == "deprecated" and not custom:
        op.code = rng.choice(({"builtin_code": 0}, {"deprecated_builtin_code": 0}, {"deprecated_builtin_code": 127}))
        kind = f"operator code with {op.code}"
    elif kind == "version":
        op.version = rng.choice((0, 2, 7, 99))
    elif kind == "signature" and tensors(spec):
        tensor = rng.choice(tensors(spec))
        tensor.fields = {"shape_signature": [-1] * len(tensor.shape or ())}
    elif kind == "subgraph":
        inner = Op(rng.choice(("RELU", "TILE", "ABS")), [T("FLOAT32", [2])], [T("FLOAT32", [2])])
        spec.graphs.append(Graph([inner], name="unreached"))
        kind = f"unreached subgraph with {inner.name}"
    elif kind == "offline":
        count = rng.choice((0, 1, 2, 3, len(tensors(spec))))
        words = [1, 0, count, *([-1] * count)]
        spec.model["metadata"] = {
            "OfflineMemoryAllocation": b"".join((w & 0xFFFFFFFF).to_bytes(4, "little") for w in words)
        }
        kind = f"offline plan of {count} offsets"
    elif kind == "shape" and tensors(spec):
        rng.choice(tensors(spec)).shape = None
        return "shape field missing", "odd"
    else:
        return None
    return kind, "ok"
