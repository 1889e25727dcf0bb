"""Kind ``esp-idf``: a project of ESP-IDF with esp-tflite-micro as a managed component, and nothing to configure."""

from __future__ import annotations

from tflm_lint.emitters.distributions import ESP, board_name, fitted, require_core
from tflm_lint.emitters.quoting import kconfig, shell
from tflm_lint.emitters.quoting import yaml as quoted
from tflm_lint.record import NamedTuple
from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.emitters.project import Files, Project
    from tflm_lint.firmware import Firmware

SUMMARY = "an ESP-IDF project with the component esp-tflite-micro"
TARGET = "esp32-esp-nn"

_FOLDER = "main/"


class Chip(NamedTuple):
    """What a project needs to know of a chip."""

    #: ESP-IDF's name: what ``idf.py set-target`` takes.
    name: str
    #: MiB of flash that its boards have at the least.
    flash: int
    #: Lines of Kconfig for how its PSRAM is wired, beside CONFIG_SPIRAM.
    psram: str = ""
    #: Offset of the partition table, where the default has become too small for the boot loader.
    table: str = ""


CHIPS = {
    chip.name: chip
    for chip in (
        Chip("esp32", 4),
        Chip("esp32c3", 4),
        Chip("esp32s3", 8, "CONFIG_SPIRAM_MODE_OCT=y\n"),
        Chip("esp32p4", 16, "CONFIG_SPIRAM_MODE_HEX=y\nCONFIG_SPIRAM_SPEED_200M=y\n", "0xc000"),
    )
}
#: ESP-IDF's default partition of an application, and what code and constants beside the models take of it at the most.
_DEFAULT_PARTITION, _PROGRAM = 1 << 20, 400 << 10
#: Flash before the application: boot loader, partition table, NVS, and the next multiple of 64 KiB.
_BEFORE = 0x20000
#: Static data of ESP-IDF itself in the internal RAM, before a network is up.
_SYSTEM_RAM = 64 << 10


def fit(firmware: Firmware, *, own_ops: bool) -> Firmware:
    """Fit the firmware to esp-tflite-micro."""
    require_core(firmware, "esp-idf", tuple(CHIPS), "take --kind cmake")
    board_name(firmware, "esp-idf")
    return fitted(firmware, ESP, own_ops=own_ops)


def files(project: Project) -> Files:
    """Plan the project."""
    words = words_of(project)
    words["NOTES"] = project.block("esp_idf/notes.md", **words)
    return {
        "CMakeLists.txt": project.template("esp_idf/CMakeLists.txt", **words),
        **project_files(project, _FOLDER, words),
        "README.md": project.readme("esp_idf/build.md", rows(_FOLDER, words), folder=_FOLDER, host=False, **words),
    }


def project_files(project: Project, folder: str, words: dict[str, str]) -> Files:
    """Plan what a project in ``folder`` has, whoever builds it."""
    planned = {
        "sdkconfig.defaults": project.template("esp_idf/sdkconfig.defaults", **words),
        f"{folder}CMakeLists.txt": project.template("esp_idf/main/CMakeLists.txt", **words),
        f"{folder}idf_component.yml": project.template("esp_idf/main/idf_component.yml", **words),
        f"{folder}main.cc": project.template("esp_idf/main/main.cc", **words),
        **project.application(
            folder,
            prelude="#include <esp_attr.h>\n" if words["ARENA_ATTRIBUTE"] else "",
            arena=words["ARENA_ATTRIBUTE"],
        ),
    }
    if words["PARTITION_BYTES"]:
        planned["partitions.csv"] = project.template("esp_idf/partitions.csv", **words)
    return planned


def rows(folder: str, words: dict[str, str]) -> list[tuple[str, str]]:
    """Say what the files are."""
    found = [
        (f"`{folder}main.cc`", "the program: `app_main`"),
        (f"`{folder}idf_component.yml`", "the components and their versions"),
        ("`sdkconfig.defaults`", "the configuration: chip, flash, stack" + (", PSRAM" if words["PSRAM"] else "")),
    ]
    if words["PARTITION_BYTES"]:
        found.append(("`partitions.csv`", "an application partition that the models fit in"))
    return found


def words_of(project: Project) -> dict[str, str]:
    """Say what stands in the project's files."""
    firmware = project.firmware
    name = board_name(firmware, "esp-idf") or firmware.target.core
    chip = CHIPS[firmware.target.core]
    external = _wants_psram(project)
    partition = _partition(sum(len(part.array.data) for part in project.parts), chip)
    psram = ""
    if external:
        psram = (
            "# The arena is greater than what is free of the internal RAM, so it lies in the PSRAM, which is slower.\n"
            f"CONFIG_SPIRAM=y\n{chip.psram}CONFIG_SPIRAM_ALLOW_BSS_SEG_EXTERNAL_MEMORY=y\n"
        )
    version = firmware.target.kernel_version or ""
    return {
        "CHIP": shell(name),
        "CHIP_KCONFIG": kconfig(name),
        "CHIP_YAML": quoted(name),
        "FLASH": f"{chip.flash}MB",
        "PSRAM": psram,
        "TABLE": f"CONFIG_PARTITION_TABLE_OFFSET={chip.table}\n" if chip.table else "",
        "PARTITION_BYTES": partition,
        "PARTITIONS": _PARTITIONS if partition else "",
        "PARTITIONS_INI": "board_build.partitions = partitions.csv\n" if partition else "",
        "ARENA_ATTRIBUTE": "EXT_RAM_BSS_ATTR" if external else "",
        "WHERE": "the PSRAM" if external else "the internal RAM",
        "PSRAM_NOTE": _psram_note(project) if external else "",
        "VERSION_OF_TFLM": ESP.version,
        "ESP_NN": version,
        "TITLE_OF_TFLM": ESP.title,
        "URL_OF_TFLM": ESP.url,
        "SOURCES": '"main.cc" "app.cc" "model_data.cc"',
    }


_PARTITIONS = (
    "# The models are greater than ESP-IDF's default application partition of 1 MiB.\n"
    'CONFIG_PARTITION_TABLE_CUSTOM=y\nCONFIG_PARTITION_TABLE_CUSTOM_FILENAME="partitions.csv"\n'
)


def _partition(models: int, chip: Chip) -> str:
    """Give the size of the application's partition, empty where the default is enough."""
    if models + _PROGRAM <= _DEFAULT_PARTITION:
        return ""
    return hex((chip.flash << 20) - _BEFORE)


def _psram_note(project: Project) -> str:
    """Say what the board's table knows of its PSRAM."""
    board = project.firmware.board
    note = board.note_on("ram_external") if board is not None else None
    return f"Of the PSRAM: {visible(note)}.\n" if note else ""


def _wants_psram(project: Project) -> bool:
    """Say whether the arenas must leave the internal RAM: only where the board has another."""
    board = project.firmware.board
    if board is None or not board.ram_external:
        return False
    return project.arena_bytes > board.arena_room(_SYSTEM_RAM)
