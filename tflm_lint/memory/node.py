"""One operator while it is prepared: its tensors as the kernels see them, and the names that its formulas see.

A kernel may change the dims of a tensor in `Prepare`.
"""

from __future__ import annotations

from tflm_lint.formula import product
from tflm_lint.model import FORMATS, INTEGERS, SIZES
from tflm_lint.record import imported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from tflm_lint.facts.targets import KernelSet, Target
    from tflm_lint.model.graph import Model, Operator, Tensor
    from tflm_lint.model.variables import Registry

#: A kernel's table never needs more values of a constant tensor than this.
_MAX_VALUES = 1 << 16


class Operand:
    """One tensor of a subgraph, mutable where kernels change it; the operands of formulas."""

    __slots__ = ("channels", "compressed", "constant", "dims", "has_data", "model", "resource", "tensor", "type")

    exists = True

    def __init__(self, model: Model, tensor: Tensor) -> None:
        self.model = model
        self.tensor = tensor
        self.type = tensor.type
        #: The dims of the TfLiteEvalTensor; a kernel may replace them in `Prepare`.
        self.dims = tensor.shape
        self.constant = model.is_constant(tensor)
        #: Whether the tensor needs no place in the head: constants, and handles that a kernel points elsewhere.
        self.has_data = self.constant
        #: The number of scales where TFLM reads the quantization, else 0.
        self.channels = len(tensor.scales)
        #: Whether the values are compressed by a look-up table, for a TFLM that can read such.
        self.compressed = False
        #: The resource variable's id that VAR_HANDLE puts here.
        self.resource: int | None = None

    @property
    def rank(self) -> int:
        """Return the number of dimensions."""
        return len(self.dims)

    @property
    def elements(self) -> int:
        """Return the number of elements."""
        return product(self.dims)

    @property
    def type_size(self) -> int:
        """Return the bytes of one element; `KeyError` for a type without a size."""
        return SIZES[self.type]

    @property
    def bytes(self) -> int:
        """Return the bytes of the TfLiteEvalTensor. Mirrors `TfLiteEvalTensorByteLength`."""
        return self.elements * SIZES[self.type]

    @property
    def variable(self) -> bool:
        """Return whether the tensor is a variable."""
        return self.tensor.is_variable

    @property
    def scale(self) -> tuple[float, ...]:
        """Return the scales."""
        return self.tensor.quantization.scale if self.tensor.quantization else ()

    @property
    def zero_point(self) -> tuple[int, ...]:
        """Return the zero points."""
        return self.tensor.quantization.zero_point if self.tensor.quantization else ()

    @property
    def values(self) -> tuple[int, ...]:
        """Return a constant integer tensor's values; `ValueError` where it has none or too many."""
        import struct

        data = self.model.constant(self.tensor)
        if data is None or self.type not in INTEGERS or self.elements > _MAX_VALUES:
            raise ValueError("no constant values")
        return struct.unpack_from(f"<{self.elements}{FORMATS[self.type]}", data)


class Absent:
    """An operand that the operator omits; without slots, so that no kernel can change the one that all share."""

    __slots__ = ()

    exists = constant = has_data = variable = compressed = False
    type = ""
    dims = scale = zero_point = values = ()
    rank = elements = bytes = channels = type_size = 0
    tensor = resource = None


ABSENT = Absent()


class Options:
    """Builtin options by attribute; 0 where the file holds none, as the zeroed struct of TFLM."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        # read as attributes without a call each; nobody writes them
        self.__dict__ = options if type(options) is dict else dict(options)

    def __getattr__(self, _name: str) -> Any:
        return 0


class Surroundings:
    """What all operators of one plan share."""

    __slots__ = ("_variables", "assigned", "functions", "kernels", "model", "structs", "target")

    def __init__(self, model: Model, target: Target, kernels: KernelSet) -> None:
        self.model = model
        self.target = target
        self.kernels = kernels
        #: Names that are the same for every operator: struct sizes and the target's features.
        self.structs: dict[str, Any] = {name: size for name, (size, _) in target.structs.items()}
        self.structs.update(kernels.structs)
        self.structs.update(target.features)
        self.functions: dict[str, Callable[..., Any]] = {}
        self._variables: Registry | None = None
        #: The numbers of the resource variables that have a buffer.
        self.assigned: set[int] = set()

    @property
    def variables(self) -> Registry:
        """The resource variables so far."""
        if self._variables is None:
            from tflm_lint.model.variables import Registry

            self._variables = Registry()
        return self._variables

    def share_variables(self, others: Surroundings) -> None:
        """Find the resource variables that the operators of another model have made."""
        self._variables, self.assigned = others.variables, others.assigned

    def function(self, name: str) -> Callable[..., Any]:
        """Find a function of the kernel set by name; raise `KeyError` where none has it."""
        found = self.functions.get(name)
        if found is None:
            for module in self.kernels.functions:
                found = getattr(imported(f"tflm_lint.memory.kernels.{module}"), name, None)
                if found is not None:
                    break
            else:
                raise KeyError(name)
            self.functions[name] = found
        return found


#: Names of operands -> kind and number: of all tables they are a few dozen.
_PLACES: dict[str, tuple[str, int]] = {}


class Node(dict[str, "Any"]):
    """One operator; as a mapping, the names of its formulas, each resolved when it is first asked for."""

    __slots__ = ("around", "entry", "inputs", "intermediates", "name", "operator", "outputs", "persistent", "subgraph")

    def __init__(
        self, around: Surroundings, operator: Operator, name: str, subgraph: int, tensors: list[Operand | Absent]
    ) -> None:
        # ``tensors`` are those of the subgraph, and behind them the absent one
        #: The kernel's table entry, None where the set has none.
        self.entry: Mapping[str, Any] | None = None
        #: Bytes of the tail taken so far.
        self.persistent = 0
        self.around = around
        self.operator = operator
        self.name = name
        self.subgraph = subgraph
        self.inputs = [tensors[index] for index in operator.inputs]
        self.outputs = [tensors[index] for index in operator.outputs]
        self.intermediates = [tensors[index] for index in operator.intermediates]

    def __missing__(self, name: str) -> Any:
        place = _PLACES.get(name)
        if place is None:
            value = self[name] = self._resolve(name)
            return value
        kind, index = place
        of = self.inputs if kind == "i" else self.outputs if kind == "o" else self.intermediates
        value = self[name] = of[index] if index < len(of) else ABSENT
        return value

    def operand(self, kind: str, index: int) -> Any:
        """Return an input (``i``), output (``o``) or intermediate (``m``); the absent operand where there is none."""
        of = self.inputs if kind == "i" else self.outputs if kind == "o" else self.intermediates
        return of[index] if index < len(of) else ABSENT

    @property
    def options(self) -> Options:
        """Return the builtin options."""
        return self["opt"]  # type: ignore[no-any-return] # the mapping holds any type

    def _resolve(self, name: str) -> Any:
        if name[0] in "iom" and name[1:].isdecimal():
            place = _PLACES[name] = name[0], int(name[1:])
            return self.operand(*place)
        if name == "opt":
            return Options(self.operator.options)
        if name in self.around.structs:
            return self.around.structs[name]
        if name in ("inputs", "outputs"):
            return tuple(getattr(self, name))
        if name == "n_inputs":
            return len(self.inputs)
        if name == "n_outputs":
            return len(self.outputs)
        return self.around.function(name)(self)
