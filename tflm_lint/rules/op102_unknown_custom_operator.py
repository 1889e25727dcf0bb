"""Find custom operators that nobody registers.

What it means: the model holds an operator by name, and the name is none of the
custom operators that come with TFLM. Three families are recognised: `Flex...`
are TensorFlow's own operators, kept by `SELECT_TF_OPS`, and run nowhere
without TensorFlow; some hold a network that was compiled for an NPU (`ethos-u`
by Vela for an Arm Ethos-U, whose configuration is read, `NeutronGraph` for
NXP's eIQ Neutron, `edgetpu-custom-op` for the Coral Edge TPU, `DISPATCH_OP`
for the NPU of a phone); some are MediaPipe's.

Why it matters: `AllocateTensors` fails with `Failed to get registration from
op code CUSTOM` unless the application hands a kernel of exactly that name to
the resolver.

How to fix it: for Flex operators convert without `SELECT_TF_OPS` and change
what then fails to convert; for another NPU than yours take the model before it
was compiled; for an Ethos-U name the target or the board that has it.
Where the application has a kernel of its own, register it and declare it here:

    resolver.AddCustom("MyOp", Register_MY_OP());     // firmware
    tflm-lint model.tflite --custom-op MyOp           // or custom-ops in tflm-lint.toml

Example: `TFLM has no custom operator FlexErf; it is a TensorFlow
operator (Select TF ops): convert without SELECT_TF_OPS`
"""

from __future__ import annotations

from tflm_lint.rules.broken import broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

CODE = "OP102"
NAME = "unknown-custom-operator"
SEVERITY = "error"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each custom operator that neither TFLM nor the application registers."""
    return broken(inspection, CODE)
