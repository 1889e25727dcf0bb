"""Kind ``cmake``: a CMake project that compiles TensorFlow Lite Micro from its sources, for the host or a Cortex-M."""

from __future__ import annotations

from tflm_lint.emitters.platforms import PLATFORMS

TYPE_CHECKING = False
if TYPE_CHECKING:
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


def files(project: Project) -> Files:
    """Plan the application."""
    words = _words(project, PLATFORMS.get(project.firmware.target.core))
    planned = {
        **project.application(host=True),
        "main.cc": project.template("cmake/main.cc", RUN=_LOOP if project.keeps_state else _ONCE),
        "CMakeLists.txt": project.template("cmake/CMakeLists.txt", **words),
        "README.md": project.readme("cmake/build.md", _rows(words), host=True, **words),
    }
    if words["CORE"]:
        for name in ("startup.c", "memory.ld", "toolchain.cmake"):
            planned[f"cortex_m/{name}"] = project.template(f"cmake/{name}", **words)
    return planned


def _rows(words: dict[str, str]) -> list[tuple[str, str]]:
    rows = [("`main.cc`", "the program"), ("`CMakeLists.txt`", "how it is built")]
    if words["CORE"]:
        rows.append(("`cortex_m/`", f"start-up code, linker script and compiler flags for {words['CORE']}"))
    return rows


def _words(project: Project, platform: Platform | None) -> dict[str, str]:
    kernels = "cmsis_nn" if project.firmware.target.kernels == "cmsis-nn" else "reference"
    words = {
        "TFLM_KERNELS": kernels,
        "CORE": "",
        "PLATFORM": "",
        "CROSS": "",
        "ETHOS_U_SOURCES": project.block("cmake/ethos_u.cmake") if project.npus else "",
        "ETHOS_U_NOTES": project.block("ethos_u.md") if project.npus else "",
    }
    if platform is None:
        return words
    words |= {
        "CORE": platform.core,
        "FLAGS": platform.flags,
        "MACHINE": f"{platform.machine}, qemu's machine for {platform.core}",
        "MACHINE_NAME": platform.machine,
        "CMSIS": _CMSIS if kernels == "cmsis_nn" else "",
    }
    words |= {
        "PLATFORM": "\n" + project.block("cmake/cortex_m.cmake", **words),
        "CROSS": project.block("cmake/cross.md", **words),
    }
    return words
