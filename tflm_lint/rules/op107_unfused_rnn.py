"""Find recurrent layers that became a WHILE over TensorLists.

What it means: Keras 3 writes LSTM, GRU and RNN as a loop. With an open batch
the converter can neither fuse nor unroll it, and the loop passes its results
along in TensorLists (VARIANT tensors, `FlexTensorList...` operators).

Why it matters: TFLM has neither VARIANT nor these operators; nothing can be
registered that would help.

How to fix it: a fixed batch of 1 together with `unroll=True` gives plain
operators, which TFLM runs in float32, int8 and int16x8:

    inputs = tf.keras.Input((20, 6), batch_size=1)
    x = tf.keras.layers.LSTM(16, unroll=True)(inputs)

`tf_keras` (Keras 2) with batch 1 gives the fused UNIDIRECTIONAL_SEQUENCE_LSTM,
float32 or int8, which is much smaller. A fixed batch without `unroll` leaves a
WHILE without TensorLists, which TFLM runs in float32.

Example: `an RNN became a WHILE over TensorLists, which TFLM does not have; fix
the batch to 1 and set unroll=True`
"""

from __future__ import annotations

from tflm_lint.findings import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tflm_lint.inspection import Inspection

CODE = "OP107"
NAME = "unfused-rnn"
SEVERITY = "error"
GATE = "uses WHILE"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Yield each WHILE that is handed a VARIANT."""
    model = inspection.model
    for number, subgraph in enumerate(model.subgraphs):
        size = len(subgraph.tensors)
        for position, operator in enumerate(subgraph.operators):
            if model.op_name(operator) != "WHILE":
                continue
            lists = [i for i in operator.inputs if 0 <= i < size and subgraph.tensors[i].type == "VARIANT"]
            if lists:
                from tflm_lint.rules.advice import advice_text

                yield Problem(
                    "an RNN became a WHILE over TensorLists, which TFLM does not have",
                    number,
                    position,
                    lists[0],
                    remedy=advice_text("keras3-rnn"),
                )
