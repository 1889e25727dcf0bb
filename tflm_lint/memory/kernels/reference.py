"""What branches in TFLM's reference kernels: functions that ``facts/kernels/reference.yaml`` names.

Those that take a node alone return a value for a formula; those that take the requests too are steps.
"""

from __future__ import annotations

from tflm_lint.formula import out_size, product
from tflm_lint.model import SIZES
from tflm_lint.model.bindings import ENUMS
from tflm_lint.model.flexbuffer import flexbuffer_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.memory.node import Node
    from tflm_lint.memory.steps import Requests
    from tflm_lint.model.flexbuffer import Flexbuffer


def other_inputs(node: Node, requests: Requests) -> None:
    """Ask for temporary tensors of all inputs but the first (add_n.cc)."""
    for operand in node.inputs[1:]:
        requests.tensor(operand)


def compressed_inputs(node: Node, requests: Requests) -> None:
    """Ask for temporary tensors of all inputs, each followed by scratch for its values where they are compressed."""
    for operand in node.inputs:
        requests.tensor(operand)
        if operand.compressed:
            requests.request_scratch(operand.bytes)


def lstm_gates(node: Node, requests: Requests) -> None:
    """Ask for multipliers and shifts of weights with a scale per channel, gate by gate (lstm_eval_common.cc)."""
    if node["i19"].type != "INT16" or node["i0"].type == "FLOAT32":
        return
    for gate in (2, 1, 3, 4):
        # from the input, then the recurrent ones
        for weights in (node.operand("i", gate), node.operand("i", gate + 4)):
            if weights.channels > 1:
                requests.persistent(4 * weights.channels)
                requests.persistent(4 * weights.channels)


# ---- kernels that set the output's dims: the size of the output follows


def reshape_dims(node: Node, requests: Requests) -> None:
    """Set the output's dims as reshape_common.cc does: [0] is a scalar, and -1 is worked out in a copy of the dims."""
    output = node["o0"]
    if len(node.inputs) == 1 and output.dims == (0,):
        output.dims = ()
    if -1 in output.dims:
        requests.persistent(node["TfLiteIntArray"] + 4 * output.rank)
        stretched = output.dims.index(-1)
        rest = product(output.dims[:stretched] + output.dims[stretched + 1 :])
        output.dims = (*output.dims[:stretched], node["i0"].elements // rest, *output.dims[stretched + 1 :])


def depth_to_space_dims(node: Node, _: Requests) -> None:
    """Set the output's dims as depth_to_space.cc does."""
    batch, height, width, depth = node["i0"].dims
    block = node.options.block_size
    _write_dims(node, (batch, height * block, width * block, depth // block // block))


def space_to_depth_dims(node: Node, _: Requests) -> None:
    """Set the output's dims as space_to_depth.cc does."""
    batch, height, width, depth = node["i0"].dims
    block = node.options.block_size
    _write_dims(node, (batch, height // block, width // block, depth * block * block))


def gather_dims(node: Node, _: Requests) -> None:
    """Set the output's dims as gather.cc does."""
    data, positions = node["i0"].dims, node["i1"].dims
    axis = node.options.axis
    batch = node.options.batch_dims
    axis += len(data) if axis < 0 else 0
    batch += len(positions) if batch < 0 else 0
    node["o0"].dims = data[:axis] + positions[batch:] + data[axis + 1 :]


def gather_nd_dims(node: Node, _: Requests) -> None:
    """Set the output's dims as gather_nd.cc does."""
    data, indices = node["i0"].dims, node["i1"].dims
    node["o0"].dims = indices[:-1] + data[indices[-1] :]


def embedding_lookup_dims(node: Node, _: Requests) -> None:
    """Set the output's dims as embedding_lookup.cc does."""
    _write_dims(node, (node["i0"].dims[0], *node["i1"].dims[1:]))


def l2_pool_dims(node: Node, _: Requests) -> None:
    """Set the output's dims as l2_pool_2d.cc does."""
    batch, height, width, depth = node["i0"].dims
    options = node.options
    rows = out_size(options.padding, height, options.filter_height, options.stride_h)
    columns = out_size(options.padding, width, options.filter_width, options.stride_w)
    _write_dims(node, (batch, rows, columns, depth))


def _write_dims(node: Node, dims: tuple[int, ...]) -> None:
    """Overwrite the first of the output's dims, whose number stays as it was."""
    output = node["o0"]
    output.dims = (dims + output.dims[len(dims) :])[: output.rank]


def batch_matmul_dims(node: Node, _: Requests) -> None:
    """Set the output's dims as batch_matmul_common.cc does."""
    left, right = node["i0"].dims, node["i1"].dims
    rank = max(len(left), len(right))
    left = (1,) * (rank - len(left)) + left
    right = (1,) * (rank - len(right)) + right
    batch = tuple(b if a == 1 else a for a, b in zip(left[:-2], right[:-2], strict=True))
    rows = left[-1] if node.options.adj_x else left[-2]
    columns = right[-2] if node.options.adj_y else right[-1]
    node["o0"].dims = (*batch, rows, columns)


# ---- resource variables


def var_handle(node: Node, _: Requests) -> None:
    """Find or make the resource's id and point the output at it (var_handle.cc, micro_resource_variable.cc)."""
    output = node["o0"]
    output.resource = node.around.variables.number(node.operator)
    output.has_data = True


def assign_variable(node: Node, requests: Requests) -> None:
    """Take the resource's buffer at its first assignment (assign_variable.cc)."""
    handle = node["i0"]
    resource = handle.values[0] if handle.constant and handle.type == "INT32" else handle.resource
    if resource is None:
        return
    if not 0 <= resource < len(node.around.variables.numbers):
        raise LookupError(resource)
    if resource not in node.around.assigned:
        node.around.assigned.add(resource)
        value = node["i1"]
        # the TfLiteTensor's bytes come from the file's shape
        requests.persistent(product(value.tensor.shape) * value.type_size)


# ---- custom operators


def _custom(node: Node, index: int) -> int:
    value = _custom_options(node).at(index)
    if value is None:
        raise ValueError("a custom option behind the end of the file")
    return value


def custom_0(node: Node) -> int:
    """Return the custom options' value 0."""
    return _custom(node, 0)


def custom_1(node: Node) -> int:
    """Return the custom options' value 1."""
    return _custom(node, 1)


def custom_2(node: Node) -> int:
    """Return the custom options' value 2."""
    return _custom(node, 2)


def custom_4(node: Node) -> int:
    """Return the custom options' value 4."""
    return _custom(node, 4)


def _custom_key(node: Node, key: str) -> float:
    """Return a custom option by its key, 0 where the options do not have it."""
    options = _custom_options(node)
    keys = options.keys()
    if options.is_map and keys is None:
        raise ValueError("the custom options are damaged")
    value = options.get(key)
    if value is None and key in (keys or ()):
        raise ValueError("a custom option behind the end of the file")
    return value or 0


def _custom_options(node: Node) -> Flexbuffer:
    options = flexbuffer_of(node.around.model, node.operator)
    if options is None:
        raise ValueError("no custom options")
    return options


def detections(node: Node) -> int:
    """Return TFLite_Detection_PostProcess' most detections."""
    return int(_custom_key(node, "max_detections"))


def detection_classes(node: Node) -> int:
    """Return TFLite_Detection_PostProcess' number of classes."""
    return int(_custom_key(node, "num_classes"))


#: What the Signal FFTs compute in; they name it by its number in the schema.
_FFT_TYPES = {ENUMS["TensorType"].index(name): name for name in ("FLOAT32", "INT32", "INT16")}
_KISS_FFT_MAX_FACTORS = 32


def fft_type_size(node: Node) -> int:
    """Return the bytes of one real number of a Signal FFT."""
    return SIZES[_FFT_TYPES[int(_custom_key(node, "T"))]]


def fft_is_float(node: Node) -> bool:
    """Return whether a Signal FFT is one of floats."""
    return _custom_key(node, "T") == 0


def real_fft_state(node: Node) -> int:
    """Return the bytes of KISS FFT's state for a real transform (`kiss_fftr_alloc`): 0 for an odd length."""
    length = _custom(node, 1)
    if length % 2:
        return 0
    half = length // 2
    complex_size = 2 * fft_type_size(node)
    plan = 8 + 8 * _KISS_FFT_MAX_FACTORS + complex_size + complex_size * (half - 1)
    return int(3 * node["pointer"] + plan + complex_size * (half * 3 // 2))


def decode(node: Node, requests: Requests) -> None:
    """Ask for what every compressed tensor takes (decode.cc: input, ancillary data and output by turns)."""
    for index in range(0, len(node.inputs), 2):
        ancillary, output = node.operand("i", index + 1), node.operand("o", index // 2)
        requests.tensor(node.inputs[index])
        requests.tensor(ancillary)
        # its quantization is read once the state is there
        requests.tensor(output, whole=True)
        header = node.around.model.constant(ancillary.tensor)
        if header is None:
            raise ValueError("the ancillary data is not constant")
        state = {0: "DecodeStateLut", 1: "DecodeStateHuffman", 2: "DecodeStatePrune"}[header[0]]
        requests.persistent(node[state])
        if state == "DecodeStatePrune" and output.channels > 1 and any(output.zero_point):
            requests.persistent(output.channels)
