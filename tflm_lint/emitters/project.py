"""Models -> a small application that builds: what its kinds have in common, and the files that a kind makes of it.

A kind is a module of `kinds`: what it writes around `app.h`, `app.cc`, the models, the op resolver and the README,
which are the same in all.
"""

from __future__ import annotations

import os

from tflm_lint._version import __version__
from tflm_lint.emitters.app_code import OWN, AppMemory, app_header, app_source
from tflm_lint.emitters.distributions import room
from tflm_lint.emitters.filling import filled
from tflm_lint.emitters.identifiers import clean, default_symbol, require_distinct
from tflm_lint.emitters.kinds import load_kind
from tflm_lint.emitters.parts import Part, common_arenas, names_of, own_arenas, self_test_name
from tflm_lint.emitters.request import CXX, Layout
from tflm_lint.emitters.statements import keeps_state, tensors
from tflm_lint.errors import EmitError
from tflm_lint.files import PlannedFile
from tflm_lint.paths import slashed
from tflm_lint.record import NamedTuple
from tflm_lint.verdict.ports import DEFAULT
from tflm_lint.words import both

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tflm_lint.emitters.request import EmittedArena, Original
    from tflm_lint.emitters.self_test import KnownAnswers
    from tflm_lint.firmware import Firmware
    from tflm_lint.model.graph import Model

    #: Path in the application's folder -> what gives its bytes from the start, each time that it is called.
    Files = dict[str, Callable[[], Iterable[bytes]]]

#: TensorFlow Lite Micro as of August 2026: what all our figures of today's TFLM hold for.
TFLM_COMMIT = "90b983c2b3f1480642e040bbd2ddb37b998f3424"


#: The application is tried on this computer before it is on the device.
HOST_TARGET = "x86-64-reference"
_HEADER = "model_data.h"
_STATE = "  // The model keeps state from one inference to the next: each call is the next step of its stream.\n"


class Wrong(NamedTuple):
    """Why a model computes wrong results, and what to do."""

    why: str
    #: As it is said where the application is asked for.
    remedy: str
    #: As its README says it, beside a copy of the model.
    remedy_there: str


class Wanted(NamedTuple):
    """One model, as it is asked for."""

    path: str
    model: Model
    arena: EmittedArena
    #: The arena on the computer that the application is tried on, None where it is unknown.
    host_arena: EmittedArena | None = None
    #: Known answers that the application holds its own against, None for none.
    known: KnownAnswers | None = None
    #: What the model was made of, None where nobody said.
    original: Original | None = None
    #: Of one that computes wrong results where the application runs; None of others.
    wrong: Wrong | None = None


class Wish(NamedTuple):
    """What the application is for."""

    folder: str
    kind: str
    firmware: Firmware
    models: tuple[Wanted, ...]
    #: What `tflm-lint emit` is told of the firmware so that it writes model and resolver again, as a shell reads it.
    model_flags: str
    resolver_flags: str
    #: Whether the models share one allocator.
    shared: bool = False


class Project(NamedTuple):
    """What a kind makes files of: the models, what will run them, and the words of all templates."""

    #: Letters, digits and underscores: ``kws_app``.
    name: str
    #: Where it goes, as the user wrote it.
    folder: str
    firmware: Firmware
    parts: tuple[Part, ...]
    #: Word -> what stands for it in a template, between ``@``.
    filling: Mapping[str, str]
    memory: AppMemory = OWN

    @property
    def arena_bytes(self) -> int:
        """What all arenas take in RAM."""
        rooms = sum(part.room for part in self.parts)
        variables = sum(part.arena.variables or 0 for part in self.parts)
        if self.memory.shared is not None:
            return self.memory.shared.best.required + variables + rooms
        return sum(part.arena.required for part in self.parts) + variables + rooms

    @property
    def arena_macros(self) -> list[str]:
        """The macros that set another size."""
        return list(dict.fromkeys(macro for part in self.parts for macro in self.arena_macros_of(part)))

    def arena_macros_of(self, part: Part) -> list[str]:
        """Return those that a model's memory depends on."""
        shared = self.memory.shared
        common = {} if shared is None else common_arenas(self.parts, shared, None)
        own = own_arenas(part, self.parts, shared, host=False)
        return [arena.macro for arena in (*common.values(), *own.values())]

    @property
    def keeps_state(self) -> bool:
        """Whether one inference of some model leaves something to the next."""
        return any(keeps_state(part.model) for part in self.parts)

    def application(
        self, folder: str = "", *, suffix: str = ".cc", host: bool = False, prelude: str = "", arena: str = "",
        npu_start: bool = True,
    ) -> Files:  # fmt: skip
        """Plan what every kind has, in ``folder`` (``main/``): app.h, app.cc, models, op resolver, self-tests.

        With ``host`` the application has the arenas of this computer as well; ``prelude`` stands before TFLM's includes
        of app.cc, ``arena`` is an attribute of the arenas; without ``npu_start`` somebody else starts the NPU.
        """
        from tflm_lint.emitters.header import header
        from tflm_lint.emitters.resolver import resolver_header
        from tflm_lint.emitters.self_test import self_test
        from tflm_lint.emitters.unit import source

        layout = Layout("hex", CXX, 16, self.filling["HEADER"], shared=self.memory.shared)
        arrays = [part.array for part in self.parts]
        words = {**self.filling, "SOURCE": f"model_data{suffix}", "APP": f"app{suffix}"}
        words |= {"ARENA_ATTRIBUTE": f"{arena} " if arena else "", "NPU_START": self.npus if npu_start else ""}
        resolver = resolver_header(
            [part.model for part in self.parts],
            self.firmware.ops.ops,
            name=words["FUNCTION"],
            file_names=[array.file_name for array in arrays],
        )
        files: Files = {
            words["APP"]: text(app_source(self.parts, words, host=host, prelude=prelude, memory=self.memory)),
            words["APP_HEADER"]: text(app_header(self.parts, words)),
            words["SOURCE"]: lambda: source(arrays, layout),
            words["HEADER"]: lambda: header(arrays, layout),
            words["RESOLVER"]: text(resolver),
        }
        for part in self.parts:
            if part.known is not None:
                name = self_test_name(part, self.parts)
                outputs = tuple(tensors(part.model, "outputs"))
                files[f"{name}.h"] = text(self_test(part.known, outputs, part.array, name))
        return {f"{folder}{path}": chunks for path, chunks in {**files, **self._models()}.items()}

    def _models(self) -> Files:
        return {part.array.file_name: data(part.array.data) for part in self.parts}

    @property
    def npus(self) -> str:
        """The NPUs that the models were compiled for, for people: ``an Ethos-U55-128``; empty for none."""
        return self.filling["ETHOS_U"]

    def template(self, name: str, **words: str) -> Callable[[], Iterable[bytes]]:
        """Fill a template in, by its path in the folder ``templates``."""
        return text(filled(name, {**self.filling, **words}))

    def block(self, name: str, **words: str) -> str:
        """Fill a template in that becomes a word of another."""
        return filled(name, {**self.filling, **words})

    def readme(
        self,
        build: str,
        rows: Sequence[tuple[str, str]],
        *,
        folder: str = "",
        suffix: str = ".cc",
        host: bool = False,
        **words: str,
    ) -> Callable[[], Iterable[bytes]]:
        """Write README.md: ``build`` is the kind's own part, a template, ``rows`` its files and what each is.

        The arguments are those of `application`, and ``words`` more words of the template.
        """
        own = {**words, "SOURCE": f"model_data{suffix}", "APP": f"app{suffix}", "FOLDER": folder}
        own["CHANGE_FOLDER"] = f"cd {folder.rstrip('/')}\n" if folder else ""
        shared = self.memory.shared
        if shared is not None:
            both_of = [
                shared.best,
                *([self.memory.shared_on_host.given] if host and self.memory.shared_on_host else []),
            ]
            arenas = [_row(f"all of them, in the order {', '.join(shared.best_models)}", arena) for arena in both_of]
        else:
            arenas = [arena for part in self.parts for arena in _arenas(part, host=host)]
        own |= {
            "ROWS": "".join(f"| {' | '.join(row)} |\n" for row in [*rows, *_self_test_rows(self.parts, folder)]),
            "ARENA_ROWS": "".join(dict.fromkeys(arenas)),
            "BUILD": self.block(build, **own),
        }
        return self.template("README.md", **own)


def text(content: str) -> Callable[[], Iterable[bytes]]:
    """Give a file's text."""
    return lambda: [content.encode()]


def data(content: bytes) -> Callable[[], Iterable[bytes]]:
    """Give a file's bytes."""
    return lambda: [content]


def project(wish: Wish) -> Project:
    """Plan the application; raises `EmitError` for a model without a subgraph to run, and an arena that is none."""
    parts = _parts(wish)
    name = f"{parts[0].names.lower}_app" if len(parts) == 1 else "models_app"
    return Project(name, wish.folder, wish.firmware, parts, _words(name, parts, wish), _memory(parts, wish))


def files_of(plan: Project, kind: str) -> list[PlannedFile]:
    """Plan every file of the application."""
    files: Files = load_kind(kind).files(plan)
    return [PlannedFile(slashed(os.path.join(plan.folder, path)), chunks) for path, chunks in files.items()]


def _parts(wish: Wish) -> tuple[Part, ...]:
    from tflm_lint.emitters.prepare import array_of

    parts = []
    layout = Layout("hex", CXX, 16)
    for wanted in wish.models:
        if not wanted.model.subgraphs:
            raise EmitError(f"{wanted.path}: the model has no subgraph, so there is nothing to run")
        names = names_of(wanted.path)
        copy = f"{clean(os.path.basename(wanted.path).removesuffix('.tflite'), 40)}.tflite"
        array = array_of(
            wanted.model.data, layout, file_name=copy, symbol=default_symbol(copy), asset=copy, model=wanted.model,
            arena=wanted.arena,
        )._replace(original=wanted.original)  # fmt: skip
        spare = room(wanted.model, wish.firmware)
        parts.append(Part(names, array, wanted.model, wanted.arena, wanted.host_arena, wanted.known, spare))
    require_distinct([part.array.symbol for part in parts], [wanted.path for wanted in wish.models])
    return tuple(parts)


def _memory(parts: Sequence[Part], wish: Wish) -> AppMemory:
    """Say how the models get their memory."""
    setup = wish.firmware.setup
    if not wish.shared:
        return AppMemory(setup)
    from tflm_lint.emitters.app_arenas import shared_prefix
    from tflm_lint.emitters.prepare import shared_arena, worst_quality
    from tflm_lint.facts.targets import load_target

    models = [(part.array.file_name, part.model) for part in parts]
    quality = worst_quality([part.arena for part in parts])
    shared = shared_arena(models, wish.firmware, shared_prefix(_HEADER, None), quality)
    on_host = None
    if all(part.host_arena is not None for part in parts):
        host = wish.firmware._replace(target=load_target(HOST_TARGET))
        on_host = shared_arena([models[index] for index in shared.order], host, "", quality)
    return AppMemory(setup, shared, on_host)


def _words(name: str, parts: Sequence[Part], wish: Wish) -> dict[str, str]:
    """Return what stands for the words between ``@`` in all templates."""
    from tflm_lint.emitters.resolver import function_name, registrations

    models, target = [part.model for part in parts], wish.firmware.target
    copies = [part.array.file_name for part in parts]
    resolver = "op_resolver.h"
    used = registrations(models, wish.firmware.ops.ops)
    custom = [entry.parameter for entry in used if entry.parameter]
    return {
        "VERSION": __version__,
        "PROJECT": name,
        "TITLE": f"{both([part.names.lower for part in parts], 3)}: an application of TensorFlow Lite Micro",
        "MODELS": both([f"`{copy}`" for copy in copies]),
        "MODELS_PLAIN": both(copies),
        "TFLM_COMMIT": TFLM_COMMIT,
        "COPIES": " ".join(copies),
        "APP_HEADER": "app.h",
        "HEADER": _HEADER,
        "RESOLVER": resolver,
        "FUNCTION": function_name(copies, resolver),
        "CUSTOM": "".join(f"*Register_{parameter}(), " for parameter in custom),
        "REGISTRATIONS": "".join(f"TFLMRegistration* Register_{parameter}();\n" for parameter in custom),
        "TARGET": target.name,
        "KERNELS": target.kernels,
        "MODEL_FLAGS": wish.model_flags,
        "RESOLVER_FLAGS": wish.resolver_flags,
        "SIZE": f"{sum(len(part.array.data) for part in parts):,}",
        "OPS": "operator" if len(used) == 1 else f"{len(used)} operators",
        "THE_MODELS": "the model" if len(parts) == 1 else "the models",
        "S": "" if len(parts) == 1 else "s",
        "NEED_S": "s" if len(parts) == 1 else "",
        "BOARD": _board(wish),
        "ETHOS_U": _npus(models),
        "PORT": wish.firmware.port or DEFAULT,
        "STATE_COMMENT": _STATE if any(keeps_state(model) for model in models) else "",
        "ROOM_NOTE": _room_note(parts),
        "WRONG": _wrong(parts, wish),
    }


def _wrong(parts: Sequence[Part], wish: Wish) -> str:
    """Say which models compute wrong results here, why, and what to do."""
    told = [
        f"- `{part.array.file_name}` {wanted.wrong.why}.\n  What to do: {wanted.wrong.remedy_there}.\n"
        for part, wanted in zip(parts, wish.models, strict=True)
        if wanted.wrong is not None
    ]
    return f"## Computes wrong results\n\n{''.join(told)}" if told else ""


def _room_note(parts: Sequence[Part]) -> str:
    """Say why an arena is greater than what is required."""
    rooms = dict.fromkeys([f"{part.room:,}" for part in parts if part.room])
    if not rooms:
        return ""
    return (
        f"It has {' and '.join(rooms)} bytes more than the required ones above, whose figure was measured with\n"
        "another TensorFlow Lite Micro. The device prints `arena_used_bytes`."
    )


def _npus(models: Sequence[Model]) -> str:
    """Name what NPUs the models were compiled for; empty where none was."""
    from tflm_lint.verdict.containers import ETHOS_U, containers_of

    titles = [box.title for model in models for box in containers_of(model) if box.custom == ETHOS_U]
    return " and ".join([f"an {title}" for title in dict.fromkeys(titles)])


def _arenas(part: Part, *, host: bool) -> list[str]:
    arenas = [part.arena, *([part.host_arena] if host and part.host_arena is not None else [])]
    return [_row(part.array.file_name, arena) for arena in arenas]


def _row(whose: str, arena: EmittedArena) -> str:
    size = f"{arena.required:,}"
    if arena.apart is not None:
        size = f"{arena.apart[0]:,} persistent, {arena.apart[1]:,} non-persistent"
    if arena.variables is not None:
        size += f", {arena.variables:,} for variables:"
    return f"| {whose} | {arena.target} | {size} bytes | {arena.quality} |\n"


def _self_test_rows(parts: Sequence[Part], folder: str) -> list[tuple[str, str]]:
    what = "known answers of real interpreters, and the code that compares on the device"
    return [(f"`{folder}{self_test_name(part, parts)}.h`", what) for part in parts if part.known is not None]


def _board(wish: Wish) -> str:
    board = wish.firmware.board
    if board is None:
        return ""
    return f" The {board.title} ({board.soc}) has {board.flash:,} bytes of flash and {board.ram_free:,} bytes of RAM."
