"""bytes -> Model: every offset stays in the file, every index names something, every type and operator has a name."""

from __future__ import annotations

from tflm_lint.model import graph, limits
from tflm_lint.model.annotations import archive_behind, external_buffers, groups, metadata, signatures
from tflm_lint.model.bindings import ENUMS, ROOT, TABLES
from tflm_lint.model.fields import Fields
from tflm_lint.model.limits import limited, refusal, unsound
from tflm_lint.record import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tflm_lint.model.malformed import Path
    from tflm_lint.model.rare import Sparsity, VariantType

_EMPTY_BUFFER = graph.Buffer(0, 0)
_NO_OPTIONS: Mapping[str, object] = {}
#: Makes a record of a tuple of all its values, in half the time of a call.
_made = tuple.__new__
_TYPES = ENUMS["TensorType"]
#: What vectors are of, as `Fields.vector` wants it: struct code, enum, cost of an element, whether it has 8 bytes.
_INTS = "i", None, limits.ELEMENT_COSTS["i"], False
_FLOATS = "f", None, limits.ELEMENT_COSTS["f"], False
_LONGS = "q", None, limits.ELEMENT_COSTS["q"], True
_BOOLS = "?", None, limits.ELEMENT_COSTS["?"], False
#: Options that were read in any file, by table and row: most operators of a kind have the same. Those that hold what is
#: not in the row, an index or a float, of which 0 and -0 are equal, are read each time.
_KEPT: dict[tuple[str, tuple[Any, ...]], Mapping[str, object]] = {}
_KEEPS: dict[str, bool] = {}
MOST_KEPT = 1024


def load_bytes(data: bytes) -> graph.Model:
    """Read a file's bytes.

    Raises Malformed for what `verify` refuses; then for an index that names nothing, for a tensor type or an operator
    without a name, and for a list that the interpreter takes for granted. What it never reads (an unused operator
    code, a signature) or takes as it comes (an enum among the options) goes to ``Model.oddities``. Mirrors
    ``MicroInterpreter`` and ``MicroAllocator``.
    """
    try:
        return _Reader(data).model()
    except (ValueError, IndexError, struct.error) as error:
        from tflm_lint.model.malformed import Malformed
        from tflm_lint.model.verify import verify

        if isinstance(error, ValueError) and not isinstance(error, Malformed):
            raise
        # the first offset that is wrong is said before any index is
        verify(data)
        if isinstance(error, Malformed):
            raise
        raise unsound() from None


class _Reader(Fields):
    """One reading of one file: what has been read, for the indices of what comes later."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.codes: list[graph.OperatorCode] = []
        self.used: set[int] = set()
        self.buffers = 0
        self.subgraphs = 0

    def model(self) -> graph.Model:
        """Read the root."""
        root = self.u32(self.data, 0)[0]
        if not (root and limits.MIN_SIZE <= self.size < limits.MAX_SIZE):
            raise unsound()
        path: Path = (None, ROOT, -1)
        field = self.of(root, ROOT, path).__getitem__
        each = self.each
        buffers = tuple([self.buffer(table, below) for table, below in each(field("buffers"), path, "buffers")])
        self.buffers = len(buffers)
        for table, below in each(field("operator_codes"), path, "operator_codes"):
            self.codes.append(self.code(table, below))
        subgraphs_at = field("subgraphs")
        self.subgraphs = self.length(subgraphs_at) if subgraphs_at else 0
        if not self.subgraphs:
            raise refusal(path, "subgraphs", "is empty, expected one at least")
        subgraphs = tuple([self.subgraph(table, below) for table, below in each(subgraphs_at, path, "subgraphs")])
        self.name_codes(path)
        found = graph.Model(
            data=self.data,
            version=field("version"),
            description=field("description") or "",
            file_identifier=self.data[4:8],
            operator_codes=tuple(self.codes),
            subgraphs=subgraphs,
            buffers=buffers,
            metadata=metadata(self, field("metadata"), path, self.buffers),
            signatures=signatures(self, field("signature_defs"), path, subgraphs),
            oddities=(),
            metadata_buffer=field("metadata_buffer") or (),
            external_groups=groups(self, field("external_buffer_groups"), path),
            external_buffers=external_buffers(self, field("external_buffers"), path),
            archive=archive_behind(self.data),
        )
        # what the last table asked for
        self.pay(0)
        if self.misaligned or self.oddities:
            return found._replace(oddities=(*self.misaligned, *self.oddities)[: limits.MAX_ODDITIES])
        return found

    def code(self, at: int, path: Path) -> graph.OperatorCode:
        """Read an operator code (``GetBuiltinCode``); one without a name is called by its number."""
        field = self.of(at, "OperatorCode", path).__getitem__
        old, new = field("deprecated_builtin_code"), field("builtin_code")
        number, names = max(old, new), ENUMS["BuiltinOperator"]
        name = names[number] if 0 <= number < len(names) else str(number)
        custom = field("custom_code")
        if custom is not None and len(custom) > limits.MAX_CUSTOM_NAME:
            message = f"has {len(custom)} characters, expected at most {limits.MAX_CUSTOM_NAME}"
            raise limited(path, "custom_code", message)
        return graph.OperatorCode(name, custom, field("version"), old > new)

    def name_codes(self, path: Path) -> None:
        """Refuse an operator code without a name if an operator uses it, which the interpreter notices only then."""
        names = ENUMS["BuiltinOperator"]
        for index, code in enumerate(self.codes):
            if code.builtin not in names:
                below: Path = (path, "operator_codes", index)
                message = f"is BuiltinOperator {code.builtin}, expected less than {len(names)}"
                if index in self.used:
                    raise refusal(below, "builtin_code", message)
                self.odd("enum", below, "builtin_code", message)

    def buffer(self, at: int, path: Path) -> graph.Buffer:
        """Read where a buffer's bytes lie; the many empty ones are one object."""
        step, offset, size, offsets = self.row(at, "Buffer")
        start = length = 0
        if step is not None:
            start, length = self.bytes(at + offsets[0], step, 0, path, "data")
        # Offsets 0 and 1 are placeholders. TFLM reads `data` alone, so that data wins where a file has both.
        if offset > 1 and not length:
            if offset + size > self.size:
                message = f"ends at byte {offset + size} of {self.size}, expected all of it inside"
                raise refusal(path, "", message, offset + size - self.size)
            return graph.Buffer(offset, size, True, step is not None, None)
        return _EMPTY_BUFFER if step is None else _made(graph.Buffer, (start, length, False, True, None))

    def subgraph(self, at: int, path: Path) -> graph.Subgraph:
        """Read a subgraph."""
        field = self.of(at, "SubGraph", path).__getitem__
        # The interpreter takes the sizes of these lists without asking whether they exist.
        for needed in ("tensors", "inputs", "outputs") if path[2] == 0 else ("tensors",):
            if field(needed) is None:
                raise refusal(path, needed, "is missing, expected a list, which may be empty")
        each = self.each
        tensors = tuple([self.tensor(table, below) for table, below in each(field("tensors"), path, "tensors")])
        end = len(tensors)
        return graph.Subgraph(
            field("name") or "",
            tensors,
            self.indices(field("inputs") or (), 0, end, path, "inputs"),
            self.indices(field("outputs") or (), 0, end, path, "outputs"),
            tuple([self.operator(table, below, end) for table, below in each(field("operators"), path, "operators")]),
            field("debug_metadata_index"),
        )

    def indices(self, indices: tuple[int, ...], low: int, end: int, path: Path, field: str) -> tuple[int, ...]:
        """Refuse a list that names a tensor that does not exist."""
        if indices and not low <= min(indices) <= max(indices) < end:
            wrong = next(index for index in indices if not low <= index < end)
            raise refusal(path, field, f"names tensor {wrong} of {end}")
        return indices

    def tensor(self, at: int, path: Path) -> graph.Tensor:
        """Read a tensor."""
        row = self.row(at, "Tensor")
        shape, number, buffer, name, quantization, variable, sparsity, signature, ranked, variants, outside, to = row
        shape = () if shape is None else self.vector(at + to[0], shape, _INTS, path, "shape")
        if not 0 <= number < len(_TYPES):
            raise refusal(path, "type", f"is TensorType {number}, expected less than {len(_TYPES)}")
        if buffer >= self.buffers:
            raise refusal(path, "buffer", f"names buffer {buffer} of {self.buffers}")
        if len(shape) > limits.MAX_RANK:
            raise limited(path, "shape", f"has {len(shape)} dimensions, expected at most {limits.MAX_RANK}")
        name = "" if name is None else self.string(at + to[1], name, None, path, "name")
        if quantization is not None:
            quantization = self.quantization(self.table(at + to[2], quantization), (path, "quantization", -1))
        if sparsity is not None:
            sparsity = self.sparsity(self.table(at + to[3], sparsity), (path, "sparsity", -1))
        if signature is not None:
            signature = self.vector(at + to[4], signature, _INTS, path, "shape_signature")
            if signature == shape:
                signature = shape
        variants = () if variants is None else self.variants(self.follow(at + to[5], variants), path)
        values = name, _TYPES[number], shape, buffer, quantization, variable, signature or (), sparsity
        return _made(graph.Tensor, (*values, ranked, variants, outside))

    def variants(self, at: int, path: Path) -> tuple[VariantType, ...]:
        """Read what a tensor of type VARIANT holds."""
        from tflm_lint.model.rare import VariantType

        found = []
        for table, below in self.each(at, path, "variant_tensors"):
            field = self.of(table, "VariantSubType", below).__getitem__
            found.append(VariantType(field("shape") or (), field("type"), field("has_rank")))
        return tuple(found)

    def quantization(self, at: int, path: Path) -> graph.Quantization:
        """Read a tensor's quantization."""
        least, most, scale, zero, tag, details, dimension, offsets = self.row(at, "QuantizationParameters")
        least = () if least is None else self.vector(at + offsets[0], least, _FLOATS, path, "min")
        most = () if most is None else self.vector(at + offsets[1], most, _FLOATS, path, "max")
        scale = () if scale is None else self.vector(at + offsets[2], scale, _FLOATS, path, "scale")
        zero = () if zero is None else self.vector(at + offsets[3], zero, _LONGS, path, "zero_point")
        if details is None:
            return _made(graph.Quantization, (scale, zero, dimension, least, most, None, _NO_OPTIONS))
        found = self.member(at + offsets[4], details, (tag, "QuantizationDetails"), path, "details")
        name, fields = found and found[0], self.options_of(found, (path, "details", -1))
        return graph.Quantization(scale, zero, dimension, least, most, name, fields)

    def sparsity(self, at: int, path: Path) -> Sparsity:
        """Read how a sparse tensor lies in its buffer."""
        from tflm_lint.model.rare import DimensionMetadata, Sparsity

        field = self.of(at, "SparsityParameters", path).__getitem__
        dimensions = []
        for table, below in self.each(field("dim_metadata"), path, "dim_metadata"):
            part = self.of(table, "DimensionMetadata", below).__getitem__
            segments, indices = part("array_segments"), part("array_indices")
            dimensions.append(
                DimensionMetadata(
                    part("format"),
                    part("dense_size"),
                    self.index_vector(segments, (below, "array_segments", -1)),
                    self.index_vector(indices, (below, "array_indices", -1)),
                    segments[0] if segments else None,
                    indices[0] if indices else None,
                )
            )
        return Sparsity(field("traversal_order") or (), field("block_map") or (), tuple(dimensions))

    def index_vector(self, union: tuple[str, int] | None, path: Path) -> tuple[int, ...]:
        """Read a SparseIndexVector of any width."""
        if union is None:
            return ()
        values = self.of(union[1], union[0], path)["values"]
        if isinstance(values, graph.Span):
            self.pay(0)
            return tuple(self.data[values.offset : values.offset + values.size])
        return values or ()

    def operator(self, at: int, path: Path, tensors: int) -> graph.Operator:
        """Read an operator; a negative input, output or intermediate is an omitted one."""
        row = self.row(at, "Operator")
        opcode, inputs, outputs, tag, table, custom, form, writes, between, start, size, tag_2, table_2, place, to = row
        inputs = () if inputs is None else self.vector(at + to[0], inputs, _INTS, path, "inputs")
        outputs = () if outputs is None else self.vector(at + to[1], outputs, _INTS, path, "outputs")
        name = "builtin_options"
        if table is not None:
            table = self.member(at + to[2], table, (tag, "BuiltinOptions"), path, name)
        if custom is not None:
            custom = self.bytes(at + to[3], custom, 0, path, "custom_options")
        form = self.enum(at, form, "CustomOptionsFormat", path, "custom_options_format")
        writes = () if writes is None else self.vector(at + to[4], writes, _BOOLS, path, "mutating_variable_inputs")
        between = () if between is None else self.vector(at + to[5], between, _INTS, path, "intermediates")
        if table_2 is not None:
            table_2 = self.member(at + to[6], table_2, (tag_2, "BuiltinOptions2"), path, "builtin_options_2")
        if opcode >= len(self.codes):
            raise refusal(path, "opcode_index", f"names operator code {opcode} of {len(self.codes)}")
        self.used.add(opcode)
        if table is None:
            name, table, table_2 = "builtin_options_2", table_2, None
        self.indices(inputs, -1, tensors, path, "inputs")
        self.indices(outputs, -1, tensors, path, "outputs")
        options = self.options_of(table, (path, name, -1))
        self.indices(between, -1, tensors, path, "intermediates")
        behind = self.outside(start, size, path) if start > 1 else None
        second = table_2 and (table_2[0], self.options_of(table_2, (path, "builtin_options_2", -1)))
        values = opcode, inputs, outputs, table and table[0], options, between, custom, writes, form
        return _made(graph.Operator, (*values, behind, second, place))

    def outside(self, offset: int, size: int, path: Path) -> graph.Span | None:
        """Read where an operator's bytes behind the flatbuffer lie; as of buffers, 0 and 1 are placeholders."""
        if offset + size > self.size:
            message = f"ends at byte {offset + size} of {self.size}, expected all of it inside"
            self.odd("index", path, "large_custom_options_offset", message)
            return None
        return graph.Span(offset, size)

    def options_of(self, union: tuple[str, int] | None, path: Path) -> Mapping[str, object]:
        """Read an options table with every field of the schema, a missing one as its default."""
        if union is None:
            return _NO_OPTIONS
        name, at = union
        row = self.row(at, name)
        keeps = _KEEPS.get(name)
        if keeps is None:
            keeps = _KEEPS[name] = is_kept(name)
        kept = _KEPT.get((name, row)) if keeps else None
        if kept is not None:
            return kept
        odd = len(self.oddities)
        options = self.read_on(at, name, row, path)
        for _, field, form, _, _, _ in TABLES[name]:
            value = options[field]
            if value is None and form == "vector":
                options[field] = ()
            elif field.endswith("subgraph_index") and isinstance(value, int) and not 0 <= value < self.subgraphs:
                raise refusal(path, field, f"names subgraph {value} of {self.subgraphs}")
        if keeps and len(self.oddities) == odd < limits.MAX_ODDITIES:
            if len(_KEPT) >= MOST_KEPT:
                _KEPT.clear()
            _KEPT[name, row] = options
        return options


def is_kept(name: str) -> bool:
    """Say whether all that a table says stands in its row."""
    return all(
        form == "scalar" and code != "f" and not field.endswith("subgraph_index")
        for _, field, form, code, _, _ in TABLES[name]
    )
