"""Operator -> Op: the operator as a kernel sees it, its tensors under the kernel's own argument names.

Everything is decided the way TFLM decides it: a tensor is quantized where both vectors are there, constant where its
buffer holds bytes, an option that the file leaves out is zero (the parsers hand kernels zero-filled parameters).
"""

from __future__ import annotations

from tflm_lint.formula import product
from tflm_lint.model import FORMATS, bytes_of, int32
from tflm_lint.record import struct
from tflm_lint.verdict import MOST_FOLLOWED, are_positive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any, TypeVar

    Found = TypeVar("Found")

    from tflm_lint.facts.ops import Entry
    from tflm_lint.model.graph import Model, Operator, Subgraph, Tensor
    from tflm_lint.verdict import Shared

_NO_OPTIONS: Mapping[str, Any] = {}


class Arg:
    """One tensor of an operator under the name that the kernel gives it."""

    __slots__ = (
        "_data", "_elements", "argument", "index", "model", "name", "shape", "shared", "subgraph", "tensor", "type",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        index: int,
        tensor: Tensor,
        model: Model,
        shared: Shared | None = None,
        *,
        argument: str | None = None,
        subgraph: int | None = None,
    ) -> None:
        self.shared = shared
        self.subgraph = subgraph
        self.name = name
        #: The op table's name: ``inputs`` for ``inputs[2]``; None for a tensor that is no argument of the operator.
        self.argument = argument
        self.index = index
        self.tensor = tensor
        self.model = model
        self.type = tensor.type
        self.shape = tensor.shape
        self._elements: int | None = None
        self._data: memoryview | bool | None = False

    @property
    def rank(self) -> int:
        """Number of dimensions; 0 also for a tensor without a shape field."""
        return len(self.shape)

    @property
    def elements(self) -> int:
        """Number of elements by the stored shape (negative or 0 where a dimension is)."""
        if self._elements is None:
            self._elements = product(self.shape)
        return self._elements

    @property
    def bytes(self) -> int:
        """Bytes by the stored shape as `TfLiteEvalTensorByteLength` counts them."""
        return bytes_of(self.type, self.elements)

    @property
    def quantized(self) -> bool:
        """Whether TFLM takes the tensor as quantized: a scale AND a zero point."""
        return bool(self.tensor.scales)

    @property
    def scales(self) -> tuple[float, ...]:
        """All scales, empty where the tensor is not quantized."""
        return self.tensor.scales

    @property
    def scale(self) -> float:
        """The first scale, 0.0 where the tensor is not quantized: `TfLiteTensor.params.scale`."""
        scales = self.scales
        return scales[0] if scales else 0.0

    @property
    def zero_point(self) -> int:
        """The first zero point as int32, 0 where the tensor is not quantized: `TfLiteTensor.params.zero_point`."""
        quantization = self.tensor.quantization
        if quantization is None or not quantization.scale or not quantization.zero_point:
            return 0
        return int32(quantization.zero_point[0])

    @property
    def quantized_dimension(self) -> int:
        """The dimension of per-channel scales, 0 where the tensor is not quantized."""
        quantization = self.tensor.quantization
        return 0 if quantization is None else quantization.quantized_dimension

    @property
    def per_channel(self) -> bool:
        """Whether the tensor has more than one scale."""
        return len(self.scales) > 1

    @property
    def scale_count(self) -> int:
        """Number of scales."""
        return len(self.scales)

    @property
    def positive(self) -> bool:
        """Whether the tensor is quantized and all scales are finite and above 0."""
        scales = self.scales
        return bool(scales) and are_positive(scales)

    @property
    def centred(self) -> bool:
        """Whether the tensor is quantized and every zero point is 0."""
        quantization = self.tensor.quantization
        return self.quantized and quantization is not None and not any(quantization.zero_point)

    @property
    def is_variable(self) -> bool:
        """The tensor's ``is_variable`` field."""
        return self.tensor.is_variable

    @property
    def data(self) -> memoryview | None:
        """The constant bytes, None where the tensor is computed at run time (`GetFlatbufferTensorBuffer`)."""
        if self._data is False:
            self._data = self.model.constant(self.tensor)
        return self._data  # type: ignore[return-value]  # False was replaced above

    @property
    def constant(self) -> bool:
        """Whether the tensor's bytes are in the file."""
        return self.data is not None

    def values(self, as_type: str | None = None) -> tuple[Any, ...] | None:
        """Decode the constant values, at most as many as the shape has; None where they are not in the file.

        ``as_type`` reads the bytes as a kernel does that never looks at the type. None also for types that have no
        plain values, where the buffer holds fewer values than the shape has (TFLM reads past its end), and where the
        model's allowance is used up.
        """
        code = FORMATS.get(as_type or self.type)
        data = self.data
        if code is None or data is None:
            return None
        count = self.elements
        if count < 0 or count * struct.calcsize(code) > len(data):
            return None
        if self.shared is not None and not self.shared.covers(count):
            return None
        return struct.unpack_from(f"<{count}{code}", data)

    def read(self, count: int, as_type: str = "INT32") -> tuple[Any, ...] | None:
        """Read so many constant values whatever the shape and the type say, as a kernel does that asks for neither.

        Behind the buffer lies the rest of the file, which TFLM reads on into. None where the values are not in the
        file, where the file ends before them, or where the type has no plain values.
        """
        code = FORMATS.get(as_type)
        if code is None or self.data is None:
            return None
        data, start = self.model.file_of(self.model.buffers[self.tensor.buffer])
        needs = count * struct.calcsize(code)
        if not 0 <= needs <= len(data) - start:
            if self.shared is not None and needs > 0:
                self.shared.behind.append((self.name, self.argument, self.index, len(self.data), needs))
            return None
        if self.shared is not None and not self.shared.covers(count):
            return None
        return struct.unpack_from(f"<{count}{code}", data, start)

    def invoked(self, count: int, as_type: str = "INT32") -> tuple[Any, ...] | None:
        """Read constant values as `read` does, as they are when the model runs.

        None also for those that are an input as well, or an operator's output: they are overwritten before.
        """
        if self.constant and self.shared is not None and self.subgraph is not None:
            given = self.shared.set_at_run_time(self.subgraph)
            if self.index in given:
                return None
        return self._reset(self.read(count, as_type), as_type)

    def invoked_values(self, as_type: str | None = None) -> tuple[Any, ...] | None:
        """Read as many constant values as the shape has, as they are when the model runs."""
        return self.invoked(self.elements, as_type or self.type)

    def written(self, shape: tuple[int, ...] | None, found: Found) -> Found:
        """Keep the shape that Prepare writes over the stored one, for those that read the tensor; return ``found``."""
        if self.shared is not None and self.subgraph is not None and shape is not None:
            self.shared.written[self.subgraph, self.index] = shape
        return found

    def met(self, count: int | None = None, as_type: str | None = None) -> tuple[Any, ...] | None:
        """Return the values that every run meets: constant ones, or those that operators make of constants."""
        count, as_type = self.elements if count is None else count, as_type or self.type
        if self.data is not None:
            return self.invoked(count, as_type)
        computed = None if self.shared is None else self.shared.computed
        if computed is None or self.subgraph is None or not 0 < self.elements <= MOST_FOLLOWED:
            return None
        values = computed(self.subgraph, self.index)
        # of fewer than the kernel reads nobody knows what follows
        return values[:count] if values is not None and as_type == self.type and count <= len(values) else None

    def _reset(self, values: tuple[Any, ...] | None, as_type: str) -> tuple[Any, ...] | None:
        """Mirror `ResetVariableTensors`, with which `AllocateTensors` ends.

        It writes the zero point over a tensor that is marked as a variable, in the file's own bytes where the tensor
        is constant.
        """
        if values is None or not self.is_variable or self.bytes < 0:
            return values
        code = f"<{len(values)}{FORMATS[as_type]}"
        data = bytearray(struct.pack(code, *values))
        size = min(len(data), self.bytes)
        quantization = self.tensor.quantization
        filled = quantization is not None and self.type == "INT8" and bool(quantization.zero_point)
        data[:size] = bytes([quantization.zero_point[0] & 255 if filled and quantization else 0]) * size
        return struct.unpack(code, data)


class Op:
    """One operator with named arguments; what `kinds` predicates look at."""

    __slots__ = (
        "_all", "_args", "_options", "_sides", "_stored", "entry", "has_options", "model", "operator", "shared",
        "subgraph", "subgraph_index",
    )  # fmt: skip

    def __init__(self, shared: Shared, subgraph_index: int, operator: Operator, entry: Entry) -> None:
        self.shared = shared
        self.model = model = shared.model
        self.subgraph_index = subgraph_index
        self.subgraph: Subgraph = model.subgraphs[subgraph_index]
        self.operator = operator
        self._begin(entry, operator.options_type, operator.options, (operator.inputs, operator.outputs))

    def _begin(
        self, entry: Entry, table: str | None, options: Mapping[str, Any], sides: tuple[Sequence[int], Sequence[int]]
    ) -> None:
        self.entry = entry
        #: Whether the file holds the options table that the kernel's parser reads.
        self.has_options = table is not None and table == entry.options
        self._stored = options
        self._options = options if self.has_options else _NO_OPTIONS
        #: The indices of inputs and of outputs.
        self._sides = sides
        self._args: dict[str, Arg | None] = {}
        self._all: dict[str, tuple[Arg, ...]] = {}

    def covers(self, count: int) -> bool:
        """Spend so many of the values that the model's operators may look at, and say whether they were left."""
        return self.shared.covers(count)

    def arg(self, name: str) -> Arg | None:
        """Return the argument, None where the operator omits it (index -1, or the list is too short)."""
        args = self._args
        if name in args:
            return args[name]
        found = None
        # a user's own table may call it otherwise than the conditions of a kernel set do
        place = self.entry.places.get(name)
        if place is not None:
            position, is_output = place
            indices = self._sides[is_output]
            if position < len(indices):
                found = self.at(name, indices[position], name)
        args[name] = found
        return found

    def all(self, name: str) -> tuple[Arg, ...]:
        """Return every tensor of a variadic argument (``inputs...``), or the one of a plain argument, if present."""
        if name in self._all:
            return self._all[name]
        if name not in (self.entry.variadic_input, self.entry.variadic_output):
            arg = self.arg(name)
            found: tuple[Arg, ...] = () if arg is None else (arg,)
        else:
            position, is_output = self.entry.places[name]
            indices = self._sides[is_output][position:]
            args = [self.at(f"{name}[{number}]", index, name) for number, index in enumerate(indices)]
            found = tuple([arg for arg in args if arg is not None])
        self._all[name] = found
        return found

    def each(self, of: str | tuple[str, ...]) -> Iterator[Arg]:
        """Yield the present arguments that a parameter names: one name, or a list of names."""
        for name in (of,) if isinstance(of, str) else of:
            yield from self.all(name)

    def at(self, name: str, index: int, argument: str) -> Arg | None:
        """Return a tensor by its number, as an argument of that name; None where there is none."""
        if not 0 <= index < len(self.subgraph.tensors):
            return None
        tensor = self.subgraph.tensors[index]
        return Arg(name, index, tensor, self.model, self.shared, argument=argument, subgraph=self.subgraph_index)

    def count(self, *, outputs: bool) -> int:
        """Return the number of inputs, or of outputs, with those that are omitted by -1."""
        return len(self._sides[outputs])

    def omits(self, name: str) -> Iterator[int]:
        """Yield where among the tensors of an argument, 0 for the one of a plain argument, -1 stands for none."""
        position, is_output = self.entry.places[name]
        variadic = name in (self.entry.variadic_input, self.entry.variadic_output)
        indices = self._sides[is_output][position : None if variadic else position + 1]
        return (at for at, index in enumerate(indices) if index < 0)

    def stores(self, option: str) -> bool:
        """Say whether the file's options, of whatever table, have a field of that name."""
        return option in self._stored

    def option(self, name: str) -> Any:
        """Return an option; 0 where the file has no options table of the operator's own kind (TFLM zero-fills)."""
        return self._options.get(name, 0)

    def condition(self, name: str) -> Any:
        """Return an option as conditions see it: `option`, and a fused activation that the file leaves out is NONE."""
        return self.activation if name == "fused_activation_function" else self.option(name)

    @property
    def activation(self) -> str:
        """The fused activation; ``NONE`` where the options are missing or name none that there is."""
        name = self.option("fused_activation_function") or "NONE"
        return name if name[-1:].isalpha() or name in ("RELU6", "RELU_N1_TO_1") else "NONE"

    @property
    def custom_options(self) -> memoryview | None:
        """The bytes of ``custom_options``, None where the file has none."""
        span = self.operator.custom_options
        return None if span is None else self.model.bytes_of(span)


def number_at(op: Op, index: int) -> int | None:
    """Read an operator's custom option by its position; None without options."""
    from tflm_lint.model.flexbuffer import flexbuffer_of

    options = flexbuffer_of(op.model, op.operator)
    return None if options is None else options.at(index)
