"""A Model -> what it says without where it lies: two Models with one meaning are one network."""

from __future__ import annotations

from typing import Any

from tflm_lint.model import graph


def meaning(model: graph.Model) -> Any:
    """Return plain values to compare and to hash; floats as they print, so that NaN is itself."""
    return [[field, _plain(getattr(model, field), model)] for field in model._fields if field not in IGNORED]


#: The file itself, what was wrong with it without anybody reading it, and where its archive lies.
IGNORED = ("data", "oddities", "archive")


def _plain(value: Any, model: graph.Model) -> Any:
    if isinstance(value, graph.Span):
        return "bytes", bytes(model.bytes_of(value))
    if isinstance(value, graph.Buffer):
        return "buffer", bytes(model.bytes_of(value)), value.size, value.external, value.has_data
    if isinstance(value, dict):
        return [(name, _plain(inside, model)) for name, inside in value.items()]
    if isinstance(value, tuple):
        return [type(value).__name__, *(_plain(inside, model) for inside in value)]
    return repr(value)
