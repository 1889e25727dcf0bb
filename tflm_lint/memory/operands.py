"""Tensors as the kernels see them: dims that `Prepare` may change, sizes, constness; and what formulas call them."""

from __future__ import annotations

from tflm_lint.formula import product
from tflm_lint.model.types import FORMATS, INTEGERS, SIZES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tflm_lint.model.graph import Model, Tensor

#: A kernel's table never needs more values of a constant tensor than this.
_MAX_VALUES = 1 << 16


class Operand:
    """One tensor of a subgraph, mutable where kernels change it; the operands of formulas."""

    __slots__ = ("compressed", "constant", "dims", "has_data", "model", "resource", "tensor", "type")

    exists = True

    def __init__(self, model: Model, tensor: Tensor) -> None:
        self.model = model
        self.tensor = tensor
        self.type = tensor.type
        #: The dims of the TfLiteEvalTensor; a kernel may replace them in `Prepare`.
        self.dims = tensor.shape
        self.constant = model.constant(tensor) is not None
        #: Whether the tensor needs no place in the head: constants, and handles that a kernel points elsewhere.
        self.has_data = self.constant
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
    def channels(self) -> int:
        """Return the number of scales where TFLM reads the quantization, else 0."""
        return len(self.tensor.scales)

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
