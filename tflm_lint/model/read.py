"""VerifiedBuffer -> Model: every index names something that exists, every enum value has a name, or it is refused."""

from __future__ import annotations

import struct
from typing import Any, NoReturn

from tflm_lint.model import graph
from tflm_lint.model.bindings import ENUMS, TABLES, UNIONS
from tflm_lint.model.verify import Malformed, Path, VerifiedBuffer, render, verify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The one metadata entry that the interpreter itself follows, unchecked.
OFFLINE_PLAN = "OfflineMemoryAllocation"

#: A model has a handful of oddities, a hostile file has millions.
MAX_ODDITIES = 64

_NOTHING: dict[str, object] = {}


def load_bytes(data: bytes) -> graph.Model:
    """Verify and read a file's bytes.

    Raises Malformed.
    """
    return read(verify(data))


def read(buffer: VerifiedBuffer) -> graph.Model:
    """Make the Model.

    Raises Malformed for an index out of range and for a tensor type or an operator code without a name. What TFLM never
    reads (an unused operator code, a signature) or takes as it comes (an enum of the options) goes to ``Model.oddities``.
    """
    return _Reader(buffer).model(buffer.root)


class _Reader:
    """One reading of one file; what the file shares, the Model shares."""

    def __init__(self, buffer: VerifiedBuffer) -> None:
        self.buffer = buffer
        self.data = buffer.data
        self.oddities = [
            graph.Oddity("misaligned", place, f"has its elements at byte {offset}, no multiple of {alignment}")
            for place, offset, alignment in buffer.misaligned
        ]
        self.plans: dict[tuple[int, str], list[tuple[int, str, Callable[..., Any], Any]]] = {}
        self.strings: dict[int, str] = {}
        self.vectors: dict[tuple[int, str], Any] = {}
        self.options_of: dict[tuple[int, str], dict[str, object]] = {}
        self.tensor_of: dict[int, graph.Tensor] = {}
        self.operator_of: dict[int, tuple[graph.Operator, int]] = {}
        self.used_codes: set[int] = set()
        self.codes: tuple[graph.OperatorCode, ...] = ()
        self.buffers: tuple[graph.Buffer, ...] = ()
        self.subgraphs = 0
        self.u32 = struct.Struct("<I").unpack_from
        self.i32 = struct.Struct("<i").unpack_from
        self.readers: dict[str, Callable[..., Any]] = {
            "string": self.string,
            "vector": self.vector,
            "table": self.follow,
            "tables": self.follow,
            "union": self.union,
        }

    def refuse(self, path: Path, field: str, message: str) -> NoReturn:
        raise Malformed(render((path, field, -1) if field else path), message)

    def odd(self, kind: str, path: Path, message: str) -> None:
        if len(self.oddities) < MAX_ODDITIES:
            self.oddities.append(graph.Oddity(kind, render(path), message))

    # Fields

    def fields(self, at: int, name: str, path: Path) -> dict[str, Any]:
        """Read the fields that a table has; tables come as positions, unions as (table, position)."""
        vtable = at - self.i32(self.data, at)[0]
        plan = self.plans.get((vtable, name)) or self.plan(vtable, name)
        return {field: reader(at + offset, extra, path, field) for offset, field, reader, extra in plan}

    def plan(self, vtable: int, name: str) -> list[tuple[int, str, Callable[..., Any], Any]]:
        """Lay out what a table with this vtable has."""
        data = self.data
        length = data[vtable] | data[vtable + 1] << 8
        plan: list[tuple[int, str, Callable[..., Any], Any]] = []
        tag = 0
        for slot, field, kind, code, _, target in TABLES[name]:
            if slot >= length:
                break
            offset = data[vtable + slot] | data[vtable + slot + 1] << 8
            if kind == "tag":
                tag = offset
            elif offset and kind == "scalar":
                unpack = struct.Struct("<" + code).unpack_from
                reader = self.enum if target and field != "builtin_code" else self.scalar
                plan.append((offset, field, reader, (unpack, target)))
            elif offset:
                extra = (code, target) if kind == "vector" else (tag - offset if tag else 0, target)
                plan.append((offset, field, self.readers[kind], extra))
        if len(self.plans) >= 1024:
            self.plans.clear()
        self.plans[vtable, name] = plan
        return plan

    def scalar(self, at: int, extra: Any, _path: Path, _field: str) -> Any:
        return extra[0](self.data, at)[0]

    def enum(self, at: int, extra: Any, path: Path, field: str) -> str:
        value = extra[0](self.data, at)[0]
        return self.named(value, extra[1], path, field)

    def named(self, value: int, target: str, path: Path, field: str) -> str:
        """Name an enum value; one without a name is called by its number."""
        names = ENUMS[target]
        if 0 <= value < len(names):
            return names[value]
        message = f"is {target} {value}, expected less than {len(names)}"
        if target == "TensorType" and path[1] == "tensors":
            self.refuse(path, field, message)
        self.odd("enum", (path, field, -1), message)
        return str(value)

    def follow(self, at: int, _extra: Any = None, _path: Path | None = None, _field: str = "") -> int:
        return int(at + self.u32(self.data, at)[0])

    def string(self, at: int, _extra: Any, _path: Path, _field: str) -> str:
        at = self.follow(at)
        text = self.strings.get(at)
        if text is None:
            length = self.u32(self.data, at)[0]
            text = self.strings[at] = self.data[at + 4 : at + 4 + length].decode("utf-8", "replace")
        return text

    def vector(self, at: int, extra: Any, path: Path, field: str) -> Any:
        """Read a vector of scalars as a tuple, bytes as their Span."""
        at = self.follow(at)
        code, target = extra
        found = self.vectors.get((at, code))
        if found is None:
            length = self.u32(self.data, at)[0]
            at += 4
            found = graph.Span(at, length) if code == "B" else struct.unpack_from(f"<{length}{code}", self.data, at)
            at -= 4
            self.vectors[at, code] = found
        if target:
            return tuple(self.named(value, target, path, field) for value in found)
        return found

    def union(self, at: int, extra: Any, path: Path, field: str) -> tuple[str, int] | None:
        """Read a union as (table, position), None where the tag names no table."""
        back, target = extra
        tag = self.data[at + back] if back else 0
        members = UNIONS[target]
        if tag >= len(members):
            self.odd("enum", (path, f"{field}_type", -1), f"is {target} {tag}, expected less than {len(members)}")
            return None
        return (members[tag], self.follow(at)) if tag else None

    def each(self, at: int | None, path: Path, field: str) -> Iterator[tuple[int, Path]]:
        """Walk a vector of tables."""
        if at is not None:
            for index in range(self.u32(self.data, at)[0]):
                at += 4
                yield self.follow(at), (path, field, index)

    # The container

    def model(self, at: int) -> graph.Model:
        path: Path = (None, "Model", -1)
        field = self.fields(at, "Model", path).get
        self.buffers = self.all_buffers(field("buffers"), path)
        raw = [self.code(table, below) for table, below in self.each(field("operator_codes"), path, "operator_codes")]
        self.codes = tuple(code for code, _ in raw)
        tables = list(self.each(field("subgraphs"), path, "subgraphs"))
        self.subgraphs = len(tables)
        if not tables:
            self.refuse(path, "subgraphs", "is empty, expected one subgraph at least")
        subgraphs = tuple(self.subgraph(table, below, index) for index, (table, below) in enumerate(tables))
        for index, (code, number) in enumerate(raw):
            if not code.builtin.isidentifier():
                below: Path = (path, "operator_codes", index)
                message = f"is BuiltinOperator {number}, expected less than {len(ENUMS['BuiltinOperator'])}"
                if index in self.used_codes:
                    self.refuse(below, "builtin_code", message)
                self.odd("enum", (below, "builtin_code", -1), message)
        metadata = self.metadata(field("metadata"), path)
        signatures = self.signatures(field("signature_defs"), path, subgraphs)
        return graph.Model(
            self.data,
            field("version", 0),
            field("description", ""),
            self.data[4:8],
            self.codes,
            subgraphs,
            self.buffers,
            metadata,
            signatures,
            tuple(self.oddities),
        )

    def code(self, at: int, path: Path) -> tuple[graph.OperatorCode, int]:
        """Read an operator code; one without a name is called by its number."""
        field = self.fields(at, "OperatorCode", path).get
        old, new = field("deprecated_builtin_code", 0), field("builtin_code", 0)
        number = max(old, new)
        names = ENUMS["BuiltinOperator"]
        name = names[number] if 0 <= number < len(names) else str(number)
        return graph.OperatorCode(name, field("custom_code"), field("version", 1), old > new), number

    def all_buffers(self, at: int | None, path: Path) -> tuple[graph.Buffer, ...]:
        """Read where the buffers' bytes lie; the many empty ones are one object."""
        empty = graph.Buffer(0, 0)
        found: dict[int, graph.Buffer] = {}
        buffers: list[graph.Buffer] = []
        for table, below in self.each(at, path, "buffers"):
            buffer = found.get(table)
            if buffer is None:
                fields = self.fields(table, "Buffer", below)
                span, offset, size = fields.get("data"), fields.get("offset", 0), fields.get("size", 0)
                if span is not None and (span.size or offset <= 1):
                    buffer = graph.Buffer(span.offset, span.size, False, True)
                elif offset > 1:
                    if offset + size > len(self.data):
                        self.refuse(below, "", f"ends at byte {offset + size} of {len(self.data)}, expected all inside")
                    buffer = graph.Buffer(offset, size, True, span is not None)
                else:
                    buffer = empty
                found[table] = buffer
            buffers.append(buffer)
        return tuple(buffers)

    def subgraph(self, at: int, path: Path, index: int) -> graph.Subgraph:
        field = self.fields(at, "SubGraph", path).get
        # The interpreter takes the size of these three without asking whether they exist.
        for needed in ("tensors", "inputs", "outputs"):
            if field(needed) is None and (needed == "tensors" or index == 0):
                self.refuse(path, needed, "is missing, expected a list that may be empty")
        tensors = tuple(self.tensor(table, below) for table, below in self.each(field("tensors"), path, "tensors"))
        inputs, outputs = field("inputs", ()), field("outputs", ())
        self.inside(inputs, 0, len(tensors), "tensor", path, "inputs")
        self.inside(outputs, 0, len(tensors), "tensor", path, "outputs")
        operators = []
        for table, below in self.each(field("operators"), path, "operators"):
            known = self.operator_of.get(table)
            operator, highest = known or self.operator(table, below)
            if highest >= len(tensors):
                for name in ("inputs", "outputs", "intermediates"):
                    self.inside(getattr(operator, name), -1, len(tensors), "tensor", below, name)
            operators.append(operator)
        return graph.Subgraph(field("name", ""), tensors, inputs, outputs, tuple(operators))

    def inside(self, indices: tuple[int, ...], low: int, end: int, what: str, path: Path, field: str) -> None:
        """Refuse an index that names nothing."""
        if indices and not low <= min(indices) <= max(indices) < end:
            wrong = next(index for index in indices if not low <= index < end)
            self.refuse(path, field, f"names {what} {wrong} of {end}")

    # Tensors

    def tensor(self, at: int, path: Path) -> graph.Tensor:
        known = self.tensor_of.get(at)
        if known is not None:
            return known
        fields = self.fields(at, "Tensor", path)
        field = fields.get
        buffer = field("buffer", 0)
        if buffer >= len(self.buffers):
            self.refuse(path, "buffer", f"names buffer {buffer} of {len(self.buffers)}")
        quantization, sparsity = field("quantization"), field("sparsity")
        variants = field("variant_tensors")
        tensor = self.tensor_of[at] = graph.Tensor(
            field("name", ""),
            field("type", "FLOAT32"),
            field("shape", ()),
            buffer,
            None if quantization is None else self.quantization(quantization, (path, "quantization", -1)),
            field("is_variable", False),
            field("shape_signature", ()),
            None if sparsity is None else self.sparsity(sparsity, (path, "sparsity", -1)),
            field("has_rank", False),
            0 if variants is None else self.u32(self.data, variants)[0],
            field("external_buffer", 0),
        )
        return tensor

    def quantization(self, at: int, path: Path) -> graph.Quantization:
        field = self.fields(at, "QuantizationParameters", path).get
        details = field("details")
        return graph.Quantization(
            field("scale", ()),
            field("zero_point", ()),
            field("quantized_dimension", 0),
            field("min", ()),
            field("max", ()),
            details[0] if details else None,
        )

    def sparsity(self, at: int, path: Path) -> graph.Sparsity:
        field = self.fields(at, "SparsityParameters", path).get
        dimensions = []
        for table, below in self.each(field("dim_metadata"), path, "dim_metadata"):
            part = self.fields(table, "DimensionMetadata", below).get
            lists: list[tuple[int, ...]] = []
            for name in ("array_segments", "array_indices"):
                held = part(name)
                values: Any = ()
                if held:
                    values = self.fields(held[1], held[0], (below, name, -1)).get("values", ())
                lists.append(
                    tuple(self.data[values.offset : values.offset + values.size])
                    if isinstance(values, graph.Span)
                    else values
                )
            dimensions.append(
                graph.DimensionMetadata(part("format", "DENSE"), part("dense_size", 0), lists[0], lists[1])
            )
        return graph.Sparsity(field("traversal_order", ()), field("block_map", ()), tuple(dimensions))

    # Operators

    def operator(self, at: int, path: Path) -> tuple[graph.Operator, int]:
        """Read an operator, and the highest tensor that it names."""
        field = self.fields(at, "Operator", path).get
        opcode = field("opcode_index", 0)
        if opcode >= len(self.codes):
            self.refuse(path, "opcode_index", f"names operator code {opcode} of {len(self.codes)}")
        self.used_codes.add(opcode)
        inputs, outputs, intermediates = field("inputs", ()), field("outputs", ()), field("intermediates", ())
        highest = -1
        for name, indices in (("inputs", inputs), ("outputs", outputs), ("intermediates", intermediates)):
            self.inside(indices, -1, 2**31, "tensor", path, name)
            highest = max(highest, *indices, -1)
        name, table = "builtin_options", field("builtin_options")
        if table is None and field("builtin_options_2") is not None:
            name, table = "builtin_options_2", field("builtin_options_2")
        operator = graph.Operator(
            opcode,
            inputs,
            outputs,
            table[0] if table else None,
            self.options(table[1], table[0], (path, name, -1)) if table else _NOTHING,
            intermediates,
            field("custom_options"),
            field("mutating_variable_inputs", ()),
        )
        self.operator_of[at] = operator, highest
        return operator, highest

    def options(self, at: int, name: str, path: Path) -> dict[str, object]:
        """Read an options table with every field of the schema, a missing scalar as its default."""
        known = self.options_of.get((at, name))
        if known is not None:
            return known
        options: dict[str, object] = {}
        for _, field, kind, _, default, target in TABLES[name]:
            missing: object = () if kind == "vector" else default
            options[field] = ENUMS[target][int(str(default))] if target and kind == "scalar" else missing
        options.update(self.fields(at, name, path))
        for field, value in options.items():
            if field.endswith("subgraph_index") and not 0 <= int(str(value)) < self.subgraphs:
                self.refuse(path, field, f"names subgraph {value} of {self.subgraphs}")
        self.options_of[at, name] = options
        return options

    # Names

    def metadata(self, at: int | None, path: Path) -> tuple[graph.Metadata, ...]:
        found = []
        for table, below in self.each(at, path, "metadata"):
            field = self.fields(table, "Metadata", below).get
            entry = graph.Metadata(field("name", ""), field("buffer", 0))
            if entry.buffer < len(self.buffers):
                found.append(entry)
                continue
            message = f"names buffer {entry.buffer} of {len(self.buffers)}"
            if entry.name == OFFLINE_PLAN:
                self.refuse(below, "buffer", message)
            self.odd("index", (below, "buffer", -1), message)
        return tuple(found)

    def signatures(
        self, at: int | None, path: Path, subgraphs: tuple[graph.Subgraph, ...]
    ) -> tuple[graph.Signature, ...]:
        found = []
        for table, below in self.each(at, path, "signature_defs"):
            field = self.fields(table, "SignatureDef", below).get
            subgraph = field("subgraph_index", 0)
            if subgraph >= len(subgraphs):
                self.odd("index", (below, "subgraph_index", -1), f"names subgraph {subgraph} of {len(subgraphs)}")
                continue
            sides = []
            for side in ("inputs", "outputs"):
                tensors = []
                for entry, place in self.each(field(side), below, side):
                    part = self.fields(entry, "TensorMap", place).get
                    tensor, end = part("tensor_index", 0), len(subgraphs[subgraph].tensors)
                    if tensor < end:
                        tensors.append(graph.SignatureTensor(part("name", ""), tensor))
                    else:
                        self.odd("index", (place, "tensor_index", -1), f"names tensor {tensor} of {end}")
                sides.append(tuple(tensors))
            found.append(graph.Signature(field("signature_key", ""), subgraph, sides[0], sides[1]))
        return tuple(found)
