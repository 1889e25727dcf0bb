"""Kind ``cmake``: a CMake project that compiles TensorFlow Lite Micro from its sources, for the host or a Cortex-M."""

from __future__ import annotations

from tflm_lint.emitters.filling import arena_options
from tflm_lint.emitters.platforms import PLATFORMS
from tflm_lint.errors import EmitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from tflm_lint.emitters.platforms import Platform
    from tflm_lint.emitters.project import Files, Project

SUMMARY = "a CMake project for this computer and for Cortex-M, in qemu or with your board's toolchain file"

#: TFLM's own way of fetching CMSIS-NN, for the README.
_CMSIS = (
    "tools=tensorflow/lite/micro/tools/make\n"
    '(cd tflite-micro && bash $tools/ext_libs/cmsis_nn_download.sh $tools/downloads "")\n'
)
_ONCE = """\
  return AppSetup() && AppRun() ? 0 : 1;
"""
_LOOP = """\
  if (!AppSetup()) return 1;
  // State goes from one inference to the next. On a device this goes on for ever.
  for (int run = 0; run < 3; ++run) {
    if (!AppRun()) return 1;
  }
  return 0;
"""
_KERNELS = {
    "cmsis-nn": "cmsis_nn",
    "esp-nn": "esp_nn",
    "reference": "reference",
    "reference-compression": "reference",
}
_KERNELS_CHECK = """\
if(CMAKE_CROSSCOMPILING AND NOT TFLM_KERNELS STREQUAL "{kernels}")
  message(WARNING "the arenas are for {kernels} kernels, others may need more: set -DARENA_BYTES")
endif()
"""
_OTHER = "${TFLM_KERNELS} is none of reference, cmsis_nn"
_ESP_NN = (
    "the arenas are those of ESP-NN's kernels, which come with esp-tflite-micro: tflm-lint new --kind esp-idf writes a "
    "project for it; or take -DTFLM_KERNELS=reference and its arena"
)


def files(project: Project) -> Files:
    """Plan the application."""
    platform = PLATFORMS.get(project.firmware.target.core)
    words = _words(project, platform)
    planned = {
        **project.application(host=True),
        "main.cc": project.template("cmake/main.cc", RUN=_LOOP if project.keeps_state else _ONCE),
        "CMakeLists.txt": project.template("cmake/CMakeLists.txt", **words),
        "README.md": project.readme("cmake/build.md", _rows(platform), host=True, **words),
    }
    if platform is not None:
        planned |= {
            "cortex_m/startup.c": project.template("cmake/startup.c", **words),
            f"cortex_m/{platform.machine.name}.ld": project.template("cmake/memory.ld", **words),
            f"cortex_m/{platform.core}.cmake": project.template("cmake/toolchain.cmake", **words),
        }
    return planned


def _rows(platform: Platform | None) -> list[tuple[str, str]]:
    rows = [("`main.cc`", "the program"), ("`CMakeLists.txt`", "how it is built")]
    if platform is not None:
        rows.append((f"`cortex_m/{platform.core}.cmake`", f"how Arm's GCC compiles for {platform.core}"))
        rows.append((f"`cortex_m/startup.c`, `cortex_m/{platform.machine.name}.ld`", "start-up and memory in qemu"))
    return rows


def _words(project: Project, platform: Platform | None) -> dict[str, str]:
    target = project.firmware.target
    macros = project.arena_macros
    if target.kernels not in _KERNELS:
        raise EmitError(
            f"--kind cmake: knows no build of {target.kernels} kernels, expected one of {', '.join(_KERNELS)}"
        )
    kernels = _KERNELS[target.kernels]
    words = {
        "TFLM_KERNELS": kernels,
        "NO_KERNELS": _ESP_NN if kernels == "esp_nn" else _OTHER,
        "ARENA_MACROS": " ".join(macros),
        "ARENA_OPTIONS": arena_options(macros),
        **_optimized(target.features),
        "PLATFORM": "",
        "EMULATOR_OPTION": "",
        "HOST": "" if project.npus else project.block("cmake/host.md"),
        "CROSS": "",
        "QEMU": "",
        "CMSIS": _CMSIS if kernels == "cmsis_nn" else "",
        "KERNELS_CHECK": _KERNELS_CHECK.format(kernels=kernels) if kernels != "esp_nn" else "",
        "ETHOS_U_SOURCES": project.block("cmake/ethos_u.cmake") if project.npus else "",
        "ETHOS_U_NOTES": project.block("ethos_u.md") if project.npus else "",
    }
    if platform is None:
        return words
    machine = platform.machine
    words |= {
        "CORE": platform.core,
        "FLAGS": platform.flags,
        "NEWER_CORE": _newer(platform),
        "MACHINE_NAME": machine.name,
        "MACHINE_CORE": machine.core,
        "MACHINE_NOTE": "" if machine.core.lower() == platform.core else f", whose core is a {machine.core}",
        "MEMORY": machine.memory,
        "EMULATOR_OPTION": f'option(TFLM_EMULATOR "link for {machine.name} of qemu" OFF)\n',
    }
    if not project.npus:  # qemu has none
        words["QEMU"] = project.block("cmake/qemu.md", **words)
    return words | {
        "PLATFORM": "\n" + project.block("cmake/cortex_m.cmake", **words),
        "CROSS": project.block("cmake/cross.md", **words),
    }


def _optimized(features: Mapping[str, object]) -> dict[str, str]:
    """Say what CMSIS-NN's kernels are compiled for: they must be told, and only with Helium there is a choice."""
    size = bool(features.get("mve")) and bool(features.get("optimize_size"))
    return {"OPTIMIZED": "SIZE" if size else "SPEED"}


def _newer(platform: Platform) -> str:
    """Take the older core's name where the compiler does not know the newer one's, which runs the same code."""
    if platform.older is None:
        return ""
    return (
        f"set(core {platform.core})\n"
        "execute_process(COMMAND ${CMAKE_C_COMPILER} -mcpu=${core} -Q --help=target RESULT_VARIABLE unknown\n"
        "                OUTPUT_QUIET ERROR_QUIET)\n"
        "if(unknown)  # by compilers older than the core, which runs what is compiled for its predecessor\n"
        f"  set(core {platform.older})\nendif()\n"
    )
