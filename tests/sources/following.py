"""Applications as text -> what is understood of them; the frame that most of the tests put their code into."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tflm_lint.sources.application import Application

METHODS = ("AddConv2D", "AddSoftmax", "AddReshape")
ARENA = "constexpr int kArenaSize = 4096;\nalignas(16) uint8_t tensor_arena[kArenaSize];\n"
INTERPRETER = (
    "static tflite::MicroInterpreter interpreter(tflite::GetModel(g_kws_model_data), {}, tensor_arena, kArenaSize);"
)


def read(
    folder: Path, *texts: str, files: Mapping[str, str] | None = None, defines: Mapping[str, str | None] | None = None
) -> tuple[Application, ...]:
    """Write sources, and files by name, into a folder, and return what is understood of them."""
    from tflm_lint.sources.codebase import read_project

    for position, text in enumerate(texts):
        (folder / f"file{position}.cc").write_text(text)
    for name, text in (files or {}).items():
        (folder / name).write_text(text)
    return read_project(str(folder), defines=defines or {}).applications()


def one(
    folder: Path, *texts: str, files: Mapping[str, str] | None = None, defines: Mapping[str, str | None] | None = None
) -> Application:
    """Return the only application."""
    (application,) = read(folder, *texts, files=files, defines=defines)
    return application


def sure(application: Application) -> list[str]:
    """Return the methods that surely register, in alphabetical order."""
    assert application.resolver is not None, application.open
    return sorted(add.method for add in application.resolver.adds if add.certain)


def words(application: Application) -> str:
    """Return all that is said to be undecided."""
    return "\n".join(message for message, _ in application.open)
