"""Models -> a small application that builds: what its kinds have in common, and the files that a kind makes of it.

A kind is a module of `kinds`: what it writes around `app.h`, `app.cc`, the models, the op resolver and the README,
which are the same in all.
"""

from __future__ import annotations

import os

from tflm_lint.emitters import CXX, Layout
from tflm_lint.emitters.app_code import OWN, AppMemory, app_header, app_source
from tflm_lint.emitters.app_wish import HOST_TARGET
from tflm_lint.emitters.distributions import room
from tflm_lint.emitters.filling import filled
from tflm_lint.emitters.kinds import load_kind
from tflm_lint.emitters.parts import Part, common_arenas, names_of, own_arenas, self_test_name
from tflm_lint.emitters.project_words import HEADER, arena_row, arenas_of, self_test_rows, words_of
from tflm_lint.emitters.spelling import clean, default_symbol, require_distinct
from tflm_lint.emitters.statements import keeps_state, tensors
from tflm_lint.errors import EmitError
from tflm_lint.files import PlannedFile
from tflm_lint.record import NamedTuple
from tflm_lint.words import slashed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tflm_lint.emitters.app_wish import Wish
    from tflm_lint.firmware import Firmware

    #: Path in the application's folder -> what gives its bytes from the start, each time that it is called.
    Files = dict[str, Callable[[], Iterable[bytes]]]


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
        from tflm_lint.emitters.resolver import resolver_header
        from tflm_lint.emitters.self_test import self_test
        from tflm_lint.emitters.texts import header, source

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
            on_host = self.memory.shared_on_host
            both_of = [shared.best, *([on_host.given] if host and on_host else [])]
            whose = f"all of them, in the order {', '.join(shared.best_models)}"
            arenas = [arena_row(whose, arena) for arena in both_of]
        else:
            arenas = [arena for part in self.parts for arena in arenas_of(part, host=host)]
        own |= {
            "ROWS": "".join(f"| {' | '.join(row)} |\n" for row in [*rows, *self_test_rows(self.parts, folder)]),
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
    return Project(name, wish.folder, wish.firmware, parts, words_of(name, parts, wish), _memory(parts, wish))


def files_of(plan: Project, kind: str) -> list[PlannedFile]:
    """Plan every file of the application."""
    files: Files = load_kind(kind).files(plan)
    return [PlannedFile(slashed(os.path.join(plan.folder, path)), chunks) for path, chunks in files.items()]


def _parts(wish: Wish) -> tuple[Part, ...]:
    from tflm_lint.emitters import array_of

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
    from tflm_lint.emitters.shared_arenas import shared_arena, worst_quality
    from tflm_lint.facts.targets import load_target

    models = [(part.array.file_name, part.model) for part in parts]
    quality = worst_quality([part.arena for part in parts])
    shared = shared_arena(models, wish.firmware, shared_prefix(HEADER, None), quality)
    on_host = None
    if all(part.host_arena is not None for part in parts):
        host = wish.firmware._replace(target=load_target(HOST_TARGET))
        on_host = shared_arena([models[index] for index in shared.order], host, "", quality)
    return AppMemory(setup, shared, on_host)
