"""What a file says of its graph beside it: metadata, signatures, files and archives; TFLM reads one entry of it."""

from __future__ import annotations

from tflm_lint.model import graph
from tflm_lint.model.limits import refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.model.fields import Fields
    from tflm_lint.model.malformed import Path
    from tflm_lint.model.rare import ExternalBuffer


def groups(fields: Fields, at: int | None, path: Path) -> tuple[str, ...]:
    """Read the names of the files beside the model."""
    tables = fields.each(at, path, "external_buffer_groups")
    return tuple(fields.of(table, "ExternalBufferGroup", below)["name"] or "" for table, below in tables)


def external_buffers(fields: Fields, at: int | None, path: Path) -> tuple[ExternalBuffer, ...]:
    """Read what lies in them."""
    if at is None:
        return ()
    from tflm_lint.model.rare import ExternalBuffer

    found = []
    for table, below in fields.each(at, path, "external_buffers"):
        field = fields.of(table, "ExternalBuffer", below).__getitem__
        numbers = field("id"), field("group"), field("offset"), field("length")
        found.append(ExternalBuffer(*numbers, field("packing") or ""))
    return tuple(found)


def metadata(fields: Fields, at: int | None, path: Path, buffers: int) -> tuple[graph.Metadata, ...]:
    """Read the named buffers."""
    found = []
    for table, below in fields.each(at, path, "metadata"):
        field = fields.of(table, "Metadata", below).__getitem__
        name, buffer = field("name") or "", field("buffer")
        if buffer < buffers:
            found.append(graph.Metadata(name, buffer))
        elif name == graph.OFFLINE_PLAN:  # the one entry that the interpreter follows, without a check
            raise refusal(below, "buffer", f"names buffer {buffer} of {buffers}")
        else:
            fields.odd("index", below, "buffer", f"names buffer {buffer} of {buffers}")
    return tuple(found)


def signatures(
    fields: Fields, at: int | None, path: Path, subgraphs: tuple[graph.Subgraph, ...]
) -> tuple[graph.Signature, ...]:
    """Read the signatures."""
    found = []
    for table, below in fields.each(at, path, "signature_defs"):
        field = fields.of(table, "SignatureDef", below).__getitem__
        subgraph = field("subgraph_index")
        if subgraph >= len(subgraphs):
            fields.odd("index", below, "subgraph_index", f"names subgraph {subgraph} of {len(subgraphs)}")
            # nobody can tell what its names are of, and they are checked all the same
            for side in ("inputs", "outputs"):
                for entry, place in fields.each(field(side), below, side):
                    fields.of(entry, "TensorMap", place)
            continue
        end = len(subgraphs[subgraph].tensors)
        inputs = names(fields, field("inputs"), below, "inputs", end)
        found.append(
            graph.Signature(
                field("signature_key") or "", subgraph, inputs, names(fields, field("outputs"), below, "outputs", end)
            )
        )
    return tuple(found)


def names(fields: Fields, at: int | None, path: Path, side: str, end: int) -> tuple[graph.SignatureTensor, ...]:
    """Read the tensors' names in a signature."""
    found = []
    for table, below in fields.each(at, path, side):
        field = fields.of(table, "TensorMap", below).__getitem__
        tensor = field("tensor_index")
        if tensor < end:
            found.append(graph.SignatureTensor(field("name") or "", tensor))
        else:
            fields.odd("index", below, "tensor_index", f"names tensor {tensor} of {end}")
    return tuple(found)


def archive_behind(data: bytes) -> graph.Span | None:
    """Find the zip archive behind the FlatBuffer."""
    if data[-22:-18] != b"PK\5\6":
        return None
    from tflm_lint.model.archive import archive_of

    return archive_of(data)
