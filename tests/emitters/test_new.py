"""``tflm-lint new`` writes an application that builds, runs with the arena it states, and fails with 16 bytes less."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.build import Op, T, chain
from tests.building.ethos_u import compiled_for
from tests.emitters.conftest import small_model
from tests.emitters.toolchain import HERE, HOST
from tests.sampling import few
from tflm_lint.cli import main


def new(*arguments: object) -> int:
    return main(["new", *map(str, arguments)])


@pytest.fixture
def streaming(tmp_path: Path) -> Path:
    """A model with a resource variable, two inputs of other types, and names that are no C."""
    path = tmp_path / "my-stream v1.tflite"
    handle = T("RESOURCE", ())
    state = T("INT8", (1, 4), scale=0.5, zp=0)
    real = T("FLOAT32", (1, 4), name='*/ "real" ??/')
    path.write_bytes(
        chain(
            Op("VAR_HANDLE", [], [handle], {"container": "", "shared_name": "s"}),
            Op("READ_VARIABLE", [handle], [state], {}),
            Op("TANH", [real], [T("FLOAT32", (1, 4))]),
        )
    )
    return path


def stand_in(folder: Path, arena: int) -> Path:
    """Compile and link the application against our own headers."""
    compiler = HOST[1]
    compiler.require()
    flags = (f"-I{HERE}/tflm_api", f"-I{folder}", f"-DSTAND_IN_ARENA={arena}", "-Wno-unused-parameter")
    program = folder / "program"
    sources = [folder / name for name in ("main.cc", "app.cc", "model_data.cc")]
    compiler.compile(*sources, output=program, flags=flags)
    return program


def host_arena(folder: Path) -> int:
    """Read what arena the application has on this computer."""
    host = re.search(r"__x86_64__\)\n#define ARENA_BYTES (\d+) ", (folder / "app.cc").read_text())
    assert host is not None
    return int(host[1])


@pytest.mark.parametrize("kind", few(["plain", "streaming"], of=["streaming"]))
def test_application_compiles_and_runs(kind: str, model: Path, streaming: Path, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    assert new(folder, model if kind == "plain" else streaming, "--target", "cortex-m4-reference") == 0
    arena = host_arena(folder)
    result = subprocess.run([stand_in(folder, arena)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert f"arena_used_bytes {arena} of {arena}" in result.stdout
    assert "output 0 [3]" in result.stdout
    # An arena that is too small is said, and not run into.
    result = subprocess.run([stand_in(folder, arena + 16)], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "AllocateTensors" in result.stdout


def test_the_files_are_what_emit_writes(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The README says how to renew them, and that is so."""
    folder = tmp_path / "app"
    assert new(folder, model, "--target", "cortex-m4-reference", "--original", model) == 0
    monkeypatch.chdir(folder)
    commands = re.findall(r"^tflm-lint (emit .*)$", Path("README.md").read_text(), re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        assert main([*command.split(), "--check"]) == 0
    assert Path("tiny.tflite").read_bytes() == model.read_bytes()
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".tflite":
            assert not re.search(r"@[A-Z_]+@|\n\n\n", path.read_text()), path
            assert str(tmp_path) not in path.read_text()


def test_board_gives_target_and_limits(model: Path, tmp_path: Path) -> None:
    assert new(tmp_path / "app", model, "--board", "nucleo-f446re") == 0
    readme = (tmp_path / "app" / "README.md").read_text()
    assert "cortex-m4-cmsis-nn" in readme
    assert "524,288 bytes of flash and 131,072 bytes of RAM" in readme
    assert 'set(TFLM_KERNELS "cmsis_nn"' in (tmp_path / "app" / "CMakeLists.txt").read_text()
    assert new(tmp_path / "esp", model, "--board", "esp32-devkitc") == 0
    assert not (tmp_path / "esp" / "cortex_m").exists()


def test_what_vela_compiled_gets_its_kernel(tmp_path: Path) -> None:
    path = tmp_path / "kws.tflite"
    path.write_bytes(compiled_for("ethos-u55-64"))
    folder = tmp_path / "app"
    assert new(folder, path, "--board", "grove-vision-ai-v2") == 0
    assert "resolver.AddEthosU()" in (folder / "op_resolver.h").read_text()
    assert "micro/kernels/ethos_u/ethosu.cc" in (folder / "CMakeLists.txt").read_text()
    assert '#define TFLM_KWS_MODEL_NPU "ethos-u55-64"' in (folder / "model_data.h").read_text()
    assert "compiled for an Ethos-U55-64" in (folder / "README.md").read_text()
    arena = re.search(r"TFLM_KWS_MODEL_ARENA_SIZE (\d+)", (folder / "model_data.h").read_text())
    assert arena is not None
    result = subprocess.run([stand_in(folder, int(arena[1]))], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    # nothing of it in an application of another model, nor where the board has another size
    assert new(tmp_path / "other", path, "--board", "alif-e7-hp") == 1
    path.write_bytes(small_model())
    assert new(tmp_path / "other", path, "--board", "alif-e7-hp") == 0
    for file in (tmp_path / "other").rglob("*.*"):
        assert file.suffix == ".tflite" or "thos" not in file.read_text().replace("cortex-m55-ethos-u55", "")


def test_what_cannot_be(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    (tmp_path / "string.tflite").write_bytes(chain(Op("RELU", [T("STRING", (1,))], [T("STRING", (1,))])))
    (tmp_path / "bad.tflite").write_bytes(small_model()[:50])
    for arguments, code, words in (
        ((tmp_path / "full", model), 2, "not empty"),
        ((tmp_path / "app", model, "--board", "pdp-11"), 2, "board: no 'pdp-11', expected one of"),
        ((tmp_path / "app", model, "--target", "pdp-11"), 2, "pdp-11"),
        ((tmp_path / "app", tmp_path / "missing.tflite"), 2, "missing.tflite"),
        ((tmp_path / "app", tmp_path / "bad.tflite"), 1, "bad.tflite"),
        ((tmp_path / "app", tmp_path / "string.tflite"), 1, "does not run"),
    ):
        assert new(*arguments) == code
        assert words in capsys.readouterr().err
    assert not (tmp_path / "app").exists()
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["file"]


#: What the application and its program are compiled with here, beside their own -Wall -Wextra.
STRICT = "-O1 -DSTAND_IN_ARENA=100 -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Werror"


def tflm_tree(folder: Path) -> Path:
    """Make a tree of our own that stands in for TensorFlow Lite Micro and CMSIS-NN."""
    shutil.copytree(HERE / "tflm_api", folder)
    micro = folder / "tensorflow/lite/micro"
    (micro / "nothing.cc").write_text("int nothing_at_all();\nint nothing_at_all() { return 0; }\n")
    (micro / "nothing_test.cc").write_text('#error "tests are not compiled"\n')
    for name in ("flatbuffers/include", "gemmlowp", "ruy", "cmsis_nn/Source", "cmsis_nn/Include"):
        (folder / "third_party" / name).mkdir(parents=True)
    (folder / "third_party/cmsis_nn/Source/arm_float_f16.c").write_text('#error "floats are not compiled"\n')
    (micro / "kernels/cmsis_nn").mkdir(parents=True)
    for kernels in ("kernels", "kernels/cmsis_nn"):
        (micro / kernels / "fully_connected.cc").write_text(KERNEL)
    return folder


#: The optimized kernel says what it is compiled for; the reference kernel of the same name is not there then.
KERNEL = """
const char* kernels();
const char* kernels() {
#if !defined(CMSIS_NN)
  return "kernels: reference";
#elif ARM_NN_ENABLE_F16 || ARM_NN_ENABLE_F32
#error "floats"
#elif defined(KERNELS_OPTIMIZED_FOR_SPEED) == defined(KERNELS_OPTIMIZED_FOR_SIZE)
#error "neither speed nor size, or both"
#elif defined(KERNELS_OPTIMIZED_FOR_SIZE)
  return "kernels: size";
#else
  return "kernels: speed";
#endif
}
"""


def built(folder: Path, build: str, tflm: Path, *flags: str) -> None:
    """Configure and compile with every warning an error."""
    call = ["cmake", "-S", ".", "-B", build, f"-DTFLM_DIR={tflm}", f"-DCMAKE_CXX_FLAGS_RELEASE={STRICT}", *flags]
    for step in (call, ["cmake", "--build", build]):
        result = subprocess.run(step, cwd=folder, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr
        assert "arning" not in result.stdout + result.stderr


def emulated(program: Path, machine: str) -> subprocess.CompletedProcess[str]:
    """Run in qemu."""
    call = ["qemu-system-arm", "-M", machine, "-nographic", "-monitor", "none", "-serial", "none"]
    call += ["-semihosting-config", "enable=on,target=native", "-kernel", str(program)]
    return subprocess.run(call, capture_output=True, text=True, check=False, timeout=60, stdin=subprocess.DEVNULL)


@pytest.mark.slow
def test_cmake_builds_for_the_host(model: Path, tmp_path: Path) -> None:
    """The CMakeLists.txt that is written, with a tree of our own in place of TensorFlow Lite Micro."""
    for command in ("cmake", "g++"):
        if shutil.which(command) is None:
            pytest.skip(f"{command} is not installed")
    folder = tmp_path / "app"
    assert new(folder, model, "--target", "cortex-m55-cmsis-nn") == 0
    built(folder, "host", tflm_tree(tmp_path / "tflm"))
    result = subprocess.run([folder / "host" / "tiny_app"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"arena_used_bytes 100 of {host_arena(folder)}" in result.stdout
    assert b"kernels: reference" in (folder / "host" / "libtflm.a").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("target", "machine", "kernels"),
    [
        ("cortex-m0plus-cmsis-nn", "mps2-an385", "speed"),
        ("cortex-m3-cmsis-nn", "mps2-an385", "speed"),
        ("cortex-m4-reference", "mps2-an386", "reference"),
        ("cortex-m4-cmsis-nn-size", "mps2-an386", "speed"),
        ("cortex-m7-cmsis-nn", "mps2-an500", "speed"),
        ("cortex-m33-cmsis-nn", "mps2-an505", "speed"),
        ("cortex-m55-cmsis-nn", "mps3-an547", "speed"),
        ("cortex-m55-cmsis-nn-size", "mps3-an547", "size"),
        ("cortex-m85-cmsis-nn", "mps3-an547", "speed"),
    ],
)
def test_cmake_builds_for_cortex_m(target: str, machine: str, kernels: str, model: Path, tmp_path: Path) -> None:
    """And runs in qemu: start-up code, linker script and flags of every core."""
    for command in ("cmake", "arm-none-eabi-g++", "qemu-system-arm"):
        if shutil.which(command) is None:
            pytest.skip(f"{command} is not installed")
    folder, tflm = tmp_path / "app", tflm_tree(tmp_path / "tflm")
    assert new(folder, model, "--target", target) == 0
    toolchain = f"-DCMAKE_TOOLCHAIN_FILE=cortex_m/{'-'.join(target.split('-')[:2])}.cmake"
    built(folder, "arm", tflm, toolchain, "-DTFLM_EMULATOR=ON")
    result = emulated(folder / "arm" / "tiny_app.elf", machine)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "arena_used_bytes 100" in result.stdout
    assert f"kernels: {kernels}".encode() in (folder / "arm" / "libtflm.a").read_bytes()
    # without the emulator's start-up code there is a library for the board's program
    if kernels == "reference":
        built(folder, "board", tflm, toolchain)
        assert (folder / "board" / "libapp.a").is_file()
        assert not list((folder / "board").glob("*.elf"))


def test_the_application_is_right_for_its_own_model(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = str(root / "fixtures" / "hello_world_int8.tflite")
    assert main(["new", str(tmp_path / "app"), model]) == 0
    capsys.readouterr()
    for target in ((), ("--target", "x86-64-reference"), ("--target", "cortex-m4-cmsis-nn")):
        assert main([model, "--app", str(tmp_path / "app"), "--no-config", "--format", "json", *target]) == 0
        findings = json.loads(capsys.readouterr().out)["files"][0]["findings"]
        assert not [finding["message"] for finding in findings if finding["code"].startswith("CA")]


KWS = Path(__file__).resolve().parents[2] / "fixtures" / "kws_int8.tflite"


def test_what_the_library_computes_wrongly_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The board's own library takes one scale for all units; `fix` for it makes a model of which nothing is said."""
    assert new(tmp_path / "app", KWS, "--board", "nano33ble") == 1
    said = capsys.readouterr().err
    command = "-o kws_int8_fixed.tflite --board nano33ble --port arduino-2023-12"
    assert "computes wrong results on cortex-m4-cmsis-nn, arduino-2023-12: FULLY_CONNECTED #8: filter has 12" in said
    assert f"`tflm-lint fix {KWS} {command}`" in said
    readme = (tmp_path / "app" / "README.md").read_text()
    assert "\n## Computes wrong results\n" in readme
    assert f"`tflm-lint fix kws_int8.tflite {command}`" in readme
    assert new(tmp_path / "forced", KWS, "--board", "nano33ble", "--force") == 0
    fixed = tmp_path / "kws_int8_fixed.tflite"
    assert main(["fix", str(KWS), "-o", str(fixed), *command.split()[2:]]) == 0
    capsys.readouterr()
    assert new(tmp_path / "right", fixed, "--board", "nano33ble") == 0
    assert "wrong" not in capsys.readouterr().err + (tmp_path / "right" / "README.md").read_text()
    # today's TFLM computes it right
    assert new(tmp_path / "today", KWS, "--kind", "cmake", "--board", "nano33ble") == 0


def test_all_outputs_up_to_32_then_how_many_more(tmp_path: Path) -> None:
    path = tmp_path / "wide.tflite"
    path.write_bytes(chain(Op("TANH", [T("FLOAT32", (1, 40))], [T("FLOAT32", (1, 40))])))
    assert new(tmp_path / "app", path, "--target", "cortex-m4-reference") == 0
    result = subprocess.run(
        [stand_in(tmp_path / "app", host_arena(tmp_path / "app"))], capture_output=True, text=True, check=False
    )
    assert "output 0 [31]" in result.stdout
    assert "output 0 [32]" not in result.stdout
    assert "wide.tflite: output 0: 8 more" in result.stdout
