"""Models -> app.h and app.cc: what an application does with them, whatever kind of project calls it.

``AppSetup`` makes an interpreter of each model, ``AppRun`` runs each once: what a `main`, a sketch's `loop` and an
`app_main` have in common. Each model has an arena of its own, as large as it requires; all share one op resolver.
"""

from __future__ import annotations

from tflm_lint.emitters import statements
from tflm_lint.emitters.filling import filled
from tflm_lint.emitters.parts import arena_macro, self_test_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tflm_lint.emitters.parts import Part
    from tflm_lint.emitters.request import EmittedArena

_ETHOS_U_START = """\
  // Your board's start of the Ethos-U goes here, once: ethosu_init() with its base address, and the driver's
  // ethosu_irq_handler() behind its interrupt.
"""
_SELF_TEST = """\
  // Known answers first, while the interpreter is as new; then as new again.
  if ({namespace}::Run(interpreter) != 0) return Failed("{file_name}: the self-test");
  if (interpreter.Reset() != kTfLiteOk) return Failed("{file_name}: Reset");
"""


def app_header(parts: Sequence[Part], words: Mapping[str, str]) -> str:
    """Write app.h."""
    one = len(parts) == 1
    return filled("app.h", {**words, "EACH": "the model" if one else "each model"})


def app_source(parts: Sequence[Part], words: Mapping[str, str], *, host: bool, prelude: str = "") -> str:
    """Write app.cc; with ``host`` it has the host's arenas as well. ``prelude`` stands before the includes of TFLM."""
    tests = [f'#include "{self_test_name(part, parts)}.h"\n' for part in parts if part.known is not None]
    own = {
        "PRELUDE": prelude,
        "SELF_TEST_INCLUDES": "".join(tests),
        "HELPERS": statements.helpers([part.model for part in parts]),
        "BLOCKS": "\n".join([_block(part, parts, words["ARENA_ATTRIBUTE"], host=host) for part in parts]),
        "ETHOS_U_START": _ETHOS_U_START if words["NPU_START"] else "",
        "SETUPS": _all([f"Setup{part.names.camel}(resolver)" for part in parts]),
        "RUNS": _all([f"Run{part.names.camel}()" for part in parts]),
    }
    return filled("app.cc", {**words, **own})


def _all(calls: Sequence[str]) -> str:
    return f"  return {' && '.join(calls)};"


def _block(part: Part, parts: Sequence[Part], arena_attribute: str, *, host: bool) -> str:
    """Write what app.cc has of one model."""
    array, model, names = part.array, part.model, part.names
    takes, gives = statements.inputs(array, model), statements.outputs(array, model)
    test = ""
    if part.known is not None:
        test = _SELF_TEST.format(namespace=self_test_name(part, parts), file_name=array.file_name)
    own = {
        "NAME": names.lower,
        "Name": names.camel,
        "MODEL": array.file_name,
        "SYMBOL": array.symbol,
        "ARENA_ATTRIBUTE": arena_attribute,
        "ARENA": _arena(part, arena_macro(part, parts), part.host_arena if host else None),
        "INPUTS": _function("Your data goes here", f"Set{names.camel}Inputs", takes),
        "SET_INPUTS": f"  Set{names.camel}Inputs(*{names.lower}_interpreter);" if takes else "",
        "OUTPUTS": _function("What the model finds goes from here", f"Show{names.camel}Outputs", gives),
        "SHOW_OUTPUTS": f"  Show{names.camel}Outputs(*{names.lower}_interpreter);" if gives else "",
        "INTERPRETER": statements.interpreter(array, model, names),
        "SELF_TEST": test,
    }
    return filled("model.cc", own)


def _function(what: str, name: str, body: str) -> str:
    return f"// {what}.\nvoid {name}(tflite::MicroInterpreter& interpreter) {{\n{body}}}\n" if body else ""


def _arena(part: Part, macro: str, host: EmittedArena | None) -> str:
    """Give the arena its size."""

    def size(value: object, arena: EmittedArena) -> str:
        return f"#define {macro} {value}  // {arena.target}: {arena.quality}\n"

    on_host = ""
    if host is not None and host != part.arena:
        on_host = f"#if !defined({macro}) && defined(__x86_64__)\n{size(host.required, host)}"
    own = f"{part.array.prefix}_ARENA_SIZE"
    own = size(f"({own} + {part.room})" if part.room else own, part.arena)
    start = f"#elif !defined({macro})" if on_host else f"#ifndef {macro}"
    more = "\n// The figure is of another TFLM, so there is room for more." if part.room else ""
    return (
        f"// {part.array.file_name}: the memory that it requires. Another size: -D{macro}=<bytes>.{more}\n"
        f"{on_host}{start}\n{own}#endif\n"
        f"constexpr size_t k{part.names.camel}ArenaBytes = {macro};\n"
    )
