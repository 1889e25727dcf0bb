"""Tell how many bytes of flash the names take that TFLM never reads.

What it means: every tensor has the name that its layer had in the training
framework, and signatures name the inputs and outputs once more. TFLM goes by
indices and looks at none of them.

Why it matters: the names lie in flash with the model; of a small network they
are a tenth to a fifth of it.

How to fix it: take them out once the model is final, here or with TensorFlow:

    tflm-lint fix in.tflite -o out.tflite --select FL405

    from tensorflow.lite.tools import flatbuffer_utils
    model = flatbuffer_utils.read_model("in.tflite")
    flatbuffer_utils.strip_strings(model)        # names of tensors, signatures
    model.metadata = None                        # FL403
    flatbuffer_utils.write_model(model, "out.tflite")

Keep the original: the names are what makes a finding of this tool readable.
A model with an offline memory plan, or compressed, keeps its metadata.

Example: `names that TFLM never reads take 11,648 bytes of flash, 19 % of the
file; stripping names, signatures and metadata saves about 11,720 bytes`
"""

from __future__ import annotations

from tflm_lint.findings import Problem
from tflm_lint.words import both

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FL405"
NAME = "strippable-names"
SEVERITY = "info"
GATE = "long_names"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield one Problem with what names and signatures take, and what stripping everything saves."""
    from tflm_lint.flash.spare import strippable

    model = inspection.model
    found = strippable(model)
    names = found.names + found.signatures
    parts = [
        part
        for part, size in (
            ("names", found.names), ("signatures", found.signatures), ("metadata", found.metadata),
            ("unused buffers", found.buffers),
        )
        if size
    ]  # fmt: skip
    yield Problem(
        f"names that TFLM never reads take {names:,} bytes of flash, {100 * names / len(model.data):.0f} % of the file",
        remedy=f"stripping {both(parts)} saves about {found.total:,} bytes",
        saves_flash=names,
    )
