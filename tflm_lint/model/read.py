"""VerifiedBuffer -> Model: every index names something that exists, every type and operator has a name."""

from __future__ import annotations

from tflm_lint.model import graph, limits
from tflm_lint.model.annotations import archive_behind, external_buffers, groups, metadata, signatures
from tflm_lint.model.bindings import ENUMS, ROOT, TABLES
from tflm_lint.model.fields import Fields
from tflm_lint.model.limits import limited, refusal
from tflm_lint.model.verify import verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.model.limits import Path
    from tflm_lint.model.rare import Sparsity, VariantType
    from tflm_lint.model.verify import VerifiedBuffer

_EMPTY_BUFFER = graph.Buffer(0, 0)
_NO_OPTIONS: Mapping[str, object] = {}
#: The fields of the commonest tables in the order of their records, with the schema's defaults.
_TENSOR: Mapping[str, object] = {
    "name": "",
    "type": "FLOAT32",
    "shape": (),
    "buffer": 0,
    "quantization": None,
    "is_variable": False,
    "shape_signature": (),
    "sparsity": None,
    "has_rank": False,
    "variant_tensors": None,
    "external_buffer": 0,
}
_QUANTIZATION: Mapping[str, object] = {
    "scale": (),
    "zero_point": (),
    "quantized_dimension": 0,
    "min": (),
    "max": (),
    "details": None,
}
#: The two unions take the places of what is made of the first.
_OPERATOR: Mapping[str, object] = {
    "opcode_index": 0,
    "inputs": (),
    "outputs": (),
    "builtin_options": None,
    "builtin_options_2": None,
    "intermediates": (),
    "custom_options": None,
    "mutating_variable_inputs": (),
    "custom_options_format": "FLEXBUFFERS",
    "large_custom_options_offset": 0,
    "large_custom_options_size": 0,
    "debug_metadata_index": -1,
}


def load_bytes(data: bytes) -> graph.Model:
    """Verify and read a file's bytes.

    Raises Malformed.
    """
    return read(verify(data))


def read(buffer: VerifiedBuffer) -> graph.Model:
    """Make the Model.

    Raises Malformed for an index that names nothing, for a tensor type or an operator without a name, and for a list
    that the interpreter takes for granted. What it never reads (an unused operator code, a signature) or takes as it
    comes (an enum among the options) goes to ``Model.oddities``. Mirrors ``MicroInterpreter`` and ``MicroAllocator``.
    """
    return _Reader(buffer).model(buffer.root)


class _Reader:
    """One reading of one file: what has been read, for the indices of what comes later."""

    def __init__(self, buffer: VerifiedBuffer) -> None:
        self.data = buffer.data
        self.fields = Fields(buffer)
        self.codes: list[graph.OperatorCode] = []
        self.used: set[int] = set()
        self.buffers = 0
        self.subgraphs = 0

    def model(self, at: int) -> graph.Model:
        """Read the root."""
        path: Path = (None, ROOT, -1)
        field = self.fields.of(at, ROOT, path).get
        each = self.fields.each
        buffers = tuple(self.buffer(table, below) for table, below in each(field("buffers"), path, "buffers"))
        self.buffers = len(buffers)
        for table, below in each(field("operator_codes"), path, "operator_codes"):
            self.codes.append(self.code(table, below))
        subgraphs_at = field("subgraphs")
        self.subgraphs = self.fields.length(subgraphs_at) if subgraphs_at else 0
        if not self.subgraphs:
            raise refusal(path, "subgraphs", "is empty, expected one at least")
        subgraphs = tuple(self.subgraph(table, below) for table, below in each(subgraphs_at, path, "subgraphs"))
        self.name_codes(path)
        return graph.Model(
            data=self.data,
            version=field("version", 0),
            description=field("description", ""),
            file_identifier=self.data[4:8],
            operator_codes=tuple(self.codes),
            subgraphs=subgraphs,
            buffers=buffers,
            metadata=metadata(self.fields, field("metadata"), path, self.buffers),
            signatures=signatures(self.fields, field("signature_defs"), path, subgraphs),
            oddities=tuple(self.fields.oddities),
            metadata_buffer=field("metadata_buffer", ()),
            external_groups=groups(self.fields, field("external_buffer_groups"), path),
            external_buffers=external_buffers(self.fields, field("external_buffers"), path),
            archive=archive_behind(self.data),
        )

    def code(self, at: int, path: Path) -> graph.OperatorCode:
        """Read an operator code (``GetBuiltinCode``); one without a name is called by its number."""
        field = self.fields.of(at, "OperatorCode", path).get
        old, new = field("deprecated_builtin_code", 0), field("builtin_code", 0)
        number, names = max(old, new), ENUMS["BuiltinOperator"]
        name = names[number] if 0 <= number < len(names) else str(number)
        custom = field("custom_code")
        if custom is not None and len(custom) > limits.MAX_CUSTOM_NAME:
            message = f"has {len(custom)} characters, expected at most {limits.MAX_CUSTOM_NAME}"
            raise limited(path, "custom_code", message)
        return graph.OperatorCode(name, custom, field("version", 1), old > new)

    def name_codes(self, path: Path) -> None:
        """Refuse an operator code without a name if an operator uses it, which the interpreter notices only then."""
        names = ENUMS["BuiltinOperator"]
        for index, code in enumerate(self.codes):
            if code.builtin not in names:
                below: Path = (path, "operator_codes", index)
                message = f"is BuiltinOperator {code.builtin}, expected less than {len(names)}"
                if index in self.used:
                    raise refusal(below, "builtin_code", message)
                self.fields.odd("enum", below, "builtin_code", message)

    def buffer(self, at: int, path: Path) -> graph.Buffer:
        """Read where a buffer's bytes lie; the many empty ones are one object."""
        fields = self.fields.of(at, "Buffer", path)
        span, offset, size = fields.get("data"), fields.get("offset", 0), fields.get("size", 0)
        # Offsets 0 and 1 are placeholders. TFLM reads `data` alone, so that data wins where a file has both.
        if offset > 1 and not (span and span.size):
            if offset + size > len(self.data):
                message = f"ends at byte {offset + size} of {len(self.data)}, expected all of it inside"
                raise refusal(path, "", message, offset + size - len(self.data))
            return graph.Buffer(offset, size, True, span is not None, None)
        return graph.Buffer(span.offset, span.size, False, True, None) if span else _EMPTY_BUFFER

    def subgraph(self, at: int, path: Path) -> graph.Subgraph:
        """Read a subgraph."""
        field = self.fields.of(at, "SubGraph", path).get
        # The interpreter takes the sizes of these lists without asking whether they exist.
        for needed in ("tensors", "inputs", "outputs") if path[2] == 0 else ("tensors",):
            if field(needed) is None:
                raise refusal(path, needed, "is missing, expected a list, which may be empty")
        each = self.fields.each
        tensors = tuple(self.tensor(table, below) for table, below in each(field("tensors"), path, "tensors"))
        end = len(tensors)
        return graph.Subgraph(
            field("name", ""),
            tensors,
            self.indices(field("inputs", ()), 0, end, path, "inputs"),
            self.indices(field("outputs", ()), 0, end, path, "outputs"),
            tuple(self.operator(table, below, end) for table, below in each(field("operators"), path, "operators")),
            field("debug_metadata_index", -1),
        )

    def indices(self, indices: tuple[int, ...], low: int, end: int, path: Path, field: str) -> tuple[int, ...]:
        """Refuse a list that names a tensor that does not exist."""
        if indices and not low <= min(indices) <= max(indices) < end:
            wrong = next(index for index in indices if not low <= index < end)
            raise refusal(path, field, f"names tensor {wrong} of {end}")
        return indices

    def tensor(self, at: int, path: Path) -> graph.Tensor:
        """Read a tensor."""
        row = self.fields.row(at, "Tensor", _TENSOR, path)
        _, _, shape, buffer, quantization, _, signature, sparsity, _, variants, _ = row
        if buffer >= self.buffers:
            raise refusal(path, "buffer", f"names buffer {buffer} of {self.buffers}")
        if len(shape) > limits.MAX_RANK:
            raise limited(path, "shape", f"has {len(shape)} dimensions, expected at most {limits.MAX_RANK}")
        if quantization:
            row[4] = self.quantization(quantization, (path, "quantization", -1))
        if signature == shape:
            row[6] = shape
        if sparsity:
            row[7] = self.sparsity(sparsity, (path, "sparsity", -1))
        row[9] = self.variants(variants, path) if variants else ()
        return graph.Tensor._make(row)

    def variants(self, at: int, path: Path) -> tuple[VariantType, ...]:
        """Read what a tensor of type VARIANT holds."""
        from tflm_lint.model.rare import VariantType

        found = []
        for table, below in self.fields.each(at, path, "variant_tensors"):
            field = self.fields.of(table, "VariantSubType", below).get
            found.append(VariantType(field("shape", ()), field("type", "FLOAT32"), field("has_rank", False)))
        return tuple(found)

    def quantization(self, at: int, path: Path) -> graph.Quantization:
        """Read a tensor's quantization."""
        row = self.fields.row(at, "QuantizationParameters", _QUANTIZATION, path)
        details = row[5]
        row.append(self.options(details[1], details[0], (path, "details", -1)) if details else _NO_OPTIONS)
        if details:
            row[5] = details[0]
        return graph.Quantization._make(row)

    def sparsity(self, at: int, path: Path) -> Sparsity:
        """Read how a sparse tensor lies in its buffer."""
        from tflm_lint.model.rare import DimensionMetadata, Sparsity

        field = self.fields.of(at, "SparsityParameters", path).get
        dimensions = []
        for table, below in self.fields.each(field("dim_metadata"), path, "dim_metadata"):
            part = self.fields.of(table, "DimensionMetadata", below).get
            segments, indices = part("array_segments"), part("array_indices")
            dimensions.append(
                DimensionMetadata(
                    part("format", "DENSE"),
                    part("dense_size", 0),
                    self.index_vector(segments, (below, "array_segments", -1)),
                    self.index_vector(indices, (below, "array_indices", -1)),
                    segments[0] if segments else None,
                    indices[0] if indices else None,
                )
            )
        return Sparsity(field("traversal_order", ()), field("block_map", ()), tuple(dimensions))

    def index_vector(self, union: tuple[str, int] | None, path: Path) -> tuple[int, ...]:
        """Read a SparseIndexVector of any width."""
        if union is None:
            return ()
        values = self.fields.of(union[1], union[0], path).get("values", ())
        if isinstance(values, graph.Span):
            return tuple(self.data[values.offset : values.offset + values.size])
        return tuple(values)

    def operator(self, at: int, path: Path, tensors: int) -> graph.Operator:
        """Read an operator; a negative input, output or intermediate is an omitted one."""
        row = self.fields.row(at, "Operator", _OPERATOR, path)
        opcode, inputs, outputs, table, second, intermediates, _, _, _, offset, size, _ = row
        if opcode >= len(self.codes):
            raise refusal(path, "opcode_index", f"names operator code {opcode} of {len(self.codes)}")
        self.used.add(opcode)
        name = "builtin_options"
        if table is None:
            name, table, second = "builtin_options_2", second, None
        self.indices(inputs, -1, tensors, path, "inputs")
        self.indices(outputs, -1, tensors, path, "outputs")
        row[3], row[4] = None, _NO_OPTIONS
        if table:
            row[3], row[4] = table[0], self.options(table[1], table[0], (path, name, -1))
        if intermediates:
            self.indices(intermediates, -1, tensors, path, "intermediates")
        row[9] = self.outside(offset, size, path)
        row[10] = None
        if second:
            row[10] = second[0], self.options(second[1], second[0], (path, "builtin_options_2", -1))
        return graph.Operator._make(row)

    def outside(self, offset: int, size: int, path: Path) -> graph.Span | None:
        """Read where an operator's bytes behind the flatbuffer lie; as of buffers, 0 and 1 are placeholders."""
        if offset < 2:
            return None
        if offset + size > len(self.data):
            message = f"ends at byte {offset + size} of {len(self.data)}, expected all of it inside"
            self.fields.odd("index", path, "large_custom_options_offset", message)
            return None
        return graph.Span(offset, size)

    def options(self, at: int, name: str, path: Path) -> Mapping[str, object]:
        """Read an options table with every field of the schema, a missing one as its default."""
        rows = TABLES[name]
        if not rows:
            return _NO_OPTIONS
        present = self.fields.of(at, name, path)
        options: dict[str, object] = {}
        for _, field, form, _, default, target in rows:
            value = present.get(field)
            if value is None:
                value = () if form == "vector" else default
                if target and isinstance(value, int):
                    value = ENUMS[target][value]
            options[field] = value
            if field.endswith("subgraph_index") and isinstance(value, int) and not 0 <= value < self.subgraphs:
                raise refusal(path, field, f"names subgraph {value} of {self.subgraphs}")
        return options
