"""Rule code -> rule module, imported only when it has something to say.

Adding a rule is adding its file; the file's name carries code and name
(``op101_unknown_builtin_operator.py``). A rule whose code a Violation carries
is imported where there is such a violation. A rule that looks at every model
itself is named in `SURVEYS` as well: importing fifty modules to hear most of
them say nothing would cost more than all the rest.
"""

from __future__ import annotations

import importlib
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Protocol

    from tflm_lint.findings import Problem
    from tflm_lint.inspection import Inspection

    Gate = Callable[[Inspection], bool]

    class Rule(Protocol):
        """What every rule module defines; its docstring is the rule's documentation."""

        CODE: str
        NAME: str
        SEVERITY: str
        __doc__: str

        def check(self, inspection: Inspection) -> Iterator[Problem]:
            """Yield what is wrong."""


#: Rules of the arena say nothing about smaller ones, in bytes.
SMALL_ARENA = 4096
#: Of more buffers the rules of the arena do not plan it anew for other kernels: that takes the square of their number.
MOST_BUFFERS = 2000


def uses(*ops: str) -> Gate:
    """Return a gate that opens where a model uses one of the builtin operators."""
    wanted = frozenset(ops)
    return lambda inspection: any(code.builtin in wanted for code in inspection.model.operator_codes)


def idle_tensors(inspection: Inspection) -> bool:
    """Open where a subgraph has more tensors than its operators and ends name."""
    for subgraph in inspection.model.subgraphs:
        named = {*subgraph.inputs, *subgraph.outputs}
        for operator in subgraph.operators:
            named.update(operator.inputs, operator.outputs, operator.intermediates)
        named.discard(-1)
        if len(named) < len(subgraph.tensors):
            return True
    return False


def has_long_names(inspection: Inspection) -> bool:
    """Open where the tensors' names are a good part of the file."""
    model = inspection.model
    # each takes some bytes more than its letters
    size = sum(len(tensor.name) + 12 for subgraph in model.subgraphs for tensor in subgraph.tensors)
    return size >= 512 and 40 * size >= len(model.data)


def idle_buffers(inspection: Inspection) -> bool:
    """Open where neither a tensor nor metadata names a buffer that holds bytes."""
    model = inspection.model
    named = {metadata.buffer for metadata in model.metadata}
    for subgraph in model.subgraphs:
        named.update(tensor.buffer for tensor in subgraph.tensors)
    return any(buffer.size and index not in named for index, buffer in enumerate(model.buffers))


def big_arena(inspection: Inspection) -> bool:
    """Open where the arena is known and so big that a part of it matters."""
    plan = inspection.memory
    if plan is None or plan.arena_used < SMALL_ARENA or len(plan.buffers) > MOST_BUFFERS:
        return False
    return plan.quality == "exact"


def several_kernels(inspection: Inspection) -> bool:
    """Open where the kernel library has versions, or where the user asks where the arena goes."""
    return (inspection.settings.arena_detail or inspection.target.kernel_version is not None) and big_arena(inspection)


def several_scales(inspection: Inspection) -> bool:
    """Open where a tensor has a scale for each channel."""
    return any(
        tensor.quantization is not None and len(tensor.quantization.scale) > 1
        for subgraph in inspection.model.subgraphs
        for tensor in subgraph.tensors
    )


#: Rules of the C array that a model was found in; they ask for no model.
ARRAY_RULES = ("CA701", "CA702", "CA703", "CA704", "CA705", "CA706", "CA707")

#: Rules of the application that runs the model, and of a wake word's manifest.
APP_RULES = (
    *("CA711", "CA712", "CA713", "CA714", "CA715", "CA716", "CA717", "CA718"),
    *("CA721", "CA722", "CA723", "CA724", "CA725", "CA731"),
)
MANIFEST_RULES = ("CA741", "CA742")

#: Rules that look at models themselves, whatever the interpreter says, each with the cheap test that spares its import.
SURVEYS: dict[str, Gate] = {
    **dict.fromkeys(ARRAY_RULES, lambda inspection: inspection.array is not None),
    **dict.fromkeys(APP_RULES, lambda inspection: bool(inspection.applications)),
    **dict.fromkeys(MANIFEST_RULES, lambda inspection: inspection.manifest is not None),
    "AR603": big_arena,
    "AR604": several_kernels,
    "AR605": big_arena,
    "AR606": lambda inspection: inspection.memory is not None and bool(inspection.memory.overruns),
    "FB002": lambda inspection: inspection.model.file_identifier != b"TFL3",
    "FB003": lambda inspection: any(buffer.offset % 16 and buffer.size for buffer in inspection.model.buffers),
    "FB004": lambda inspection: any(oddity.kind == "misaligned" for oddity in inspection.model.oddities),
    "FB005": lambda inspection: any(buffer.offset % 4 and buffer.size for buffer in inspection.model.buffers),
    "FB006": lambda inspection: bool(inspection.model.oddities),
    "FL401": idle_tensors,
    "FL402": idle_buffers,
    "FL403": lambda inspection: bool(inspection.model.metadata),
    "FL404": lambda inspection: bool(inspection.exceeded),
    "FL405": has_long_names,
    "OP107": uses("WHILE"),
    "OP116": uses("VAR_HANDLE"),
    "OP121": uses("SPACE_TO_BATCH_ND", "BATCH_TO_SPACE_ND"),
    "OP122": uses("READ_VARIABLE"),
    "PF501": lambda inspection: any(
        tensor.type == "FLOAT32" for subgraph in inspection.model.subgraphs for tensor in subgraph.tensors
    ),
    "QT203": several_scales,
}


def rule_modules() -> dict[str, str]:
    """Return rule code -> module name, in order of code."""
    found = {}
    for entry in sorted(os.listdir(os.path.dirname(__file__))):  # noqa: PTH120, PTH208 - pathlib is slow to import
        stem, _, suffix = entry.partition(".")
        if suffix == "py" and stem[2:5].isdigit() and stem[5:6] == "_":
            found[stem[:5].upper()] = f"tflm_lint.rules.{stem}"
    return found


def load_rule(code: str) -> Rule:
    """Import one rule; raise `KeyError` for a code that there is not."""
    rule: Rule = importlib.import_module(rule_modules()[code])
    return rule


def rules_for(codes: Iterable[str], inspection: Inspection) -> list[Rule]:
    """Import the surveys whose gate opens and the rules of the given codes, in order of code."""
    wanted = {code for code, gate in SURVEYS.items() if gate(inspection)}
    modules = rule_modules()
    return [importlib.import_module(modules[code]) for code in sorted(wanted.union(codes))]
