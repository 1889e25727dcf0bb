"""A dict of field names -> a flatbuffer table, by the slots of the ``tflite`` package's generated bindings."""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

import flatbuffers
import tflite

#: Options fields that take an enum's name.
ENUMS = {
    "padding": tflite.Padding,
    "fused_activation_function": tflite.ActivationFunctionType,
    "mode": tflite.MirrorPadMode,
    "weights_format": tflite.FullyConnectedOptionsWeightsFormat,
    "in_data_type": tflite.TensorType,
    "out_data_type": tflite.TensorType,
    "out_type": tflite.TensorType,
    "quantized_bias_type": tflite.TensorType,
    "kernel_type": tflite.LSTMKernelType,
    "combiner": tflite.CombinerType,
}
FLOAT_VECTORS = {"scale", "min", "max"}


class Offset(int):
    """A place in the builder, as opposed to a number."""


class _Recorder:
    """Stands in for a Builder, to learn what a generated ``Add…`` or ``Start…Vector`` function does."""

    def __init__(self) -> None:
        self.call: tuple[str, tuple[Any, ...]] = ("", ())

    def __getattr__(self, name: str) -> Any:
        def record(*arguments: Any) -> None:
            self.call = (name, arguments)

        return record


@functools.cache
def layout(table: str) -> dict[str, tuple[str, int, Any, int]]:
    """Map a table's normalized field names to the writing method, slot, default and, for vectors, element size."""
    module = importlib.import_module(f"tflite.{table}")
    fields = {}
    for name, function in vars(module).items():
        match = re.fullmatch(table + r"Add(\w+)", name)
        if not match:
            continue
        recorder = _Recorder()
        function(recorder, 1)
        method, (slot, _, default) = recorder.call
        size = 0
        starter = vars(module).get(f"{table}Start{match[1]}Vector")
        if starter:
            starter(recorder, 1)
            size = recorder.call[1][0]
        fields[match[1].lower()] = (method, slot, default, size)
    return fields


class Writer:
    """A flatbuffers Builder that writes a table from a dict of field names."""

    def __init__(self) -> None:
        self.builder = flatbuffers.Builder(1024)

    def table(self, name: str, values: Mapping[str, Any]) -> Offset:
        """Write a table; None leaves a field out, an unknown name raises KeyError."""
        fields = layout(name)
        ready = []
        for key, value in values.items():
            method, slot, default, size = fields[key.replace("_", "").lower()]
            if value is not None:
                ready.append((method, slot, default, self._value(key, value, size)))
        self.builder.StartObject(max((slot for _, slot, _, _ in fields.values()), default=-1) + 1)
        for method, slot, default, value in ready:
            getattr(self.builder, method)(slot, value, default)
        return Offset(self.builder.EndObject())

    def _value(self, key: str, value: Any, size: int) -> Any:
        if isinstance(value, Offset):
            return value
        if isinstance(value, str) and key in ENUMS:
            return getattr(ENUMS[key], value)
        if isinstance(value, str) or (isinstance(value, bytes) and not size):
            return self.builder.CreateString(value)
        if isinstance(value, bytes):
            return self.blob(value, 16)
        if not isinstance(value, Iterable):
            return value
        return self._vector(key, list(value), size)

    def _vector(self, key: str, values: list[Any], size: int) -> int:
        self.builder.StartVector(size, len(values), size)
        if values and isinstance(values[0], Offset):
            for offset in reversed(values):
                self.builder.PrependUOffsetTRelative(offset)
            return int(self.builder.EndVector())
        prepend = {
            1: self.builder.PrependByte,
            2: self.builder.PrependUint16,
            4: self.builder.PrependFloat32 if key in FLOAT_VECTORS else self.builder.PrependInt32,
            8: self.builder.PrependInt64,
        }[size]
        for value in reversed(values):
            prepend(value)
        return int(self.builder.EndVector())

    def blob(self, data: bytes, alignment: int) -> Offset:
        """Write a vector of bytes with its first byte aligned."""
        self.builder.StartVector(1, len(data), alignment)
        head = self.builder.head - len(data)
        self.builder.head = head
        self.builder.Bytes[head : head + len(data)] = data
        return Offset(self.builder.EndVector())

    def finish(self, root: int, identifier: bytes | None) -> bytes:
        """End the buffer at its root table."""
        self.builder.Finish(root, identifier)
        return bytes(self.builder.Output())
