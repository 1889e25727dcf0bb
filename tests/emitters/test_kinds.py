"""``tflm-lint new --kind``: what each ecosystem wants, chosen by the board, and refused where it cannot be."""

from __future__ import annotations

import json
import re
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from tests.build import Op, T, chain
from tests.building.ethos_u import compiled_for
from tests.emitters.test_new import new
from tests.emitters.toolchain import HERE, HOST, WARNINGS
from tflm_lint import facts
from tflm_lint.cli import main
from tflm_lint.emitters.kinds import cmake
from tflm_lint.emitters.kinds.index import KINDS
from tflm_lint.facts.boards import board_names, load_board

#: Board -> its kind, and a file that only this kind has.
CHOSEN = {
    "nano33ble": ("arduino", "app.ino"),
    "nicla-vision": ("arduino", "app.ino"),
    "esp32-s3-devkitc": ("esp-idf", "main/idf_component.yml"),
    "pico2": ("pico", "main.cpp"),
    "nrf52840dk": ("zephyr", "prj.conf"),
    "nucleo-f446re": ("cmake", "main.cc"),
}


def wide_model(metadata: int) -> bytes:
    """Build a model whose arena is beyond the internal RAM of an ESP32-S3."""
    shape = (1, 400, 600, 2)
    relu = Op("RELU", [T("INT8", shape, scale=0.5, zp=0)], [T("INT8", shape, scale=0.5, zp=0)])
    return chain(relu, metadata={"x": bytes(metadata)})


def of(folder: Path) -> dict[str, str]:
    """Read every text file of an application."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".tflite"]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


@pytest.mark.parametrize("board", CHOSEN)
def test_the_board_chooses_the_kind(board: str, model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    assert new(folder, model, "--board", board) == 0
    files = of(folder)
    assert CHOSEN[board][1] in files
    for path, text in files.items():
        assert not re.search(r"@[A-Z_]+@|\n\n\n", text), path
        assert str(tmp_path) not in text, path
    assert set(KINDS) >= {kind for kind, _ in CHOSEN.values()}


@pytest.mark.parametrize("board", ["nano33ble", "nicla-vision", "esp32-s3-devkitc", "pico2", "nrf52840dk"])
def test_the_application_is_clean(board: str, model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a firmware that says what it holds, nothing of the application is found wrong."""
    folder = model.parent / "app"
    assert new(folder, model, "--board", board) == 0
    port = re.search(r"--port ([\w-]+)", (folder / "README.md").read_text())
    assert port is not None
    capsys.readouterr()
    call = [str(model), "--app", str(folder), "--board", board, "--port", port[1], "--no-config", "--format", "json"]
    assert main(call) == 0
    findings = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    assert not [finding["message"] for finding in findings if finding["code"].startswith("CA")]


def test_every_board_has_a_kind_that_takes_it() -> None:
    """A board's own kind has a name for it, and its other names are of kinds that there are."""
    for name in board_names():
        board = load_board(name)
        assert set(board.names) <= set(KINDS), name
        if board.kind is not None:
            assert board.kind in board.names, name


@pytest.mark.parametrize(
    ("kind", "board", "words"),
    [
        ("arduino", "esp32-devkitc", "--kind arduino builds for cortex-m"),
        ("arduino", "nucleo-f446re", "does not know the ST NUCLEO-F446RE: take --kind cmake or zephyr"),
        ("esp-idf", "nano33ble", "--kind esp-idf builds for esp32"),
        ("pico", "nucleo-h743zi", "take --kind cmake"),
        ("zephyr", "esp32-s3-devkitc", "take --kind esp-idf"),
        ("platformio", "esp32-p4-function-ev", "take --kind cmake or esp-idf"),
        # of its core, but with kernels that the library has not
        ("arduino", "nano33ble --target cortex-m4-reference", "the library's kernels are those of cmsis-nn"),
    ],
)
def test_a_kind_that_does_not_suit_the_board_says_which_do(
    kind: str, board: str, words: str, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = model.parent / "app"
    assert new(folder, model, "--kind", kind, "--board", *board.split()) == 2
    assert words in capsys.readouterr().err
    assert not folder.exists()


def test_what_the_distribution_lacks_is_said_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Zephyr compiles no kernel of BATCH_MATMUL, which its resolver declares."""
    path = tmp_path / "product.tflite"
    left, right, product = T("FLOAT32", (1, 4, 8)), T("FLOAT32", (1, 8, 3)), T("FLOAT32", (1, 4, 3))
    path.write_bytes(chain(Op("BATCH_MATMUL", [left, right], [product], {})))
    assert new(tmp_path / "app", path, "--board", "nrf52840dk") == 1
    error = capsys.readouterr().err
    assert "BATCH_MATMUL" in error
    assert "zephyr-2026-02" in error
    assert not (tmp_path / "app").exists()
    assert new(tmp_path / "app", path, "--board", "nrf52840dk", "--kind", "cmake") == 0
    # whoever has another TFLM there says so
    assert new(tmp_path / "own", path, "--board", "nrf52840dk", "--port", "tflm-2026-10") == 0


def test_an_arena_of_another_tflm_has_room(tmp_path: Path) -> None:
    """16 bytes an operator and 256, beside the figure."""
    path, folder = tmp_path / "relus.tflite", tmp_path / "app"
    tensors = [T("INT8", (1, 4), scale=0.5, zp=0) for _ in range(11)]
    path.write_bytes(chain(*[Op("RELU", [tensors[n]], [tensors[n + 1]]) for n in range(10)]))
    assert new(folder, path, "--board", "nano33ble") == 0
    room = re.search(r"_ARENA_SIZE \+ (\d+)\)", (folder / "app.cpp").read_text())
    assert room is not None
    assert int(room[1]) == 10 * 16 + 256
    assert f"has {int(room[1]):,} bytes more" in (folder / "README.md").read_text()


def test_esp_idf_asks_nothing(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    assert new(folder, model, "--board", "esp32-s3-devkitc", "--kernel-version", "1.2.1") == 0
    files = of(folder)
    manifest = yaml.safe_load(files["main/idf_component.yml"])
    assert manifest["dependencies"]["espressif/esp-nn"] == "==1.2.1"
    assert manifest["dependencies"]["espressif/esp-tflite-micro"] == "==1.4.0"
    assert 'CONFIG_IDF_TARGET="esp32s3"' in files["sdkconfig.defaults"]
    assert "Kconfig" not in files
    assert "SPIRAM" not in files["sdkconfig.defaults"]
    assert "EXT_RAM" not in files["main/app.cc"]
    assert "partitions.csv" not in files
    # PSRAM and a partition of its own only where they are needed
    wide = tmp_path / "wide.tflite"
    wide.write_bytes(wide_model(1 << 20))
    assert new(tmp_path / "wide", wide, "--board", "esp32-s3-devkitc") == 0
    files = of(tmp_path / "wide")
    assert "CONFIG_SPIRAM_ALLOW_BSS_SEG_EXTERNAL_MEMORY=y" in files["sdkconfig.defaults"]
    assert "alignas(16) EXT_RAM_BSS_ATTR uint8_t wide_arena" in files["main/app.cc"]
    size = re.search(r"factory, app, factory, , (0x[0-9a-f]+)", files["partitions.csv"])
    assert size is not None
    assert (1 << 20) < int(size[1], 16) < 8 << 20


def test_platformio(model: Path, tmp_path: Path) -> None:
    for board, platform, framework in (
        ("nano33ble", "nordicnrf52", "arduino"),
        ("nicla-vision", "ststm32", "arduino"),
        ("esp32-devkitc", "espressif32 @ ^6.4.0", "espidf"),
    ):
        folder = tmp_path / board
        assert new(folder, model, "--board", board, "--kind", "platformio") == 0
        ini = ConfigParser(interpolation=None)
        ini.read(folder / "platformio.ini")
        section = ini[f"env:{board}"]
        assert section["platform"] == platform
        assert section["framework"] == framework
        assert (folder / "CMakeLists.txt").exists() == (framework == "espidf")
        assert ("lib_deps" in section) == (framework == "arduino")


def test_zephyr(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    assert new(folder, model, "--board", "nrf52840dk") == 0
    files = of(folder)
    sample = yaml.safe_load(files["sample.yaml"])
    assert sample["tests"]["sample.tensorflow.tiny_app"]["platform_allow"] == ["nrf52840dk/nrf52840"]
    projects = {project["name"]: project for project in yaml.safe_load(files["west.yml"])["manifest"]["projects"]}
    assert projects["tflite-micro"]["revision"].startswith("fcc760a")
    assert "CONFIG_TENSORFLOW_LITE_MICRO_CMSIS_NN_KERNELS=y" in files["prj.conf"]
    assert "ETHOS" not in files["prj.conf"]
    assert "TF_LITE_STATIC_MEMORY" in files["CMakeLists.txt"]
    assert "KERNELS_OPTIMIZED" not in files["CMakeLists.txt"]


def test_zephyr_starts_the_npu(tmp_path: Path) -> None:
    path, folder = tmp_path / "kws.tflite", tmp_path / "app"
    path.write_bytes(compiled_for("ethos-u55-128"))
    assert new(folder, path, "--board", "corstone-300", "--kind", "zephyr") == 0
    files = of(folder)
    assert "CONFIG_ETHOS_U=y\nCONFIG_ETHOS_U55_128=y\n" in files["prj.conf"]
    assert "KERNELS_OPTIMIZED_FOR_SPEED" in files["CMakeLists.txt"]
    assert "resolver.AddEthosU()" in files["src/op_resolver.h"]
    assert "ethosu_init" not in files["src/app.cpp"]
    assert "west build -t run" in files["README.md"]


def test_a_sketch_has_the_name_of_its_folder(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path / "my sketch", model, "--board", "nano33ble") == 2
    assert "a sketch has the name of its folder" in capsys.readouterr().err
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert new(".", model, "--board", "nano33ble") == 0
    assert Path("here.ino").is_file()


def test_hostile_names_stay_names(tmp_path: Path, model: Path) -> None:
    """A board of the user's own may be called anything; what is read back is what was said, or has no meaning left."""
    evil = 'x"; $(id) ${PATH} `id` # %d\\n[env]'
    board = tmp_path / "mine.yaml"
    table = {
        "name": "mine", "title": "Mine @VERSION@", "soc": "nRF52840", "core": "cortex-m4",
        "target": "cortex-m4-cmsis-nn", "clock_mhz": 64, "ram": 200000, "flash": 500000,
        "names": dict.fromkeys(("arduino", "platformio", "zephyr"), evil),
    }  # fmt: skip
    board.write_text(yaml.safe_dump(table))
    assert new(tmp_path / "zephyr", model, "--board", board, "--kind", "zephyr") == 0
    sample = yaml.safe_load((tmp_path / "zephyr" / "sample.yaml").read_text())
    assert sample["tests"]["sample.tensorflow.tiny_app"]["platform_allow"] == [evil]
    assert new(tmp_path / "pio", model, "--board", board, "--kind", "platformio") == 0
    ini = ConfigParser(interpolation=None)
    ini.read(tmp_path / "pio" / "platformio.ini")
    assert ini.sections() == ["env:mine"]
    assert not set(ini["env:mine"]["board"]) & set(";#$%")
    assert new(tmp_path / "sketch", model, "--board", board, "--kind", "arduino") == 0
    line = re.search(
        r"arduino-cli compile --fqbn (.*) \.$", (tmp_path / "sketch" / "README.md").read_text(), re.MULTILINE
    )
    assert line is not None
    told = subprocess.run(["sh", "-c", f"printf %s {line[1]}"], capture_output=True, text=True, check=True)
    assert told.stdout == evil


#: What the SDKs' waiting functions and entry points become on this computer: the third wait ends the program.
HARNESS = """
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
static void waited() { static int times = 0; if (++times == 3) { fflush(stdout); exit(0); } }
extern "C" void delay(unsigned long) { waited(); }
extern "C" void vTaskDelay(uint32_t) { waited(); }
extern "C" int32_t k_msleep(int32_t) { waited(); return 0; }
extern "C" void sleep_ms(uint32_t) { waited(); }
extern "C" bool stdio_init_all(void) { return true; }
extern "C" bool stdio_usb_connected(void) { return true; }
"""
ENTRY = {
    "Arduino": "void setup(); void loop();\nint main() { setup(); for (;;) loop(); }\n",
    "ESP-IDF": 'extern "C" void app_main();\nint main() { app_main(); return 1; }\n',
    "": "",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "board", "entry"),
    [
        ("arduino", "nano33ble", "Arduino"),
        ("arduino", "nicla-vision", "Arduino"),
        ("platformio", "nano33ble", "Arduino"),
        ("platformio", "esp32-devkitc", "ESP-IDF"),
        ("esp-idf", "esp32-s3-devkitc", "ESP-IDF"),
        ("pico", "pico", ""),
        ("zephyr", "nrf52840dk", ""),
    ],
)
def test_what_is_written_compiles_and_goes_on(kind: str, board: str, entry: str, model: Path) -> None:
    """Compiled with every warning against headers of our own, it infers again and again."""
    compiler = HOST[1]
    compiler.require()
    folder = model.parent / "app"
    wide = model.parent / "wide.tflite"
    wide.write_bytes(wide_model(16))
    models = [model, wide] if kind == "esp-idf" else [model]
    assert new(folder, *models, "--board", board, "--kind", kind) == 0
    harness = model.parent / "harness.cc"
    harness.write_text(HARNESS + ENTRY[entry])
    sources = [path for path in folder.rglob("*") if path.suffix in (".cc", ".cpp", ".ino")]
    assert len(sources) == 3
    program = model.parent / "program"
    includes = [f"-I{HERE}/tflm_api", f"-I{HERE}/sdk", "-DSTAND_IN_ARENA=100", "-Wno-unused-parameter"]
    call = [compiler.command, *WARNINGS, "-std=gnu++17", *includes, "-x", "c++", *map(str, sources), str(harness)]
    result = subprocess.run([*call, "-o", str(program)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    result = subprocess.run([program], capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 0, result.stdout
    assert result.stdout.count("tiny.tflite: output 0 [3]") == 3
    assert "tiny.tflite: arena_used_bytes 100 of" in result.stdout


def test_every_set_of_kernels_has_a_build() -> None:
    assert set(cmake._KERNELS) == set(facts.names("kernels"))
