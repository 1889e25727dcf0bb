"""A file and a path (``subgraphs[0].tensors[1].shape``) -> the position of a field, to write something wrong there.

Slots and table names are those of the ``tflite`` package's bindings (``tests.building.writer.layout``).
"""

from __future__ import annotations

import re
import struct

import tflite

from tests.building.writer import layout

#: Which table a field of tables or a field of a vector of tables holds.
TABLES = {
    ("Model", "operator_codes"): "OperatorCode",
    ("Model", "subgraphs"): "SubGraph",
    ("Model", "buffers"): "Buffer",
    ("Model", "metadata"): "Metadata",
    ("Model", "signature_defs"): "SignatureDef",
    ("SubGraph", "tensors"): "Tensor",
    ("SubGraph", "operators"): "Operator",
    ("Tensor", "quantization"): "QuantizationParameters",
    ("Tensor", "sparsity"): "SparsityParameters",
    ("SignatureDef", "inputs"): "TensorMap",
    ("SignatureDef", "outputs"): "TensorMap",
    ("SparsityParameters", "dim_metadata"): "DimensionMetadata",
}
OPTIONS = {value: name for name, value in vars(tflite.BuiltinOptions).items() if name.endswith("Options")}


class Surgery:
    """A model's bytes, to be read and overwritten by path; ``data`` is the result."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)

    def u32(self, position: int) -> int:
        """Read four bytes."""
        return int(struct.unpack_from("<I", self.data, position)[0])

    def write(self, position: int, form: str, *values: int) -> Surgery:
        """Overwrite with ``struct`` form; returns itself."""
        struct.pack_into("<" + form, self.data, position, *values)
        return self

    def table(self, path: str = "") -> int:
        """Find a table: the root for the empty path, else what the path's field or element points to."""
        position = self.place(path) if path else 0
        return position + self.u32(position)

    def vtable(self, path: str = "") -> int:
        """Find a table's vtable."""
        table = self.table(path)
        return table - int(struct.unpack_from("<i", self.data, table)[0])

    def vector(self, path: str) -> int:
        """Find a vector's or string's length field; its elements begin four bytes later."""
        return self.table(path)

    def place(self, path: str) -> int:
        """Find a field inside its table, or an element inside its vector: the number itself or the offset to follow."""
        kind, table = "Model", self.table()
        steps = re.findall(r"(\w+)(?:\[(\d+)\])?", path)
        for number, (field, index) in enumerate(steps):
            position = self.slot(kind, table, field)
            if index:
                position += self.u32(position) + 4 + int(index) * self._element(kind, field)
            if number == len(steps) - 1:
                return position
            if field == "builtin_options":
                kind = OPTIONS[self.data[self.slot("Operator", table, "builtin_options_type")]]
            else:
                kind = TABLES[kind, field]
            table = position + self.u32(position)
        raise ValueError(f"empty path {path!r}")

    def slot(self, kind: str, table: int, field: str) -> int:
        """Find a field of the table at a position; KeyError where the file does not hold it."""
        number = layout(kind)[field.replace("_", "").lower()][1]
        vtable = table - int(struct.unpack_from("<i", self.data, table)[0])
        size = int(struct.unpack_from("<H", self.data, vtable)[0])
        entry = 4 + 2 * number
        inline = int(struct.unpack_from("<H", self.data, vtable + entry)[0]) if entry < size else 0
        if not inline:
            raise KeyError(f"{kind}.{field} is not in the file")
        return table + inline

    @staticmethod
    def _element(kind: str, field: str) -> int:
        return layout(kind)[field.replace("_", "").lower()][3]

    def done(self) -> bytes:
        """Return the file."""
        return bytes(self.data)
