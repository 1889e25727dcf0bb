"""Tell how many bytes of flash the metadata takes that TFLM never reads.

What it means: converters store the TensorFlow version, their settings, labels
and descriptions as metadata. TFLM looks for `OfflineMemoryAllocation` (and,
built for it, `COMPRESSION_METADATA`) and at nothing else.

Why it matters: the bytes lie in flash with the model; for small models they
are a good part of it.

How to fix it: take them out once the model is final, here or with TensorFlow:

    tflm-lint fix in.tflite -o out.tflite --select FL403

    from tensorflow.lite.tools import flatbuffer_utils
    model = flatbuffer_utils.read_model("in.tflite")
    model.metadata = None
    flatbuffer_utils.write_model(model, "out.tflite")

Keep the original: other tools read labels and descriptions from it.

Example: `metadata that TFLM never reads takes 248 bytes of flash with its
entries: CONVERSION_METADATA 164, min_runtime_version 84`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL403"
NAME = "metadata-bytes"
SEVERITY = "info"
GATE = "metadata"

#: So many of the biggest entries are named.
NAMED = 3


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem with the sum and the biggest entries; a shared buffer counts once."""
    from tflm_lint.flash.spare import unread_metadata

    sizes: dict[str, int] = {}
    for name, size in unread_metadata(inspection.model):
        sizes[name] = sizes.get(name, 0) + size
    if sizes:
        biggest = sorted(sizes.items(), key=lambda entry: (-entry[1], entry[0]))
        named = ", ".join(f"{name or 'unnamed'} {size:,}" for name, size in biggest[:NAMED])
        more = f" and {len(biggest) - NAMED} more" if len(biggest) > NAMED else ""
        size = sum(sizes.values())
        yield Problem(
            f"metadata that TFLM never reads takes {size:,} bytes of flash with its entries: {named}{more}",
            path="Model.metadata",
            saves_flash=size,
        )
