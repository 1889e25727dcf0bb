"""What few files say, and fewer kernels read: sparsity, variants, files beside the model, and what is odd."""

from __future__ import annotations

from tflm_lint.record import NamedTuple


class DimensionMetadata(NamedTuple):
    """One dimension of a sparse tensor."""

    format: str
    dense_size: int
    array_segments: tuple[int, ...]
    array_indices: tuple[int, ...]
    #: The tables that hold them ("Uint8Vector" …), None where the file has none.
    segments_type: str | None = None
    indices_type: str | None = None


class Sparsity(NamedTuple):
    """How the values of a sparse tensor lie in its buffer."""

    traversal_order: tuple[int, ...]
    block_map: tuple[int, ...]
    dim_metadata: tuple[DimensionMetadata, ...]


class VariantType(NamedTuple):
    """What a tensor of type VARIANT holds (``VariantSubType``), which TFLM does not read."""

    shape: tuple[int, ...]
    type: str
    has_rank: bool = False


class ExternalBuffer(NamedTuple):
    """Where a tensor's ``external_buffer`` lies in a file beside the model, which TFLM does not read."""

    id: int
    group: int
    offset: int
    length: int
    packing: str = ""


class Oddity(NamedTuple):
    """What is wrong with the file without TFLM ever seeing it; a rule may warn of it.

    Flaws: ``misaligned`` (a vector whose elements do not lie at a multiple of their size), ``index`` (metadata or a
    signature that names what does not exist; the entry is left out of the Model), ``enum`` (a value without a name
    in an option, which the Model then calls by its number, in a union's tag or in an unused operator code).
    """

    flaw: str
    path: str
    message: str
