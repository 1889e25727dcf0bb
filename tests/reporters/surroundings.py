"""A folder with all that can surround a model: C arrays good and bad, a wake word's manifest, an application."""

from __future__ import annotations

import json
from pathlib import Path

ARRAY = "{before}unsigned char {name}[] = {{\n{numbers}\n}};\n{behind}"

APPLICATION = """\
#include "good.h"
constexpr int kTensorArenaSize = 1000;
uint8_t tensor_arena[kTensorArenaSize];
void setup() {
  static tflite::MicroMutableOpResolver<4> resolver;
  resolver.AddFullyConnected();
  if (resolver.AddSoftmax() != kTfLiteOk) return;
#ifdef MORE
  resolver.AddConv2D();
#endif
  static tflite::MicroInterpreter interpreter(tflite::GetModel(g_model), resolver, tensor_arena, kTensorArenaSize);
}
"""


def array(data: bytes, name: str = "g_model", before: str = "alignas(16) const ", behind: str = "") -> str:
    """Write the bytes as a C array."""
    return ARRAY.format(before=before, name=name, numbers=", ".join(map(str, data)), behind=behind)


def write(folder: Path, model: bytes, other: bytes) -> None:
    """Write the files; the names are what `ARGUMENTS` ask for."""
    (folder / "src").mkdir()
    texts = {
        "good.h": array(model),
        "bad.cc": array(model, before="", behind="const unsigned g_model_len = 12;\n"),
        "cut.c": array(model[: len(model) // 2], before="MODEL_ATTR "),
        "broken.c": array(model).replace("\n};", ", ...\n};"),
        "two.cpp": array(model, "g_first") + array(other, "g_second", "alignas(4) const "),
        "word.json": json.dumps({"wake_word": "x", "micro": {"tensor_arena_size": 600}}),
        "src/main.cc": APPLICATION,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "word.tflite").write_bytes(model)
    (folder / "old.tflite").write_bytes(other)


#: Name of the golden -> the flags and files.
ARGUMENTS = {
    "sources": ("--against", "old.tflite", "good.h", "bad.cc", "cut.c", "broken.c", "two.cpp"),
    "application": ("--app", "src", "good.h", "word.tflite", "old.tflite"),
    "manifest": ("word.json", "word.tflite"),
}
