"""Find models without the file identifier TFL3.

What it means: bytes 4 to 7 of a FlatBuffer name its schema, `TFL3` for
TensorFlow Lite; here they are something else.

Why it matters: TFLM does not look at them and runs the model. Tools do:
TensorFlow Lite's own interpreter, Netron, `file` and upload forms refuse or
misread it. A wrong identifier is also the mark of a tool that rewrote the
model without care.

How to fix it: finish the buffer with the identifier in the tool that wrote it
(`builder.Finish(model, b"TFL3")`), or rewrite the file, here or
with TensorFlow:

    tflm-lint fix in.tflite -o out.tflite --select FB002

    from tensorflow.lite.tools import flatbuffer_utils
    flatbuffer_utils.write_model(flatbuffer_utils.read_model("in.tflite"), "out.tflite")

Example: `the file identifier is "", expected "TFL3"; TFLM does not look, other
tools refuse such a file`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "FB002"
NAME = "file-identifier"
SEVERITY = "warning"
GATE = "identifier"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield an identifier that is not the schema's."""
    identifier = inspection.model.file_identifier
    if identifier != b"TFL3":
        shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in identifier)
        yield Problem(
            f'the file identifier is "{shown}", expected "TFL3"',
            path="Model",
            remedy=(
                'TFLM does not look, other tools refuse such a file: finish the buffer with the identifier b"TFL3"'
            ),
        )
