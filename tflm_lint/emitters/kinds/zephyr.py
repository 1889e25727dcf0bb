"""Kind ``zephyr``: a Zephyr application with the module tflite-micro, and a west manifest that brings both."""

from __future__ import annotations

from tflm_lint.emitters.distributions import ZEPHYR, board_name, fitted, require_core
from tflm_lint.emitters.quoting import shell
from tflm_lint.emitters.quoting import yaml as quoted
from tflm_lint.errors import EmitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tflm_lint.emitters.project import Files, Project
    from tflm_lint.firmware import Firmware

SUMMARY = "a Zephyr application with the module tflite-micro"
TARGET = "cortex-m4-cmsis-nn"

_FOLDER, _SUFFIX = "src/", ".cpp"
#: Cores that all boards of our table have with a floating-point unit.
_WITH_FPU = ("cortex-m4", "cortex-m7", "cortex-m33", "cortex-m55", "cortex-m85")
_FPU = "# The calling thread alone uses the floating-point unit.\nCONFIG_FPU=y\n"
_CMSIS_NN = "CONFIG_TENSORFLOW_LITE_MICRO_CMSIS_NN_KERNELS=y\n"
_DRIVER = """\
CONFIG_ETHOS_U=y
CONFIG_{symbol}=y
# Arm's driver allocates its mutex and its semaphores, once.
CONFIG_HEAP_MEM_POOL_SIZE=4096
"""
#: Sizes that the module hal_ethos_u has no choice for.
_NO_DRIVER = frozenset({"ethos-u55-32"})
_OPTIMIZED = (
    "# Which of CMSIS-NN's kernels are meant; on cores with Helium the arena depends on it.\n"
    "zephyr_compile_definitions(KERNELS_OPTIMIZED_FOR_{goal})\n"
)


def fit(firmware: Firmware, *, own_ops: bool) -> Firmware:
    """Fit the firmware to Zephyr's module."""
    require_core(firmware, "zephyr", ("cortex-m", "riscv32"), "take --kind esp-idf for an ESP32, --kind cmake else")
    board_name(firmware, "zephyr")
    return fitted(firmware, ZEPHYR, own_ops=own_ops)


def files(project: Project) -> Files:
    """Plan the application."""
    target = project.firmware.target
    board = board_name(project.firmware, "zephyr")
    helium = target.features.get("mve")
    words = {
        "BOARD_NAME": shell(board) if board else "<your board's>",
        # an FVP is a program on this computer
        "RUN": "west build -t run" if board is not None and board.endswith("/fvp") else "west flash",
        "PLATFORMS": f"    platform_allow:\n      - {quoted(board)}\n" if board else "",
        "CMSIS_NN": _CMSIS_NN if target.kernels == "cmsis-nn" else "",
        "FPU": _FPU if board is not None and target.core in _WITH_FPU else "",
        "NPU": _npu(project),
        "NPU_NOTES": project.block("zephyr/npu.md") if project.npus else "",
        "OPTIMIZED": _OPTIMIZED.format(goal="SIZE" if target.features.get("optimize_size") else "SPEED")
        if helium
        else "",
        "MODULE_URL": ZEPHYR.url,
        "COMMIT": ZEPHYR.version,
    }
    return {
        "CMakeLists.txt": project.template("zephyr/CMakeLists.txt", **words),
        "prj.conf": project.template("zephyr/prj.conf", **words),
        "sample.yaml": project.template("zephyr/sample.yaml", **words),
        "west.yml": project.template("zephyr/west.yml", **words),
        f"{_FOLDER}main{_SUFFIX}": project.template("zephyr/src/main.cpp", **words),
        **project.application(_FOLDER, suffix=_SUFFIX, npu_start=False),
        "README.md": project.readme("zephyr/build.md", _ROWS, folder=_FOLDER, suffix=_SUFFIX, host=False, **words),
    }


_ROWS = [
    (f"`{_FOLDER}main{_SUFFIX}`", "the program"),
    ("`prj.conf`", "the configuration"),
    ("`west.yml`", "the manifest: which Zephyr and which TensorFlow Lite Micro"),
    ("`sample.yaml`", "what twister builds"),
]


def _npu(project: Project) -> str:
    """Configure Arm's driver for the size of NPU that the models were compiled for."""
    from tflm_lint.verdict.containers import ETHOS_U, containers_of

    sizes = {box.name for part in project.parts for box in containers_of(part.model) if box.custom == ETHOS_U}
    if not sizes:
        return ""
    size = min(sizes)
    if len(sizes) > 1 or size in _NO_DRIVER:
        raise EmitError(f"--kind zephyr: Zephyr builds no driver for {' and '.join(sorted(sizes))}: take --kind cmake")
    return _DRIVER.format(symbol=size.replace("-", "_").upper())
