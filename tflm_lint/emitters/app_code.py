"""Models -> app.h and app.cc: what an application does with them, whatever kind of project calls it.

``AppSetup`` makes an interpreter of each model, ``AppRun`` runs each once: what a `main`, a sketch's `loop` and an
`app_main` have in common. Each model has an arena of its own, as large as it requires, or all share one allocator; they
share an op resolver.
"""

from __future__ import annotations

from tflm_lint.emitters import statements
from tflm_lint.emitters.app_arenas import PLANNERS, allocator, definitions, total
from tflm_lint.emitters.filling import filled
from tflm_lint.emitters.parts import common_arenas, own_arenas, self_test_name
from tflm_lint.memory.allocator import PLAIN
from tflm_lint.record import NamedTuple
from tflm_lint.words import both

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tflm_lint.emitters import EmittedShared
    from tflm_lint.emitters.app_arenas import AppArena
    from tflm_lint.emitters.parts import Part
    from tflm_lint.memory.allocator import Setup

_ETHOS_U_START = """\
  // Your board's start of the Ethos-U goes here, once: ethosu_init() with its base address, and the driver's
  // ethosu_irq_handler() behind its interrupt.
"""
_SELF_TEST = """\
  // Known answers first, while the interpreter is as new; then as new again.
  if ({namespace}::Run(interpreter) != 0) return Failed("{file_name}: the self-test");
  if (interpreter.Reset() != kTfLiteOk) return Failed("{file_name}: Reset");
"""
_SHARED = """\
  // One allocator for all models, whose tensors lie over each other: a model's inputs are set, it is invoked and its
  // outputs are read before it is the next one's turn.
"""


def app_header(parts: Sequence[Part], words: Mapping[str, str]) -> str:
    """Write app.h."""
    one = len(parts) == 1
    return filled("app.h", {**words, "EACH": "the model" if one else "each model"})


class AppMemory(NamedTuple):
    """How the models get their memory."""

    setup: Setup = PLAIN
    #: The arena that all of them share, None where each has its own; the other is this computer's.
    shared: EmittedShared | None = None
    shared_on_host: EmittedShared | None = None


#: Each model has an arena of its own, and nothing else about it.
OWN = AppMemory()


def app_source(
    parts: Sequence[Part], words: Mapping[str, str], *, host: bool, prelude: str = "", memory: AppMemory = OWN
) -> str:
    """Write app.cc; with ``host`` it has the host's arenas as well. ``prelude`` stands before the includes of TFLM."""
    tests = [f'#include "{self_test_name(part, parts)}.h"\n' for part in parts if part.known is not None]
    shared, attribute = memory.shared, words["ARENA_ATTRIBUTE"]
    common = common_arenas(parts, shared, memory.shared_on_host if host else None) if shared is not None else {}
    blocks = [_block(part, parts, attribute, common, memory, host=host) for part in parts]
    order, given = tuple(range(len(parts))), "resolver"
    if shared is not None:
        blocks.insert(0, definitions(list(common.values()), both(shared.models), attribute))
        order, given = shared.order, "resolver, allocator"
    planner = PLANNERS[memory.setup.planner] if memory.setup.planner_outside else ""
    own = {
        "PRELUDE": prelude,
        "PLANNER_INCLUDE": f'#include "tensorflow/lite/micro/memory_planner/{planner}"\n' if planner else "",
        "SELF_TEST_INCLUDES": "".join(tests),
        "HELPERS": statements.helpers([part.model for part in parts]),
        "BLOCKS": "\n".join(blocks),
        "ETHOS_U_START": _ETHOS_U_START if words["NPU_START"] else "",
        "ALLOCATOR": _SHARED + allocator(common, memory.setup, "the shared arena") if shared is not None else "",
        "SETUPS": _all([f"Setup{parts[index].names.camel}({given})" for index in order]),
        "RUNS": _all([f"Run{part.names.camel}()" for part in parts]),
    }
    return filled("app.cc", {**words, **own})


def _all(calls: Sequence[str]) -> str:
    return f"  return {' && '.join(calls)};"


def _block(
    part: Part, parts: Sequence[Part], attribute: str, common: dict[str, AppArena], memory: AppMemory, *, host: bool
) -> str:
    """Write what app.cc has of one model; ``common`` are the arrays that it shares with the others."""
    array, model, names = part.array, part.model, part.names
    takes, gives = statements.inputs(array, model), statements.outputs(array, model)
    test = ""
    if part.known is not None:
        test = _SELF_TEST.format(namespace=self_test_name(part, parts), file_name=array.file_name)
    arenas = own_arenas(part, parts, memory.shared, host=host)
    counted = [arena for kind, arena in (common or arenas).items() if kind != "variables"]
    given = ", tflite::MicroAllocator* allocator" if common else ""
    own = {
        "NAME": names.lower,
        "Name": names.camel,
        "MODEL": array.file_name,
        "SYMBOL": array.symbol,
        "ARENAS": definitions(list(arenas.values()), array.file_name, attribute) if arenas else "",
        "ARENA_BYTES": total(counted),
        "ARGUMENTS": f"const tflite::MicroOpResolver& resolver{given}",
        "INPUTS": _function("Your data goes here", f"Set{names.camel}Inputs", takes),
        "SET_INPUTS": f"  Set{names.camel}Inputs(*{names.lower}_interpreter);" if takes else "",
        "OUTPUTS": _function("What the model finds goes from here", f"Show{names.camel}Outputs", gives),
        "SHOW_OUTPUTS": f"  Show{names.camel}Outputs(*{names.lower}_interpreter);" if gives else "",
        "INTERPRETER": statements.interpreter(array, model, arenas, memory.setup, shared=bool(common)),
        "SELF_TEST": test,
    }
    return filled("model.cc", own)


def _function(what: str, name: str, body: str) -> str:
    return f"// {what}.\nvoid {name}(tflite::MicroInterpreter& interpreter) {{\n{body}}}\n" if body else ""
