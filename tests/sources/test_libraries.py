"""Libraries that bring TFLM: recognised from what a file includes, and TFLM itself told from the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.sources.following import ARENA, INTERPRETER, one, sure, words

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
