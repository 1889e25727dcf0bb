"""The Model: what a ``.tflite`` file says, as frozen values whose every index is valid.

Values are named tuples, not dataclasses: they are as frozen and picklable, and they cost the start-up of the
command a twentieth (docs/decisions.md). Names are the schema's. Positions are the index: the tensor that an operator
calls 3 is ``subgraph.tensors[3]``. Enum values are the schema's names (``"INT8"``, ``"CONV_2D"``, ``"SAME"``).

Which subgraph calls which is asked here too, as the kernels see it: an operator whose options are missing, or of
another kind, calls subgraph 0, for the parsers hand the kernels zero-filled parameters.
"""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.model.rare import ExternalBuffer, Oddity, Sparsity, VariantType

CUSTOM = "CUSTOM"

#: Fields of a block-wise quantization that name tensors of the subgraph.
BLOCKWISE = ("scales", "zero_points")


class Quantization(NamedTuple):
    """Affine quantization of a tensor: ``real = scale * (q - zero_point)``, per tensor or per channel."""

    scale: tuple[float, ...]
    zero_point: tuple[int, ...]
    quantized_dimension: int = 0
    min: tuple[float, ...] = ()
    max: tuple[float, ...] = ()
    #: The union member held in ``details`` ("CustomQuantization", "BlockwiseQuantization"), or None, and its fields as
    #: an operator's options have them; those of a block-wise one in BLOCKWISE are tensors of the subgraph.
    details: str | None = None
    details_fields: Mapping[str, object] = {}


class Tensor(NamedTuple):
    """One tensor of a subgraph; ``shape`` is empty for a scalar and for a missing shape field."""

    name: str
    type: str
    shape: tuple[int, ...]
    buffer: int
    quantization: Quantization | None = None
    is_variable: bool = False
    shape_signature: tuple[int, ...] = ()
    sparsity: Sparsity | None = None
    has_rank: bool = False
    variant_tensors: tuple[VariantType, ...] = ()
    #: Identifier of a buffer in a file beside the model, which TFLM does not read; 0 for none.
    external_buffer: int = 0

    @property
    def scales(self) -> tuple[float, ...]:
        """All scales as TFLM sees them: none where the file has no zero point, it takes no half of a quantization."""
        quantization = self.quantization
        return quantization.scale if quantization is not None and quantization.zero_point else ()


class Operator(NamedTuple):
    """One operator of a subgraph; tensor index -1 marks an omitted optional input."""

    opcode: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    #: Name of the builtin options table that the file holds ("Conv2DOptions"), None where it holds none.
    options_type: str | None
    #: Every field of that table with the schema's default where the file omits it; empty without a table. An enum value
    #: without a name is its number as text ("77"), a vector of bytes a Span.
    options: Mapping[str, object]
    intermediates: tuple[int, ...] = ()
    custom_options: Span | None = None
    mutating_variable_inputs: tuple[bool, ...] = ()
    #: What TFLM does not read: the format's name, custom options behind the flatbuffer, the table and fields of
    #: ``builtin_options_2`` where the file has ``builtin_options`` too, an index into tables that no schema has yet.
    custom_options_format: str = "FLEXBUFFERS"
    large_custom_options: Span | None = None
    second_options: tuple[str, Mapping[str, object]] | None = None
    debug_metadata_index: int = -1


class Span(NamedTuple):
    """Bytes of the file, by absolute offset and size; ``Model.bytes_of`` gives them without a copy."""

    offset: int
    size: int


class Buffer(NamedTuple):
    """A buffer's bytes. ``external`` where the file names them by Buffer.offset/size, outside the flatbuffer."""

    offset: int
    size: int
    external: bool = False
    #: Whether the flatbuffer has a ``data`` vector at all (it may be empty).
    has_data: bool = False
    #: Bytes that lie in no file yet, ``offset`` is 0 then: a constant that a rewrite made.
    own: bytes | None = None

    @classmethod
    def holding(cls, data: bytes) -> Buffer:
        """Make a buffer that brings its own bytes."""
        return cls(0, len(data), has_data=True, own=data)


class OperatorCode(NamedTuple):
    """An operator that the model uses: ``max(builtin_code, deprecated_builtin_code)`` as TFLM resolves it."""

    builtin: str
    custom: str | None = None
    version: int = 1
    #: True where only the deprecated 8 bit field is set (files before 2020).
    deprecated_only: bool = False

    @property
    def name(self) -> str:
        """``CONV_2D``, or ``CUSTOM:Foo`` for a custom operator."""
        return f"CUSTOM:{self.custom or ''}" if self.builtin == CUSTOM else self.builtin


class Subgraph(NamedTuple):
    """One subgraph; the first is the one that ``Invoke`` runs."""

    name: str
    tensors: tuple[Tensor, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    operators: tuple[Operator, ...]
    debug_metadata_index: int = -1

    @property
    def kinds(self) -> set[tuple[str, tuple[int, ...]]]:
        """Types and shapes of the tensors, each pair once: of hundreds of tensors there are a dozen."""
        return {tensor[1:3] for tensor in self.tensors}

    def producer(self, tensor: int) -> int | None:
        """Return the first operator that writes a tensor, None for an input or one that nothing writes."""
        return next((index for index, operator in enumerate(self.operators) if tensor in operator.outputs), None)

    @property
    def used_tensors(self) -> set[int]:
        """Those that operators, the subgraph's ends and block-wise quantizations name; -1 is an omitted one."""
        used = {*self.inputs, *self.outputs}
        for operator in self.operators:
            used.update(operator.inputs, operator.outputs, operator.intermediates)
        for tensor in self.tensors:
            if tensor.quantization is not None and tensor.quantization.details is not None:
                fields = tensor.quantization.details_fields
                used.update(index for field in BLOCKWISE if isinstance(index := fields.get(field), int))
        return used


#: The metadata of TFLM's compressed weights, which only a build with USE_TFLM_COMPRESSION reads.
COMPRESSION = "COMPRESSION_METADATA"
#: That of a stored memory plan (`kOfflineMemAllocMetadata`), which `offline_plan` reads; and the entry that says for
#: which kernels such a plan was made, in a buffer of its own or, shorter, in the plan's behind the offsets; TFLM does
#: not look there. A plan that holds with any kernels has none.
OFFLINE_PLAN = "OfflineMemoryAllocation"
MADE_FOR = "tflm-lint.plan"
#: The offset of a tensor that TFLM places itself (`kOnlinePlannedBuffer`).
ONLINE = -1


class Metadata(NamedTuple):
    """A named buffer of the model."""

    name: str
    buffer: int


class SignatureTensor(NamedTuple):
    """A tensor's name in a signature."""

    name: str
    tensor: int


class Signature(NamedTuple):
    """A SignatureDef: a callable view of one subgraph."""

    key: str
    subgraph: int
    inputs: tuple[SignatureTensor, ...]
    outputs: tuple[SignatureTensor, ...]


class Model(NamedTuple):
    """A whole ``.tflite``; holds the file's bytes once, everything else refers to them.

    Of the file it leaves out what no reader could follow: entries that name what does not exist, fields that the schema
    does not know, and which of two fields names an operator (``OperatorCode`` is their greater).
    """

    data: bytes
    version: int
    description: str
    #: The four bytes after the root offset, b"TFL3" in a proper file, b"" where there is no room for them.
    file_identifier: bytes
    operator_codes: tuple[OperatorCode, ...]
    subgraphs: tuple[Subgraph, ...]
    buffers: tuple[Buffer, ...]
    metadata: tuple[Metadata, ...] = ()
    signatures: tuple[Signature, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    #: Buffers that were metadata before there was ``metadata``, and what lies in files beside the model.
    metadata_buffer: tuple[int, ...] = ()
    external_groups: tuple[str, ...] = ()
    external_buffers: tuple[ExternalBuffer, ...] = ()
    #: A zip archive with labels and the like behind the FlatBuffer.
    archive: Span | None = None

    def __repr__(self) -> str:
        """Name the sizes, not the bytes."""
        operators = sum(len(subgraph.operators) for subgraph in self.subgraphs)
        return f"<Model of {len(self.data)} bytes: {len(self.subgraphs)} subgraphs, {operators} operators>"

    def bytes_of(self, span: Span | Buffer) -> memoryview:
        """View the span's bytes."""
        if type(span) is Buffer and span.own is not None:
            return memoryview(span.own)
        return memoryview(self.data)[span.offset : span.offset + span.size]

    def op_name(self, operator: Operator) -> str:
        """``CONV_2D``, or ``CUSTOM:Foo``."""
        return self.operator_codes[operator.opcode].name

    def file_of(self, buffer: Buffer) -> tuple[bytes, int]:
        """Return the bytes amid which a buffer lies, for what reads past its end, and its place there."""
        return (self.data, buffer.offset) if buffer.own is None else (buffer.own, 0)

    def constant(self, tensor: Tensor) -> memoryview | None:
        """View the bytes of a constant tensor, None for one whose buffer is empty.

        Mirrors TFLM's `GetFlatbufferTensorBuffer`: constant is what has a non-empty ``data`` vector; bytes outside
        the flatbuffer are not looked at.
        """
        return self.bytes_of(self.buffers[tensor.buffer]) if self.is_constant(tensor) else None

    def is_constant(self, tensor: Tensor) -> bool:
        """Say whether a tensor is constant, without a look at its bytes."""
        _, size, external, *_ = self.buffers[tensor.buffer]
        return size > 0 and not external


#: The options that name a subgraph, by operator, in the order in which TFLM plans what they name.
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "IF": ("then_subgraph_index", "else_subgraph_index"),
    "WHILE": ("cond_subgraph_index", "body_subgraph_index"),
    "CALL_ONCE": ("init_subgraph_index",),
}


def target(operator: Operator, option: str) -> int:
    """Return the subgraph that an option names."""
    # the options of another operator have no field of that name
    index = operator.options.get(option, 0)
    return index if isinstance(index, int) else 0


def has_plan(model: Model) -> bool:
    """Say whether the model stores a memory plan, whole or broken."""
    return any(entry.name == OFFLINE_PLAN for entry in model.metadata)


def called(model: Model, operator: Operator) -> tuple[int, ...]:
    """Return the subgraphs that an operator names, none for an operator that calls nothing."""
    options = OPTIONS.get(model.operator_codes[operator.opcode].builtin, ())
    return tuple(target(operator, option) for option in options)


def reachable(model: Model) -> frozenset[int]:
    """Return the subgraphs that ``Invoke`` can come to: the first, and what is called from there."""
    if len(model.subgraphs) < 2:
        return frozenset(range(len(model.subgraphs)))
    found: set[int] = set()
    waiting = [0]
    while waiting:
        index = waiting.pop()
        if index not in found:
            found.add(index)
            for operator in model.subgraphs[index].operators:
                waiting += called(model, operator)
    return frozenset(found)


def recursive_calls(model: Model) -> frozenset[tuple[int, int]]:
    """Return the calls (caller, callee) that lead back into a call that has not ended: depth first from subgraph 0."""
    calls = [
        [callee for operator in subgraph.operators for callee in called(model, operator)]
        for subgraph in model.subgraphs
    ]
    found = set()
    #: 1 for a subgraph that has not ended, 2 for one that has.
    state = {0: 1}
    walk = [(0, iter(calls[0]))] if calls else []
    while walk:
        index, rest = walk[-1]
        callee = next(rest, None)
        if callee is None:
            state[index] = 2
            walk.pop()
        elif not state.get(callee):
            state[callee] = 1
            walk.append((callee, iter(calls[callee])))
        elif state[callee] == 1:
            found.add((index, callee))
    return frozenset(found)
