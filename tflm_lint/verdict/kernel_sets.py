"""Kernel set -> the conditions it adds to the reference kernels', from ``facts/conditions/<kernels>.yaml``."""

from __future__ import annotations

from tflm_lint.facts import tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def constraints_of(kernels: str, key: str) -> tuple[Mapping[str, Any], ...]:
    """Return the further constraints of an operator on a kernel set; none where no table is shipped for the set."""
    try:
        table = tables.load(f"conditions/{kernels}")
    except KeyError:
        return ()
    constraints: tuple[Mapping[str, Any], ...] = table["ops"].get(key, ())
    return constraints
