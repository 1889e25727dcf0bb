"""Kernel set -> the conditions it adds to the reference kernels', from ``facts/conditions/<kernels>.yaml``."""

from __future__ import annotations

from tflm_lint.facts import tables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any


def conditions_of(kernels: str, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what a kernel set adds to an operator's entry, with the name of what runs it all the same.

    ``constraints`` come on top of the entry's, ``scratch`` replaces the entry's. What only an older TFLM refuses is no
    kernel set's but a port's.
    """
    try:
        table = tables.load(f"conditions/{kernels}")
    except KeyError:
        return
    conditions = table["ops"].get(key)
    if conditions:
        yield table["elsewhere"], conditions
