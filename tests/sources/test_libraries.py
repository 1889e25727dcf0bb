"""Libraries that bring TFLM: recognised from what a file includes, and TFLM itself told from the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.sources.following import ARENA, INTERPRETER, one, sure, words
from tflm_lint.sources.codebase import read_project

if TYPE_CHECKING:
    from pathlib import Path

SETUP = (
    "void setup() {\nstatic tflite::MicroMutableOpResolver<1> r; r.AddSoftmax();\n" + INTERPRETER.format("r") + "\n}\n"
)


@pytest.mark.parametrize(
    ("head", "title", "port"),
    [
        ("#include <TensorFlowLite_ESP32.h>\n", "TensorFlowLite_ESP32", "esp32-2022-05"),
        ('#include "tensorflow/lite/experimental/micro/micro_interpreter.h"\n', "TFLM of 2019", None),
        ("#include <TensorFlowLite.h>\n", "Arduino_TensorFlowLite", "arduino-2023-12"),
        ("#include <Arduino_TensorFlowLite.h>\n", "Arduino_TensorFlowLite", "arduino-2023-12"),
        ("#include <Chirale_TensorFlowLite.h>\n", "Chirale", "chirale-2023-01"),
        ("#include <tflm_esp32.h>\n#include <eloquent_tinyml.h>\n", "EloquentTinyML 3", None),
        ('#include "edge-impulse-sdk/classifier/ei_run_classifier.h"\n', "Edge Impulse", None),
        ("tflite::ops::micro::AllOpsResolver all;\n", "ops::micro", None),
        ("static tflite::MicroErrorReporter reporter;\n", "before 2022", None),
        ('#include "pico/stdlib.h"\n', "pico-tflmicro", "pico-2024-12"),
    ],
)
def test_recognised(tmp_path: Path, head: str, title: str, port: str | None) -> None:
    application = one(tmp_path, head + ARENA + SETUP)
    (library,) = application.libraries
    assert title in library.title
    assert library.port == port
    assert library.place.line == 1
    assert sure(application) == ["AddSoftmax"]


def test_the_tabs_of_a_sketch_are_one_program(tmp_path: Path) -> None:
    for name, macro in (("a", "#define ARENA 4096"), ("b", "#define ARENA 512")):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.ino").write_text(
            f"#include <TensorFlowLite.h>\n{macro}\nvoid setup() {{ begin(); }}\n"
        )
    tab = "alignas(16) uint8_t arena[ARENA]; static tflite::MicroMutableOpResolver<1> r;\n"
    made = "tflite::MicroInterpreter it(tflite::GetModel(g_model), r, arena, ARENA);"
    (tmp_path / "a" / "runner.ino").write_text(f"{tab}void begin() {{ static {made} }}\n")
    (found,) = read_project(str(tmp_path)).applications()
    assert found.arena is not None
    assert (found.arena.size, [library.title for library in found.libraries]) == (4096, ["Arduino_TensorFlowLite"])


@pytest.mark.parametrize(("build", "count"), [("project(x)", 0), ("idf_component_register(SRCS a.cc)", 1)])
def test_a_library_of_the_project_beside(build: str, count: int, tmp_path: Path) -> None:
    for name, text in (
        ("ei", "#include <demo_inferencing.h>\nvoid setup() { run_classifier(); }\n"),
        ("speech", ARENA + SETUP),
    ):
        (tmp_path / name / "main").mkdir(parents=True)
        (tmp_path / name / "CMakeLists.txt").write_text(build)
        (tmp_path / name / "main" / "main.cc").write_text(text)
    (found,) = read_project(str(tmp_path)).applications()
    assert len(found.libraries) == count


def test_an_error_reporter_is_no_set_of_variables(tmp_path: Path) -> None:
    made = "tflite::MicroInterpreter it(tflite::GetModel(g_model), r, arena, 4096, &er);"
    (tmp_path / "main.cc").write_text(
        "tflite::MicroErrorReporter er; alignas(16) uint8_t arena[4096];\n"
        f"void setup() {{ static tflite::MicroMutableOpResolver<1> r(&er); static {made} }}\n"
    )
    (found,) = read_project(str(tmp_path)).applications()
    assert (found.variables, found.open) == (0, ())


def test_todays_library_needs_no_word(tmp_path: Path) -> None:
    head = '#include "tensorflow/lite/micro/micro_interpreter.h"\n// #include <TensorFlowLite_ESP32.h>\n'
    assert one(tmp_path, head + ARENA + SETUP).libraries == ()
    bridge = '#include "tensorflow/lite/micro/tflite_bridge/micro_error_reporter.h"\ntflite::MicroErrorReporter r;\n'
    assert one(tmp_path, bridge + ARENA + SETUP).libraries == ()


@pytest.mark.parametrize(
    ("declared", "size"),
    [
        ("Eloquent::TinyML::TfLite<490, 3, 6000> ml;", 6000),
        ("#define ARENA (4 * 1024)\nEloquent::TinyML::TfLite<N_IN, N_OUT, ARENA> ml;", 4096),
        ("#define ARENA 2000\nEloquent::TF::Sequential<1, ARENA> ml;", 2000),
    ],
)
def test_wrappers(tmp_path: Path, declared: str, size: int) -> None:
    setup = "void setup() { ml.begin(g_kws_model_data); ml.resolver.AddSoftmax(); }"
    source = f"#include <EloquentTinyML.h>\n{declared}\n{setup}\n"
    application = one(tmp_path, source)
    assert application.arena is not None
    assert application.arena.size == size
    assert application.model == "g_kws_model_data"
    assert "makes its own for ml" in words(application)
    if "Sequential" in declared:
        assert sure(application) == ["AddSoftmax"]


@pytest.mark.parametrize(
    "place",
    [
        "third_party/tflite-micro/x",
        "lib/tfmicro/tensorflow/lite/micro/examples",
        "managed_components/espressif__x",
        ".pio/libdeps",
    ],
)
def test_tflm_in_the_folder_is_left_out(tmp_path: Path, place: str) -> None:
    folder = tmp_path / place
    folder.mkdir(parents=True)
    (folder / "main.cc").write_text((ARENA + SETUP).replace("kws", "person_detect"))
    if "tensorflow" in place:
        (folder.parent / "micro_interpreter.h").write_text("class MicroInterpreter;\n")
    assert one(tmp_path, ARENA + SETUP).model == "g_kws_model_data"


@pytest.mark.parametrize("parts", [1, 2])
def test_old_forms_are_of_no_release_that_a_port_stands_for(parts: int, tmp_path: Path) -> None:
    head = "#include <TensorFlowLite.h>\n"
    old = "void old(tflite::MicroOpResolver<1>& r) { r.AddBuiltin(0, tflite::ops::micro::Register_CONV_2D()); }\n"
    files = {"main.cc": head + ARENA + SETUP} if parts == 2 else {}
    files["more.cc"] = old if parts == 2 else head + old + ARENA + SETUP
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    (found,) = read_project(str(tmp_path)).applications()
    (library,) = found.libraries
    assert library.title == "Arduino_TensorFlowLite, with TFLM of 2019 or 2020 (ops::micro)"
    assert (library.port, library.old) == (None, True)


def test_the_folder_of_2019_is_a_sign_of_age_beside_any_library(tmp_path: Path) -> None:
    head = '#include <TensorFlowLite_ESP32.h>\n#include "tensorflow/lite/experimental/micro/micro_interpreter.h"\n'
    (library,) = one(tmp_path, head + ARENA + SETUP).libraries
    assert "TensorFlowLite_ESP32" in library.title
    assert "TFLM of 2019 (experimental/micro)" in library.title
    assert library.port is None


@pytest.mark.parametrize("folder", ["tensorflow/lite/micro", "micro", "lib/tflm/micro"])
def test_a_reporter_of_the_bridge_says_nothing_of_age(folder: str, tmp_path: Path) -> None:
    head = f'#include "{folder}/tflite_bridge/micro_error_reporter.h"\nstatic tflite::MicroErrorReporter reporter;\n'
    assert one(tmp_path, head + ARENA + SETUP).libraries == ()


HEADER = "struct Net { Net(); tflite::MicroInterpreter* it; };\n"
CLASS = """#include "net.h"
constexpr int kSize = {size};
alignas(16) static uint8_t arena[kSize];
static tflite::MicroMutableOpResolver<1> r;
Net::Net() {{ r.Add{name}(); it = new tflite::MicroInterpreter(tflite::GetModel(g_kws), r, arena, kSize); }}
"""


def test_programs_beside_each_other(tmp_path: Path) -> None:
    for name, size, method in (("a", 4096, "Softmax"), ("b", 512, "Reshape")):
        for folder in ("include", "lib", "src"):
            (tmp_path / name / folder).mkdir(parents=True)
        (tmp_path / name / "include" / "net.h").write_text(HEADER)
        (tmp_path / name / "lib" / "net.cc").write_text(CLASS.format(size=size, name=method))
        (tmp_path / name / "lib" / "begin.cc").write_text(
            '#include "net.h"\nvoid begin() { static Net* net = new Net(); }\n'
        )
        (tmp_path / name / "src" / "main.cc").write_text('#include "net.h"\nint main() { begin(); }\n')
    found = read_project(str(tmp_path)).applications()
    made = sorted((app.arena.size, *sure(app)) for app in found if app.arena is not None and app.place is not None)
    assert made == [(512, "AddReshape"), (4096, "AddSoftmax")]


def test_a_function_that_fits_lies_further(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    (tmp_path / "a" / "near.cc").write_text("void add(tflite::MicroMutableOpResolver<1>& r, int) { r.AddReshape(); }\n")
    (tmp_path / "b" / "far.cc").write_text("void add(tflite::MicroMutableOpResolver<1>& r) { r.AddSoftmax(); }\n")
    (tmp_path / "a" / "main.cc").write_text(ARENA + SETUP.replace("r.AddSoftmax()", "add(r)"))
    (found,) = read_project(str(tmp_path)).applications()
    assert sure(found) == ["AddSoftmax"]


def test_a_program_within_another(tmp_path: Path) -> None:
    (tmp_path / "CMakeLists.txt").write_text("project(x)\n")
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "CMakeLists.txt").write_text("project(y)\n")
    (tmp_path / "part" / "net.h").write_text(HEADER)
    (tmp_path / "part" / "net.cc").write_text(CLASS.format(size=4096, name="Softmax"))
    (tmp_path / "main.cc").write_text('#include "part/net.h"\nint main() { static Net* net = new Net(); }\n')
    (found,) = read_project(str(tmp_path)).applications()
    assert sure(found) == ["AddSoftmax"]
