"""Runs to show, made by hand: a model that runs, one that does not, one with hostile names."""

from __future__ import annotations

from tflm_lint.findings import Finding, Location
from tflm_lint.report import Flash, InterfaceTensor, Memory, OpRow, Report, Run, Work

DIGEST = "0123456789abcdef" * 4


def run_of(*reports: Report) -> Run:
    return Run("90b983c2b3f1480642e040bbd2ddb37b998f3424", "cortex-m4-reference", reports)


GOOD = Report(
    "kws.tflite",
    DIGEST,
    53936,
    True,
    (Finding("FL403", "metadata-bytes", "info", "48 bytes of metadata that TFLM never reads", saves_flash=48),),
    Memory(15040, 16992, 9216, 5824, "exact"),
    Flash(53936, 18000, 21000, 92936, "measured", 1170),
    Work(2656768, 13),
    (OpRow("CONV_2D", 5, "AddConv2D", 2500000), OpRow("CUSTOM:Mine", 1, None, 0)),
    results="right",
    inputs=(InterfaceTensor("mfcc", "INT8", (1, 49, 40), 0.5, 3),),
    outputs=(InterfaceTensor("", "INT8", (1, 12), 1 / 256, -128),),
)

SAID = "filter is INT8 while input is FLOAT32"
REMEDY = "convert with full-integer quantization and a representative dataset"
BAD = Report(
    "bad.tflite",
    DIGEST,
    1234,
    False,
    (
        *(
            Finding(
                "OP104",
                "hybrid-quantization",
                "error",
                f"{SAID}; {REMEDY}",
                Location(0, n, "CONV_2D", n + 1, f"w{n}"),
                said=SAID,
                remedy=REMEDY,
            )
            for n in range(6)
        ),
        Finding(
            "QT204", "inconsistent-quantization", "warning", "bias scale is 1", Location(1, 2, "CONV_2D", 3, "bias")
        ),
    ),
    None,
    None,
    Work(0, 8),
    (OpRow("CONV_2D", 8, "AddConv2D", 0),),
)

#: Terminal escapes, line ends, a direction override, a lone surrogate and a 300-character name.
HOSTILE_NAME = "\x1b[2J\r\n\u202egnp\udc80 \x00" + "n" * 300
HOSTILE = Report(
    f"x{HOSTILE_NAME}.tflite",
    DIGEST,
    99,
    False,
    (
        Finding(
            "OP102",
            "unknown-custom-operator",
            "error",
            f"no operator {HOSTILE_NAME}",
            Location(0, 0, f"CUSTOM:{HOSTILE_NAME}", 0, HOSTILE_NAME),
        ),
    ),
    None,
    None,
    None,
    (OpRow(f"CUSTOM:{HOSTILE_NAME}", 1, None, 0),),
)
