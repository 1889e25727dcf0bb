"""Kernel set -> the conditions it adds to the reference kernels', from ``facts/conditions/<kernels>.yaml``."""

from __future__ import annotations

from tflm_lint.facts import tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def conditions_of(kernels: str, key: str) -> Mapping[str, Any]:
    """Return what a kernel set adds to an operator's entry; empty where it adds nothing or no table is shipped for it.

    ``constraints`` come on top of the entry's, ``scratch`` replaces the entry's.
    """
    try:
        table = tables.load(f"conditions/{kernels}")
    except KeyError:
        return {}
    conditions: Mapping[str, Any] = table["ops"].get(key, {})
    return conditions
