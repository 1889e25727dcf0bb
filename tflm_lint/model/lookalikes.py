"""The first bytes of a file that is no model -> what it is, for people who gave the wrong file."""

from __future__ import annotations

_STARTS = (
    (b"version https://git-lfs", "a Git LFS pointer (`git lfs pull` fetches the file)"),
    (b"\x89HDF\r\n", "an HDF5 file, as Keras writes it"),
    (b"PK\x03\x04", "a zip archive, as Keras and PyTorch write it"),
    (b"\x1f\x8b", "a gzip file"),
    (b"<", "a page of HTML or XML"),
    (b"unsigned char", "C source"),
    (b"const ", "C source"),
    (b"alignas", "C source"),
    (b"#include", "C source"),
    (b"//", "C source"),
    (b"/*", "C source"),
)


def what_else(data: bytes) -> str | None:
    """Name the kind of a file that is no model, None where its first bytes do not tell."""
    start = data[:64].lstrip()
    return next((kind for prefix, kind in _STARTS if start.startswith(prefix)), None)
