"""A model -> what its kernels reach beyond their tensors: other data overwritten, or results that hang on it.

``python -m tests.oracle.canaries --cases 2000 --seed 3`` lays canaries behind every computed tensor of the generator's
models (a stored memory plan places both), runs each with two fillings, and prints those that the linter says compute
right, or may: where bytes behind a tensor change, or the outputs with the canaries, the results are certainly wrong.
"""

# ruff: noqa: T201 - what this command makes is what it prints

from __future__ import annotations

import argparse
import sys
from math import prod

import tflm_lint
from tests.oracle import compare, generate
from tests.oracle.forks import ask
from tests.oracle.outputs import values
from tflm_lint.formula import align
from tflm_lint.model import bytes_of, graph, offline_plan
from tflm_lint.model.read import load_bytes
from tflm_lint.model.write import write

#: Bytes of a canary; the first lies in front of the first tensor.
SIZE = 2048
FILLINGS = 0x11, 0x6B
CLEAN, WRITES, READS = "clean", "writes", "reads"


def with_canaries(data: bytes) -> tuple[bytes, int, int]:
    """Return the model with a canary before and behind each computed tensor, and how many inputs and outputs were its.

    The canaries are the last inputs and the last outputs.
    """
    model = load_bytes(data)
    main, others = model.subgraphs[0], model.subgraphs[1:]
    tensors, offsets, canaries = list(main.tensors), [], []
    place = align(SIZE, 16)
    for tensor in main.tensors:
        size = bytes_of(tensor.type, prod(tensor.shape))
        if model.constant(tensor) is not None or tensor.is_variable or not 0 < size < 1 << 16:
            offsets.append(offline_plan.ONLINE)
            continue
        offsets.append(place)
        # TFLM looks at no alignment, and the canary's bytes have none
        canaries.append(place + size)
        place = align(place + size + SIZE, 16)
    first = len(tensors)
    tensors += [graph.Tensor(f"canary{n}", "INT8", (SIZE,), 0) for n in range(len(canaries) + 1)]
    added = tuple(range(first, len(tensors)))
    offsets += [0, *canaries]
    offsets += [offline_plan.ONLINE] * sum(len(subgraph.tensors) for subgraph in others)
    main = main._replace(tensors=tuple(tensors), inputs=(*main.inputs, *added), outputs=(*main.outputs, *added))
    plan = graph.Buffer.holding(offline_plan.encode(offsets, len(model.subgraphs)))
    entry = graph.Metadata(offline_plan.NAME, len(model.buffers))
    model = model._replace(subgraphs=(main, *others), buffers=(*model.buffers, plan), metadata=(entry,), signatures=())
    return write(model), len(main.inputs) - len(added), len(main.outputs) - len(added)


def reach(data: bytes) -> str:
    """Say what the kernels of the interpreter reach; ``refused`` or ``crashed`` where it does not run."""
    changed, inputs, outputs = with_canaries(data)
    answer = ask("tflm", "tests.oracle.canaries:tell", changed, inputs, outputs)
    return answer.ended or str(answer.value)


def tell(data: bytes, inputs: int, outputs: int) -> str:
    """Run a model with canaries; asked in a fork."""
    import numpy as np
    import tflite
    from tflite_micro import runtime

    main = tflite.Model.GetRootAs(data, 0).Subgraphs(0)
    results = []
    for filling in FILLINGS:
        interpreter = runtime.Interpreter.from_bytes(data, arena_size=4 << 20)
        for position in range(main.InputsLength()):
            if position < inputs:
                detail = interpreter.get_input_details(position)
                interpreter.set_input(values(detail["shape"], detail["dtype"]), position)
            else:
                interpreter.set_input(np.full((SIZE,), filling, np.int8), position)
        interpreter.invoke()
        if any((interpreter.get_output(n) != filling).any() for n in range(outputs, main.OutputsLength())):
            return WRITES
        results.append([interpreter.get_output(n).tobytes() for n in range(outputs)])
    return CLEAN if results[0] == results[1] else READS


def main() -> int:
    """Print what reaches beyond its tensors and is not called wrong; exit 1 where there is any."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--op", help="one operator by the schema's name, or CUSTOM:<name>")
    arguments = parser.parse_args()
    count = {"": 0}
    for case in generate.cases(arguments.cases, arguments.seed, arguments.op):
        report = tflm_lint.lint_bytes(case.data, name=case.name, target=compare.TARGET)
        if not report.runs or report.results == "wrong":
            continue
        try:
            found = reach(case.data)
        except ValueError:
            continue
        count[found] = count.get(found, 0) + 1
        if found in (WRITES, READS):
            count[""] += 1
            print(found, report.results, case.op, case.what, sep=" | ")
            for one in report.findings:
                if one.severity == "warning":
                    print(f"    {one.code} {one.message[:150]}", flush=True)
    print(count)
    return 1 if count[""] else 0


if __name__ == "__main__":
    sys.exit(main())
