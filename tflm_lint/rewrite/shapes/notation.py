"""What shapes and the values of tensors are called in annotations; numpy itself is imported where it is needed."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    Shape = tuple[int, ...]
    Array = NDArray[Any]
