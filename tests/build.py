"""Python values -> ``.tflite`` bytes: a model in one line, well formed or wrong in exactly one place.

``single_op("RELU", [T("INT8", (1, 4), scale=0.5, zp=0)], [T("INT8", (1, 4), scale=0.5, zp=0)])`` is a
whole model. Tables are written with the field slots of the ``tflite`` package's generated bindings, so this file knows
nothing that the project's own reader or schema knows: the two can disagree, and tests then see it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tflite
from flatbuffers import flexbuffers

from tests.building.writer import Offset, Writer

#: Types that are newer than the bindings' 2.18.
TYPES = {name: value for name, value in vars(tflite.TensorType).items() if name.isupper()} | {
    "INT2": 19,
    "UINT4": 20,
    "FLOAT8_E4M3FN": 21,
    "FLOAT8_E5M2": 22,
}
NUMPY = {
    "FLOAT32": np.float32,
    "FLOAT16": np.float16,
    "FLOAT64": np.float64,
    "INT8": np.int8,
    "UINT8": np.uint8,
    "INT16": np.int16,
    "UINT16": np.uint16,
    "INT32": np.int32,
    "UINT32": np.uint32,
    "INT64": np.int64,
    "UINT64": np.uint64,
    "BOOL": np.bool_,
    "RESOURCE": np.int32,
}
#: Operators whose options table is not named after them.
OPTIONS = {
    "AVERAGE_POOL_2D": "Pool2DOptions",
    "MAX_POOL_2D": "Pool2DOptions",
    "L2_POOL_2D": "Pool2DOptions",
    "MAXIMUM": "MaximumMinimumOptions",
    "MINIMUM": "MaximumMinimumOptions",
    "L2_NORMALIZATION": "L2NormOptions",
    **dict.fromkeys(
        ("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_ANY", "REDUCE_ALL", "REDUCE_PROD"), "ReducerOptions"
    ),
}


@dataclass(eq=False)
class T:
    """A tensor; the same object used twice is the same tensor. ``data`` makes it constant."""

    type: str | int
    #: None leaves the field out of the file.
    shape: Sequence[int] | None = ()
    data: Any = None
    scale: float | Sequence[float] | None = None
    zp: int | Sequence[int] | None = None
    qdim: int = 0
    name: str | bytes | None = ""
    variable: bool = False
    #: Further fields of QuantizationParameters (``min``, ``max``, ``details_type`` …).
    quantization: Mapping[str, Any] | None = None
    #: Further fields of Tensor (``shape_signature``, ``has_rank``, ``sparsity`` …).
    fields: Mapping[str, Any] = field(default_factory=dict)
    #: A buffer index, right or wrong, that overrides the one assigned.
    buffer: int | None = None
    #: Hold the data behind the flatbuffer, found by ``Buffer.offset`` and ``size``.
    external: bool = False

    def content(self) -> bytes | None:
        """Return the constant's bytes, None for a tensor that is none; scalars fill the shape."""
        if self.data is None or isinstance(self.data, bytes):
            return self.data
        dtype = NUMPY.get(str(self.type), np.uint8)
        values = np.asarray(self.data)
        if values.ndim == 0 and self.shape:
            values = np.full(tuple(self.shape), values)
        return bytes(values.astype(dtype).tobytes())


@dataclass(eq=False)
class Op:
    """An operator; ``name`` is a builtin's name or number, or ``CUSTOM:<name>``. -1 and None omit an input."""

    name: str | int
    inputs: Sequence[T | int | None]
    outputs: Sequence[T | int | None]
    options: Mapping[str, Any] | None = None
    #: The options table, where it is not the operator's own; "" for none.
    options_type: str | int | None = None
    #: Bytes as they are, or a dict that becomes a flexbuffer map.
    custom_options: bytes | Mapping[str, Any] | None = None
    intermediates: Sequence[T | int] | None = None
    version: int = 1
    #: Further fields of Operator (``mutating_variable_inputs`` …).
    fields: Mapping[str, Any] = field(default_factory=dict)
    #: Fields of OperatorCode that override the ones assigned (``builtin_code``, ``deprecated_builtin_code``).
    code: Mapping[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class Graph:
    """A subgraph; inputs and outputs, where not given, are the tensors that nothing produces or consumes."""

    operators: Sequence[Op] = ()
    inputs: Sequence[T | int] | None = None
    outputs: Sequence[T | int] | None = None
    name: str | bytes | None = "main"
    #: Tensors that no operator names, or a wish for their order.
    tensors: Sequence[T] = ()


@dataclass(eq=False)
class Signature:
    """A SignatureDef of one subgraph."""

    key: str
    inputs: Mapping[str, T | int]
    outputs: Mapping[str, T | int]
    subgraph: int = 0


def single_op(
    name: str | int,
    inputs: Sequence[T | int | None],
    outputs: Sequence[T | int | None],
    options: Mapping[str, Any] | None = None,
    *,
    graph: Mapping[str, Any] | None = None,
    more_graphs: Sequence[Graph] = (),
    model: Mapping[str, Any] | None = None,
    **op: Any,
) -> bytes:
    """Build a model of one operator; ``op`` are fields of Op, ``graph`` of Graph, ``model`` of build."""
    return build([Graph([Op(name, inputs, outputs, options, **op)], **(graph or {})), *more_graphs], **(model or {}))


def chain(*operators: Op, **model: Any) -> bytes:
    """Build a model of one subgraph with these operators, linked by the tensors that they share."""
    return build([Graph(operators)], **model)


def build(
    graphs: Sequence[Graph],
    *,
    version: int | None = 3,
    description: str | bytes | None = None,
    metadata: Mapping[str, bytes] | Sequence[tuple[str, bytes]] = (),
    signatures: Sequence[Signature] = (),
    identifier: bytes | None = b"TFL3",
    alignment: int = 16,
    own_buffers: bool = False,
    extra_buffers: Sequence[bytes] = (),
    fields: Mapping[str, Any] | None = None,
) -> bytes:
    """Build a model. ``own_buffers`` gives every tensor an empty buffer of its own, as TensorFlow's converter does."""
    writer = Writer()
    tensors = [_collect(graph) for graph in graphs]
    buffers: list[tuple[bytes | None, bool]] = [(None, False)]
    index: dict[int, int] = {}
    for tensor in (t for ts in tensors for t in ts):
        data = tensor.content()
        index[id(tensor)] = 0
        if data is not None or own_buffers:
            index[id(tensor)] = len(buffers)
            buffers.append((data, tensor.external))
    buffers += [(data, False) for data in extra_buffers]
    named = list(metadata.items() if isinstance(metadata, Mapping) else metadata)
    first_metadata = len(buffers)
    buffers += [(data, False) for _, data in named]
    codes: dict[tuple[Any, ...], int] = {}
    for op in (op for graph in graphs for op in graph.operators):
        codes.setdefault(_code(op), len(codes))
    model: dict[str, Any] = {
        "version": version,
        "operator_codes": [writer.table("OperatorCode", dict(key)) for key in codes],
        "subgraphs": [
            writer.table("SubGraph", _subgraph(writer, graph, ts, index, codes))
            for graph, ts in zip(graphs, tensors, strict=True)
        ],
        "description": description,
        "metadata": [
            writer.table("Metadata", {"name": name, "buffer": first_metadata + i}) for i, (name, _) in enumerate(named)
        ]
        or None,
        "signature_defs": [_signature(writer, s, tensors) for s in signatures] or None,
    }
    outside: list[tuple[int, bytes]] = []
    places: list[Offset] = []
    for data, external in buffers:
        if external and data is not None:
            # Markers that no other number of the file equals; replaced when the flatbuffer's length is known.
            marker = 0xE0_0000_0000_0000 + len(outside)
            outside.append((marker, data))
            places.append(writer.table("Buffer", {"offset": marker, "size": len(data)}))
        else:
            places.append(writer.table("Buffer", {"data": None if data is None else writer.blob(data, alignment)}))
    model["buffers"] = places
    model |= fields or {}
    file = writer.finish(writer.table("Model", model), identifier)
    for marker, data in outside:
        file += bytes(-len(file) % 16)
        file = file.replace(marker.to_bytes(8, "little"), len(file).to_bytes(8, "little")) + data
    return file


def _collect(graph: Graph) -> list[T]:
    """List the graph's tensors in order of mention, each once."""
    seen: dict[int, T] = {}
    mentioned: list[Iterable[Any]] = [graph.tensors, graph.inputs or ()]
    mentioned += [[*op.inputs, *op.outputs, *(op.intermediates or ())] for op in graph.operators]
    mentioned.append(graph.outputs or ())
    for tensor in (t for group in mentioned for t in group if isinstance(t, T)):
        seen.setdefault(id(tensor), tensor)
    return list(seen.values())


def _code(op: Op) -> tuple[Any, ...]:
    custom = op.name.partition(":")[2] if isinstance(op.name, str) and op.name.startswith("CUSTOM") else None
    number = 32 if custom is not None else op.name if isinstance(op.name, int) else _builtin(op.name)
    code = {
        "deprecated_builtin_code": min(number, 127),
        "builtin_code": number,
        "custom_code": custom,
        "version": op.version,
    }
    return tuple((code | dict(op.code)).items())


def _builtin(name: str) -> int:
    return int(getattr(tflite.BuiltinOperator, name))


def _subgraph(
    writer: Writer, graph: Graph, tensors: list[T], buffers: Mapping[int, int], codes: Mapping[tuple[Any, ...], int]
) -> dict[str, Any]:
    place = {id(tensor): i for i, tensor in enumerate(tensors)}

    def indices(values: Iterable[T | int | None]) -> list[int]:
        return [-1 if v is None else v if isinstance(v, int) else place[id(v)] for v in values]

    produced = {i for op in graph.operators for i in indices(op.outputs)}
    consumed = {i for op in graph.operators for i in indices(op.inputs)}
    free = [
        i for i, t in enumerate(tensors) if i in consumed and i not in produced and t.data is None and not t.variable
    ]
    ends = [i for op in graph.operators for i in indices(op.outputs) if i not in consumed]
    operators = []
    for op in graph.operators:
        union, table = _options(writer, op)
        custom = op.custom_options
        if isinstance(custom, Mapping):
            custom = bytes(flexbuffers.Dumps(dict(custom)))
        operators.append(
            writer.table(
                "Operator",
                {
                    "opcode_index": codes[_code(op)],
                    "inputs": indices(op.inputs),
                    "outputs": indices(op.outputs),
                    "builtin_options_type": union,
                    "builtin_options": table,
                    "custom_options": custom,
                    "intermediates": None if op.intermediates is None else indices(op.intermediates),
                    **op.fields,
                },
            )
        )
    return {
        "tensors": [_tensor(writer, t, i, buffers[id(t)]) for i, t in enumerate(tensors)],
        "inputs": free if graph.inputs is None else indices(graph.inputs),
        "outputs": ends if graph.outputs is None else indices(graph.outputs),
        "operators": operators,
        "name": graph.name,
    }


def _options(writer: Writer, op: Op) -> tuple[int | None, Offset | None]:
    """Write the builtin options; None of both where the operator has none or none are wanted."""
    if isinstance(op.options_type, int):
        return op.options_type, writer.table("AddOptions", {})
    name = op.options_type
    if name is None and op.options is not None:
        name = OPTIONS.get(str(op.name)) or _named_options(str(op.name))
    if not name:
        return None, None
    return int(getattr(tflite.BuiltinOptions, name)), writer.table(name, op.options or {})


@functools.cache
def _named_options(op: str) -> str:
    wanted = op.replace("_", "").lower() + "options"
    return next(str(name) for name in vars(tflite.BuiltinOptions) if name.lower() == wanted)


def _tensor(writer: Writer, tensor: T, number: int, buffer: int) -> Offset:
    def vector(value: Any) -> list[Any] | None:
        return None if value is None else list(value) if isinstance(value, Iterable) else [value]

    quantization: dict[str, Any] = {"scale": vector(tensor.scale), "zero_point": vector(tensor.zp)}
    if tensor.scale is not None and tensor.zp is None:
        quantization["zero_point"] = [0] * len(quantization["scale"])
    quantization |= {"quantized_dimension": tensor.qdim} | dict(tensor.quantization or {})
    known = tensor.quantization is not None or any(v is not None for v in (tensor.scale, tensor.zp))
    return writer.table(
        "Tensor",
        {
            "shape": None if tensor.shape is None else list(tensor.shape),
            "type": tensor.type if isinstance(tensor.type, int) else TYPES[tensor.type],
            "buffer": buffer if tensor.buffer is None else tensor.buffer,
            "name": f"t{number}" if tensor.name == "" else tensor.name,
            "quantization": writer.table("QuantizationParameters", quantization) if known else None,
            "is_variable": tensor.variable,
            **tensor.fields,
        },
    )


def _signature(writer: Writer, signature: Signature, tensors: list[list[T]]) -> Offset:
    place = {id(t): i for i, t in enumerate(tensors[signature.subgraph])} if signature.subgraph < len(tensors) else {}

    def maps(values: Mapping[str, T | int]) -> list[Offset]:
        pairs = [(name, v if isinstance(v, int) else place[id(v)]) for name, v in values.items()]
        return [writer.table("TensorMap", {"name": name, "tensor_index": index}) for name, index in pairs]

    return writer.table(
        "SignatureDef",
        {
            "inputs": maps(signature.inputs),
            "outputs": maps(signature.outputs),
            "signature_key": signature.key,
            "subgraph_index": signature.subgraph,
        },
    )
