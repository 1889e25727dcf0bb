"""Model -> bytes: the file that says what the Model says, its bytes at multiples of 16. `read` is the way back.

The same bytes for the same Model everywhere. What the file had and the Model has not is gone: see `graph.Model`.
"""

from __future__ import annotations

from tflm_lint.model import limits
from tflm_lint.model.archive import moved
from tflm_lint.model.arrange import arranged
from tflm_lint.model.bindings import ROOT, UNIONS
from tflm_lint.model.encode import Encoder, Later, UnwritableError
from tflm_lint.model.malformed import Limited
from tflm_lint.model.verify import verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tflm_lint.model import graph
    from tflm_lint.model.rare import ExternalBuffer, Sparsity

__all__ = ["UnwritableError", "write"]

#: The greatest code that the 8 bit field of old holds; it says that the code stands in the other one.
GREATEST_DEPRECATED = 127
#: What takes so many bytes is written once if equal ones are there: at first anything, then what is long, at last
#: nothing. Thousands of equal tables make a file that asks for more memory a byte than our own reader gives.
SHARED = (0, 64, limits.MAX_SIZE)


def write(model: graph.Model) -> bytes:
    """Write a model.

    Buffers that are the same bytes of the file are so again; those that only hold equal bytes stay two, but for bytes
    of their own. Lists that the interpreter takes for granted are there even if empty.

    Raises UnwritableError for what has no place in a file: 2 GiB and more, a number too big for its field, an enum's
    name that there is not, a name that is no UTF-8.
    """
    if len(model.file_identifier) != 4:
        raise UnwritableError(f"Model.file_identifier: has {len(model.file_identifier)} bytes, expected 4")
    data = b""
    for shared in SHARED:
        data = _written(model, shared)
        if _is_taken(data):
            break
    return data


def _is_taken(data: bytes) -> bool:
    """Say whether our own reader gives a file the memory that it asks for."""
    try:
        verify(data)
    except Limited:
        return False
    return True


def _written(model: graph.Model, shared: int) -> bytes:
    """Write a model in which equal parts of so many bytes are one."""
    encoder = Encoder(shared)
    encoder.table(ROOT, _Describer(model, encoder).model())
    archive = model.archive
    behind = None if archive is None else lambda start: moved(model.data, archive, start)
    return arranged(encoder.parts, [later for _, later in encoder.later.values()], model.file_identifier, behind)


class _Describer:
    """The Model's records as dicts of the schema's fields."""

    def __init__(self, model: graph.Model, encoder: Encoder) -> None:
        self.whole = model
        self.number = encoder.number

    def model(self) -> dict[str, Any]:
        """Describe the root."""
        model = self.whole
        return {
            "version": model.version,
            "operator_codes": [self.code(code) for code in model.operator_codes],
            "subgraphs": [self.subgraph(subgraph) for subgraph in model.subgraphs],
            "description": model.description or None,
            "buffers": [self.buffer(buffer) for buffer in model.buffers],
            "metadata_buffer": model.metadata_buffer or None,
            "metadata": [{"name": entry.name or None, "buffer": entry.buffer} for entry in model.metadata] or None,
            "signature_defs": [signature_of(signature) for signature in model.signatures] or None,
            "external_buffer_groups": [{"name": name or None} for name in model.external_groups] or None,
            "external_buffers": [_named(buffer, "packing") for buffer in model.external_buffers] or None,
        }

    def code(self, code: graph.OperatorCode) -> dict[str, Any]:
        """Describe an operator code; readers take the greater of the two fields."""
        number = self.number(code.builtin, "BuiltinOperator", "OperatorCode.builtin_code")
        deprecated = number if code.deprecated_only else max(-128, min(number, GREATEST_DEPRECATED))
        return {
            "deprecated_builtin_code": deprecated,
            "custom_code": code.custom,
            "version": code.version,
            "builtin_code": min(0, number - 1) if code.deprecated_only else number,
        }

    def subgraph(self, subgraph: graph.Subgraph) -> dict[str, Any]:
        """Describe a subgraph."""
        return {
            "tensors": [self.tensor(tensor) for tensor in subgraph.tensors],
            "inputs": subgraph.inputs,
            "outputs": subgraph.outputs,
            "operators": [self.operator(operator) for operator in subgraph.operators],
            "name": subgraph.name or None,
            "debug_metadata_index": subgraph.debug_metadata_index,
        }

    def tensor(self, tensor: graph.Tensor) -> dict[str, Any]:
        """Describe a tensor."""
        return {
            "shape": tensor.shape,
            "type": tensor.type,
            "buffer": tensor.buffer,
            "name": tensor.name or None,
            "quantization": self.quantization(tensor.quantization) if tensor.quantization is not None else None,
            "is_variable": tensor.is_variable,
            "sparsity": sparsity_of(tensor.sparsity) if tensor.sparsity is not None else None,
            "shape_signature": tensor.shape_signature or None,
            "has_rank": tensor.has_rank,
            "variant_tensors": [variant._asdict() for variant in tensor.variant_tensors] or None,
            "external_buffer": tensor.external_buffer,
        }

    def quantization(self, found: graph.Quantization) -> dict[str, Any]:
        """Describe a tensor's quantization."""
        return {
            "min": found.min or None,
            "max": found.max or None,
            "scale": found.scale or None,
            "zero_point": found.zero_point or None,
            "details": (found.details, self.options(found.details_fields)) if found.details is not None else None,
            "quantized_dimension": found.quantized_dimension,
        }

    def operator(self, operator: graph.Operator) -> dict[str, Any]:
        """Describe an operator."""
        values: dict[str, Any] = {
            "opcode_index": operator.opcode,
            "inputs": operator.inputs,
            "outputs": operator.outputs,
            "custom_options": self.bytes_of(operator.custom_options),
            "custom_options_format": operator.custom_options_format,
            "mutating_variable_inputs": operator.mutating_variable_inputs or None,
            "intermediates": operator.intermediates or None,
            "debug_metadata_index": operator.debug_metadata_index,
        }
        if operator.options_type is not None:
            second = operator.options_type in UNIONS["BuiltinOptions2"]
            field = "builtin_options_2" if second else "builtin_options"
            values[field] = operator.options_type, self.options(operator.options)
        if operator.second_options is not None:
            values["builtin_options_2"] = operator.second_options[0], self.options(operator.second_options[1])
        large = operator.large_custom_options
        if large is not None:
            values["large_custom_options_offset"] = Later(large, self.whole.bytes_of(large), outside=True)
            values["large_custom_options_size"] = large.size
        return values

    def options(self, options: Mapping[str, object]) -> dict[str, Any]:
        """Describe an options table; its vectors are there even if empty, which some kernels take for granted."""
        spans = {field for field, value in options.items() if hasattr(value, "offset")}
        return {field: self.bytes_of(value) if field in spans else value for field, value in options.items()}

    def bytes_of(self, span: Any) -> memoryview | None:
        """View a span's bytes."""
        return None if span is None else self.whole.bytes_of(span)

    def buffer(self, buffer: graph.Buffer) -> dict[str, Any]:
        """Describe a buffer."""
        if not buffer.has_data and not buffer.external:
            return {}
        data = self.whole.bytes_of(buffer)
        key = buffer.own if buffer.own is not None else buffer[:2]
        if not buffer.external:
            return {"data": Later(key, data)}
        values = {"offset": Later((key, "outside"), data, outside=True), "size": buffer.size}
        return {**values, "data": b""} if buffer.has_data else values


def signature_of(signature: graph.Signature) -> dict[str, Any]:
    """Describe a signature."""
    inputs, outputs = (
        [{"name": item.name or None, "tensor_index": item.tensor} for item in side]
        for side in (signature.inputs, signature.outputs)
    )
    key = signature.key or None
    return {"inputs": inputs, "outputs": outputs, "signature_key": key, "subgraph_index": signature.subgraph}


def sparsity_of(sparsity: Sparsity) -> dict[str, Any]:
    """Describe how a sparse tensor lies in its buffer."""
    dimensions = []
    for dimension in sparsity.dim_metadata:
        values: dict[str, Any] = {"format": dimension.format, "dense_size": dimension.dense_size}
        if dimension.segments_type is not None:
            values["array_segments"] = dimension.segments_type, {"values": dimension.array_segments}
        if dimension.indices_type is not None:
            values["array_indices"] = dimension.indices_type, {"values": dimension.array_indices}
        dimensions.append(values)
    block_map = sparsity.block_map or None
    return {"traversal_order": sparsity.traversal_order, "block_map": block_map, "dim_metadata": dimensions}


def _named(record: ExternalBuffer, text: str) -> dict[str, Any]:
    return {field: value if field != text else value or None for field, value in record._asdict().items()}
