"""Model -> a small application that builds: model, header, resolver, main.cc, CMakeLists.txt, README."""

from __future__ import annotations

import os

from tflm_lint._version import __version__
from tflm_lint.emitters import main_cc
from tflm_lint.emitters.identifiers import clean, default_symbol, stem
from tflm_lint.emitters.platforms import PLATFORMS
from tflm_lint.emitters.request import CXX, EmittedArena, Layout
from tflm_lint.errors import EmitError
from tflm_lint.files import PlannedFile
from tflm_lint.paths import slashed
from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.emitters.platforms import Platform
    from tflm_lint.emitters.request import Array, Original
    from tflm_lint.emitters.self_test import KnownAnswers
    from tflm_lint.firmware import Firmware
    from tflm_lint.model.graph import Model

HOST_TARGET = "x86-64-reference"
_SOURCE, _HEADER, _RESOLVER = "model_data.cc", "model_data.h", "op_resolver.h"


#: TFLM's own way of fetching CMSIS-NN, for the README.
_CMSIS = (
    "tools=tensorflow/lite/micro/tools/make\n"
    '(cd tflite-micro && bash $tools/ext_libs/cmsis_nn_download.sh $tools/downloads "")\n'
)


class Wish(NamedTuple):
    """What the application is for."""

    folder: str
    model_path: str
    firmware: Firmware
    arena: EmittedArena
    #: The arena on the computer that the application is tried on, None where it is unknown.
    host_arena: EmittedArena | None
    #: What `tflm-lint emit` is told of the firmware so that it writes model and resolver again, as a shell reads it.
    model_flags: str
    resolver_flags: str
    #: Known answers that the application holds its own against, None for none.
    known: KnownAnswers | None = None
    #: What the model was made of, None where nobody said.
    original: Original | None = None


def project(data: bytes, model: Model, wish: Wish) -> list[PlannedFile]:
    """Plan every file of the application; raises `EmitError` for a model without a subgraph to run."""
    from tflm_lint.emitters.header import header
    from tflm_lint.emitters.prepare import array_of
    from tflm_lint.emitters.resolver import function_name, resolver_header
    from tflm_lint.emitters.self_test import FILE, self_test
    from tflm_lint.emitters.unit import source

    if not model.subgraphs:
        raise EmitError("the model has no subgraph, so there is nothing to run")
    copy = f"{_name(wish)}.tflite"
    layout = Layout("hex", CXX, 16, _HEADER)
    array = array_of(
        data, layout, file_name=copy, symbol=default_symbol(copy), asset=copy, model=model, arena=wish.arena
    )._replace(original=wish.original)
    function = function_name([copy], _RESOLVER)
    resolver = resolver_header([model], wish.firmware.ops.ops, name=function, file_names=[copy])
    words = {"FUNCTION": function, **_words(array, model, wish)}
    templates = {file: file for file in ("main.cc", "CMakeLists.txt", "README.md")}
    platform = PLATFORMS.get(wish.firmware.target.core)
    if platform is not None:
        words |= _platform_words(platform, words)
        templates |= {f"cortex_m/{file}": file for file in ("startup.c", "memory.ld", "toolchain.cmake")}
    files = [
        PlannedFile(_SOURCE, lambda: source((array,), layout)),
        PlannedFile(_HEADER, lambda: header((array,), layout)),
        PlannedFile(_RESOLVER, lambda: [resolver.encode()]),
        PlannedFile(copy, lambda: [data]),
        *[_from_template(file, template, words) for file, template in templates.items()],
    ]
    if wish.known is not None:
        main = model.subgraphs[0]
        text = self_test(wish.known, [main.tensors[index] for index in main.outputs], words, _template(FILE))
        files.append(PlannedFile(FILE, lambda: [text.encode()]))
    return [PlannedFile(slashed(os.path.join(wish.folder, file.path)), file.chunks) for file in files]


def _name(wish: Wish) -> str:
    return clean(stem(wish.model_path), 40)


def _words(array: Array, model: Model, wish: Wish) -> dict[str, str]:
    """Return what stands for the words between ``@`` in the templates; those of the platform empty."""
    from tflm_lint.emitters.resolver import registrations

    name = _name(wish)
    used = registrations([model], wish.firmware.ops.ops)
    return {
        "VERSION": __version__,
        "PROJECT": f"{name.lower()}_app" if name[0].isalpha() else f"model_{name.lower()}_app",
        "TITLE": f"{name}: an application of TensorFlow Lite Micro",
        "MODEL": array.file_name,
        "COPY": array.file_name,
        "SOURCE": _SOURCE,
        "HEADER": _HEADER,
        "RESOLVER": _RESOLVER,
        "PREFIX": array.prefix,
        "SYMBOL": array.symbol,
        "TARGET": wish.arena.target,
        "MODEL_FLAGS": wish.model_flags,
        "RESOLVER_FLAGS": wish.resolver_flags,
        "QUALITY": wish.arena.quality,
        "KERNELS": {"cmsis-nn": "cmsis_nn"}.get(wish.firmware.target.kernels, "reference"),
        "SIZE": f"{len(array.data):,}",
        "OPS": "operator" if len(used) == 1 else f"{len(used)} operators",
        "HOST_ARENA": _host_arena(wish.host_arena),
        "HELPERS": main_cc.helpers(model),
        "INTERPRETER": main_cc.interpreter(array, model),
        "SHA256": array.sha256,
        "SELF_TEST_INCLUDE": '#include "self_test.h"\n' if wish.known is not None else "",
        "SELF_TEST": main_cc.SELF_TEST if wish.known is not None else "",
        "SELF_TEST_ROW": main_cc.SELF_TEST_ROW if wish.known is not None else "",
        "INPUTS": main_cc.inputs(array, model),
        "OUTPUTS": main_cc.outputs(array, model),
        "ARENA_ROWS": _arena_rows(wish),
        "BOARD": _board(wish),
        "PLATFORM": "",
        "PLATFORM_ROWS": "",
        "CROSS": "",
        **_npu_words(model),
    }


def _npu_words(model: Model) -> dict[str, str]:
    """Return the words of what was compiled for an Ethos-U; empty ones for a model without."""
    from tflm_lint.verdict.containers import ETHOS_U, containers_of

    titles = [container.title for container in containers_of(model) if container.custom == ETHOS_U]
    if not titles:
        return dict.fromkeys(("ETHOS_U", "ETHOS_U_START", "ETHOS_U_NOTES"), "")
    return {
        "ETHOS_U": _filled("ethos_u.cmake", {}),
        "ETHOS_U_START": main_cc.ETHOS_U_START,
        "ETHOS_U_NOTES": _filled("ethos_u.md", {"NPU": f"an {' and an '.join(dict.fromkeys(titles))}"}),
    }


def _platform_words(platform: Platform, words: Mapping[str, str]) -> dict[str, str]:
    """Return the words of a core that the application can be linked for without anything of a board's."""
    own = {
        "CORE": platform.core,
        "FLAGS": platform.flags,
        "MACHINE": f"{platform.machine}, qemu's machine for {platform.core}",
        "MACHINE_NAME": platform.machine,
        "CMSIS": _CMSIS if words["KERNELS"] == "cmsis_nn" else "",
    }
    rows = f"| `cortex_m/` | start-up code, linker script and compiler flags for {platform.core} |\n"
    known = {**words, **own}
    return {
        **own,
        "PLATFORM": "\n" + _filled("cortex_m.cmake", known),
        "PLATFORM_ROWS": rows,
        "CROSS": _filled("cross.md", known),
    }


def _from_template(path: str, template: str, words: Mapping[str, str]) -> PlannedFile:
    text = _filled(template, words)
    return PlannedFile(path, lambda: [text.encode()])


def _filled(template: str, words: Mapping[str, str]) -> str:
    text = _template(template)
    for word, value in words.items():
        # A block takes the place of its line, and one that is empty takes the line and the empty one after it away.
        text = text.replace(f"@{word}@\n", f"{value.rstrip()}\n" if value else "").replace(f"@{word}@", value)
    return text


def _template(name: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), "templates", name), encoding="utf-8") as file:
        return file.read()


def _host_arena(arena: EmittedArena | None) -> str:
    if arena is None:
        return "#ifndef ARENA_BYTES\n"
    return (
        "#if !defined(ARENA_BYTES) && defined(__x86_64__)\n"
        f"#define ARENA_BYTES {arena.required}  // {arena.target}: {arena.quality}\n"
        "#elif !defined(ARENA_BYTES)\n"
    )


def _arena_rows(wish: Wish) -> str:
    arenas = [wish.arena, *([wish.host_arena] if wish.host_arena is not None else [])]
    return "".join([f"| {arena.target} | {arena.required:,} bytes | {arena.quality} |\n" for arena in arenas])


def _board(wish: Wish) -> str:
    board = wish.firmware.board
    if board is None:
        return ""
    return f" The {board.title} ({board.soc}) has {board.flash:,} bytes of flash and {board.ram_free:,} bytes of RAM."
