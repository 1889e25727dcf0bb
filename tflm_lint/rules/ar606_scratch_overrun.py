"""Find a kernel that writes beyond the scratch buffer that it asked for.

What it means: while it prepares, the kernel asks for fewer bytes than it
writes when it runs. ESP-NN's kernels do, for some shapes:

- int8 SOFTMAX asks for 4 bytes for each element of the *second* dimension and
  keeps 4 for each of the *last* one. For an input of [1, classes] both are the
  same; for [1, 1, 1, classes] or [1, time, classes] they are not.
- int8 3x3 DEPTHWISE_CONV_2D of an ESP32-S3, with channels that are a multiple
  of 16, asks for one way through the image and takes another: where the
  leading paddings are neither 0 and 0 nor 1 and 1 (a stride of 2 over 49x20
  makes 1 and 0), and since 1.2.1 where they are 0 and 0 and the image is padded
  behind to more than 40 KiB (a stride of 2 over 48x48x32). Version 1.1.2 is 16
  bytes short for many other shapes.

Why it matters: the bytes behind the buffer are overwritten, and TFLM does not
notice. Whose they are depends on the memory plan: the operator's own input or
output, then the result is wrong; a later tensor, then nothing is seen, until
another version moves it. Read in the sources of esp-tflite-micro 1.4.0 and
esp-nn 1.1.2 to 1.2.3, and counted with its C code on a desktop; not seen on a
device.

How to fix it: for a softmax make both dimensions one, with a Flatten or a
Reshape before the activation, or leave it out and compute it in the
application (the class with the highest value is the same without it):

    x = tf.keras.layers.Reshape((classes,))(x)
    x = tf.keras.layers.Softmax()(x)

For a depthwise convolution pad the image in a layer of its own, to as many rows
and columns as the windows take (stride * windows + 2), and let the convolution
pad nothing:

    x = tf.keras.layers.ZeroPadding2D(((0, 2), (0, 2)))(x)      # 48x48, stride 2
    x = tf.keras.layers.DepthwiseConv2D(3, strides=2, padding="valid")(x)

or take a later esp-nn where its release notes say that the scratch buffer was
mended (issue 30). `esp_nn` built for plain C (`CONFIG_NN_ANSI_C`) does not use
the buffer.

Example: `it writes up to 48 bytes into a scratch buffer of 4, over its own
output (tensor 1); give its input two dimensions, [rows, classes], or compute it
in the application`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection
    from tflm_lint.memory import MemoryPlan
    from tflm_lint.memory.failing import Overrun

CODE = "AR606"
NAME = "scratch-overrun"
SEVERITY = "warning"
GATE = "overruns"

#: What helps, by operator.
REMEDIES = {"SOFTMAX": "softmax-overrun", "DEPTHWISE_CONV_2D": "depthwise-overrun"}


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each operator whose kernel writes beyond its scratch buffer."""
    plan = inspection.memory
    if plan is None or not plan.overruns:
        return
    from tflm_lint.rules.advice import advice_text

    model = inspection.model
    for overrun in plan.overruns:
        buffer = plan.buffers[overrun.buffer]
        operator = model.subgraphs[buffer.subgraph].operators[buffer.operator or 0]
        yield Problem(
            f"it writes up to {overrun.written:,} bytes into a scratch buffer of {buffer.bytes:,}"
            f"{victims(inspection, plan, overrun)}",
            buffer.subgraph,
            buffer.operator,
            remedy=advice_text(REMEDIES.get(model.op_name(operator), "scratch-overrun")),
        )


def victims(inspection: Inspection, plan: MemoryPlan, overrun: Overrun) -> str:
    """Name the buffers that live behind the scratch buffer while it is used."""
    scratch = plan.buffers[overrun.buffer]
    begin, end = scratch.offset + scratch.aligned_bytes, scratch.offset + overrun.written
    operator = inspection.model.subgraphs[scratch.subgraph].operators[scratch.operator or 0]
    names = []
    for buffer in plan.buffers:
        lives = buffer.first_use <= scratch.last_use and scratch.first_use <= buffer.last_use
        if not lives or buffer.offset >= end or buffer.offset + buffer.aligned_bytes <= begin:
            continue
        if buffer.tensor is None:
            names.append("another scratch buffer")
        elif buffer.subgraph == scratch.subgraph and buffer.tensor in operator.outputs:
            names.append(f"its own output (tensor {buffer.tensor})")
        elif buffer.subgraph == scratch.subgraph and buffer.tensor in operator.inputs:
            names.append(f"its own input (tensor {buffer.tensor})")
        else:
            names.append(f"tensor {buffer.tensor}")
    if plan.arena_required is not None and end > plan.arena_required - plan.tail:
        names.append("the persistent data at the end of an arena that is no bigger than required")
    return f", over {' and '.join(names)}" if names else ", where nothing lives in this plan"
