"""Rules that hold what the code does with inputs and outputs against the model: certain, or silent."""

# ruff: noqa: E501 - sources in C++ as people write them
from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("tree_sitter_cpp", reason="the extra app is not installed")

from tests.rules.test_ca_app_field import told

ROOT = Path(__file__).resolve().parents[2]
#: Its input has the shape [1, 25, 10, 1] and the type int8, its output [1, 12] and int8.
MODEL = ROOT / "fixtures" / "kws_int8.tflite"
FRAME = """
#include "model.h"
namespace {{
alignas(16) uint8_t tensor_arena[16 * 1024];
tflite::MicroInterpreter* interpreter = nullptr;
TfLiteTensor* input = nullptr;
TfLiteTensor* output = nullptr;
float image[250]; int8_t bytes[1000]; const int kShape[] = {{1, 25, 10, 1}}; const int kOther[4] = {{1, 49, 40, 1}}; constexpr std::array<int, 2> kTwo = {{1, 35}}; void take(std::span<int8_t> s) {{ use(s); }}
{outside}
}}
void setup() {{
  static tflite::MicroMutableOpResolver<5> r;
  if (r.AddConv2D() != kTfLiteOk || r.AddDepthwiseConv2D() != kTfLiteOk || r.AddFullyConnected() != kTfLiteOk ||
      r.AddAveragePool2D() != kTfLiteOk || r.AddSoftmax() != kTfLiteOk) return;
  static tflite::MicroInterpreter made(tflite::GetModel(g_kws_int8_model_data), r, tensor_arena, sizeof(tensor_arena));
  interpreter = &made;
  if (interpreter->AllocateTensors() != kTfLiteOk) return;
  input = interpreter->input(0);
  output = interpreter->output(0);
  {setup}
}}
void loop() {{
  {loop}
}}
"""
#: What stands in ``loop`` -> the only code that is told of it, and words of the message; "" where nothing is wrong.
LOOPS = {
    "input->data.int8[0] = 1;": ("", ""),
    "for (int i = 0; i < 250; i++) input->data.int8[i] = bytes[i];": ("", ""),
    "for (size_t i = 0; i < input->bytes; i++) input->data.int8[i] = bytes[i];": ("", ""),
    "memcpy(input->data.int8, bytes, input->bytes);": ("", ""),
    "memcpy(input->data.raw, bytes, 250);": ("", ""),
    "memcpy(bytes, output->data.int8, 12); memcpy(image, output->data.raw, output->bytes);": ("", ""),
    "memcpy(image, output->data.int8, sizeof(image));": ("CA755", "1,000 bytes are copied from output 0, which has 12"),
    "std::copy(output->data.int8, output->data.int8 + 12, bytes); std::copy_n(output->data.int8, 12, bytes);": ("", ""),
    "std::copy_n(tflite::GetTensorData<int8_t>(output), 35, bytes);": ("CA755", "element 34 of output 0 is read or written"),
    "int8_t* p = tflite::GetTensorData<int8_t>(input); p[249] = 0;": ("", ""),
    "if (input->type == kTfLiteFloat32) { input->data.f[0] = 1.0f; } else { input->data.int8[0] = 1; }": ("", ""),
    "switch (input->type) { case kTfLiteFloat32: input->data.f[0] = 1; break; case kTfLiteInt8: input->data.int8[0] = 1; break; default: break; }": ("", ""),
    "if (input->dims->size == 4) { use(input); return; }": ("", ""),
    "if (input->type != kTfLiteInt8) { run_float(); return; } input->data.int8[0] = 3;": ("", ""),
    "if (input->type == kTfLiteInt8) { quantized(); return; }": ("", ""),
    "for (int i = 0; i < 1000; i++) { if (i >= count) break; input->data.int8[i] = 0; }": ("", ""),
    "int8_t y = output->data.int8[11]; float v = (y - output->params.zero_point) * output->params.scale;": ("", ""),
    "for (int i = 0; i < 4; i++) { if (input->dims->data[i] != kShape[i]) { MicroPrintf(\"bad\"); return; } }": ("", ""),
    "for (int i = 0; i < 4; i++) { if (input->dims->data[i] != kOther[i]) { MicroPrintf(\"bad\"); return; } }": ("CA754", "dims.data[1] of input 0 is 25, it asks for == 49; dims.data[2] of input 0 is 10, it asks for == 40"),
    "for (int i = 0; i < input->dims->size; ++i) if (input->dims->data[i] != kShape[i]) { MicroPrintf(\"bad\"); return; }": ("", ""),
    "for (int i = 0; i < input->dims->size; ++i) if (input->dims->data[i] != kOther[i]) { MicroPrintf(\"bad\"); return; }": ("CA754", "is 25, it asks for == 49"),
    "int i = 0; while (i < 4) { if (input->dims->data[i] != kOther[i]) { MicroPrintf(\"bad\"); return; } i++; }": ("CA754", "is 25, it asks for == 49"),
    "const TfLiteIntArray* d = output->dims; for (size_t i = 0; i < kTwo.size(); ++i) { TFLITE_CHECK_EQ(d->data[i], kTwo[i]); }": ("CA754", "dims.data[1] of output 0 is 12, it asks for == 35"),
    "if (memcmp(input->dims->data, kOther, sizeof(kOther)) != 0) { MicroPrintf(\"bad\"); return; }": ("CA754", "is 25, it asks for == 49"),
    "if (memcmp(input->dims->data, kShape, sizeof(kShape)) != 0) { MicroPrintf(\"bad\"); return; }": ("", ""),
    "if (!std::equal(std::begin(kOther), std::end(kOther), input->dims->data)) { MicroPrintf(\"bad\"); return; }": ("CA754", "is 25, it asks for == 49"),
    "if (!std::equal(input->dims->data, input->dims->data + 4, kShape)) { MicroPrintf(\"bad\"); return; }": ("", ""),
    "int n = 1; for (int i = 0; i < input->dims->size; i++) n *= input->dims->data[i]; if (n != 490) { MicroPrintf(\"bad\"); return; }": ("CA754", "input 0 has 250 elements, it asks for == 490"),
    "int n = 1; for (int i = 0; i < input->dims->size; i++) n *= input->dims->data[i]; if (n != 250) { MicroPrintf(\"bad\"); return; }": ("", ""),
    "int n = 1; for (int i = 1; i < input->dims->size; i++) n *= input->dims->data[i]; if (n != 490) { MicroPrintf(\"bad\"); return; }": ("", ""),
    "if (tflite::ElementCount(*input->dims) != 490) { MicroPrintf(\"bad\"); return; }": ("CA754", "input 0 has 250 elements, it asks for == 490"),
    "bool ok = true; for (int i = 1; i < 4; i++) ok = ok && input->dims->data[i] == kOther[i]; if (!ok) { MicroPrintf(\"bad\"); return; }": ("CA754", "is 25, it asks for == 49"),
    "std::span<int8_t> s(input->data.int8, 250); for (auto& v : s) v = 0;": ("", ""),
    "std::span<int8_t> s(input->data.int8, input->bytes); s[10] = 0; fill(s);": ("", ""),
    "std::span<int8_t> s(input->data.int8, 490); fill(s);": ("CA755", "a span of 490 elements is laid over input 0, which has 250 bytes"),
    "std::span<int8_t, 490> s{input->data.int8, 490}; std::fill(s.begin(), s.end(), 0);": ("CA755", "a span of 490 elements"),
    "auto s = gsl::make_span(input->data.int8, 490); read(s.data(), s.size());": ("CA755", "a span of 490 elements"),
    "take({input->data.int8, 490});": ("CA755", "a span of 490 elements"),
    "std::span<const int8_t> o(output->data.int8, 12); int8_t best = o[12];": ("CA755", "element 12 of output 0"),
    "std::span<int8_t> s(input->data.int8, input->bytes); std::ranges::copy(bytes, s.begin());": ("CA755", "element 999 of input 0"),
    "std::span<float> s(input->data.f, 250); s[0] = 1;": ("CA751", "FLOAT32 (data.f)"),
    "input->data.f[0] = 0.5f;": ("CA751", "input 0 is INT8, the code takes it for FLOAT32 (data.f); use data.int8"),
    "float* p = input->data.f; for (int i = 0; i < 250; i++) p[i] = image[i];": ("CA751", "FLOAT32 (data.f)"),
    "float x = *output->data.f;": ("CA751", "output 0 is INT8"),
    "float* p = tflite::GetTensorData<float>(output); print(p[0]);": ("CA751", "output 0 is INT8, the code takes it for FLOAT32 (float)"),
    "auto* p = interpreter->typed_input_tensor<float>(0);": ("CA751", "gives a null pointer; use int8_t"),
    "interpreter->typed_output_tensor<uint8_t>(0)[0] = 1;": ("CA751", "typed_output_tensor gives a null pointer"),
    "interpreter->output(0)->data.i32[2] = 1;": ("CA751", "INT32 (data.i32)"),
    "input->data.uint8[5] = 200;": ("CA752", "input 0 is INT8, the code takes it for UINT8"),
    "auto* second = interpreter->input(1);": ("CA753", "asks for input 1, the model has 1 input"),
    "print(interpreter->output_tensor(2)->data.int8[0]);": ("CA753", "output 2, the model has 1 output"),
    "if (input->dims->size != 2) { MicroPrintf(\"bad input\"); return; }": ("CA754", "input 0 has 4 dimensions, it asks for == 2"),
    "if ((input->dims->size != 4) || (input->dims->data[1] != 96)) { return; }": ("CA754", "dims.data[1] of input 0 is 25, it asks for == 96"),
    "if (input->type != kTfLiteFloat32) { while (1); }": ("CA754", "input 0 is INT8, it asks for == FLOAT32"),
    "if (input->type != kTfLiteFloat32) { printf(\"error: type\"); while (1); }": ("CA754", "input 0 is INT8, it asks for == FLOAT32"),
    "TF_LITE_MICRO_EXPECT_EQ(2, input->dims->size);": ("CA754", "4 dimensions, it asks for == 2"),
    "assert(output->dims->data[1] == 4);": ("CA754", "dims.data[1] of output 0 is 12, it asks for == 4"),
    "if (input->bytes != 1960) { error_reporter->Report(\"wrong\"); return; }": ("CA754", "input 0 has 250 bytes, it asks for == 1,960"),
    "if (interpreter->inputs_size() != 2) return;": ("CA754", "inputs has 1 of them, it asks for == 2"),
    "memcpy(input->data.int8, bytes, sizeof(bytes));": ("CA755", "1,000 bytes are copied into input 0, which has 250"),
    "memcpy(input->data.raw, image, sizeof(image));": ("CA755", "1,000 bytes are copied into input 0"),
    "memset(input->data.int8, 0, 260);": ("CA755", "260 bytes"),
    "memcpy(&input->data.int8[200], bytes, 100);": ("CA755", "from byte 200 on"),
    "for (int i = 0; i < 251; ++i) { input->data.int8[i] = 0; }": ("CA755", "element 250 of input 0"),
    "for (int r = 0; r < 25; r++) for (int c = 0; c < 40; c++) input->data.int8[r * 40 + c] = 0;": ("CA755", "element 999 of input 0"),
    "for (int r = 0; r < 25; r++) for (int c = 0; c < 10; c++) input->data.int8[r * 10 + c] = 0;": ("", ""),
    "print(output->data.int8[12]);": ("CA755", "element 12 of output 0"),
    "input->data.int8[0] = (int8_t)(image[0] / 3.5f + 7);": ("CA756", "input 0 is quantized with scale 3.5 and zero point 7"),
    "float y = (output->data.int8[0] - 5) * 0.25f;": ("CA756", "output 0 is dequantized with scale 0.25 and zero point 5"),
    "float y = (output->data.int8[0] + 128) * 0.00390625f;": ("", ""),
    # what happens only sooner or later is wrong whenever it does; what chooses between ways is another matter
    "if (IMU.available()) { input->data.f[0] = 0.5f; }": ("CA751", "FLOAT32 (data.f)"),
    "while (samplesRead < 119) { if (IMU.available()) { input->data.f[samplesRead++] = 0.5f; } }": ("CA751", "data.f"),
    "for (;;) { if (!IMU.available()) continue; input->data.f[0] = 0.5f; }": ("CA751", "data.f"),
    "for (int i = 0; i < n; i++) { input->data.f[i] = 0.5f; }": ("CA751", "data.f"),
    "if (samplesRead == 119) { float y = output->data.f[0]; } else { collect(); }": ("CA751", "output 0 is INT8"),
    "if (digitalRead(2) == LOW) { input->data.uint8[0] = 1; }": ("CA752", "UINT8 (uint8)"),
    "if (millis() == next) { memcpy(input->data.int8, bytes, sizeof(bytes)); }": ("CA755", "1,000 bytes"),
    "if (ready()) { input->data.int8[0] = (int8_t)(image[0] / 3.5f + 7); }": ("CA756", "scale 3.5"),
    "if (is_float) { input->data.f[0] = 0.5f; }": ("", ""),
    "if (mode_ == kFast) { float y = output->data.f[0]; }": ("", ""),
    "if (samplesRead == 119) { float y = output->data.f[0]; } else { collect(output->data.int8); }": ("", ""),
    "if (ready()) input->data.f[0] = 1; if (other()) input->data.int8[0] = 1;": ("", ""),
    "if (count <= 250) memcpy(input->data.int8, bytes, 1000);": ("", ""),
    "for (int i = 0; i < 1000; i++) { if (ready(i)) input->data.int8[i] = 0; }": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize("loop", LOOPS)
def test_uses_of_tensors(loop: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, words = LOOPS[loop]
    (tmp_path / "main.cc").write_text(FRAME.format(outside="", setup="", loop=loop))
    found = {key: value for key, value in told(MODEL, "--app", str(tmp_path), capsys=capsys).items() if key > "CA75"}
    assert set(found) == ({code} if code else set())
    if code:
        (finding,) = found[code]
        assert words in str(finding["message"])
        assert finding["line"] == 23


def test_through_functions_and_members(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside = (
        "void fill(TfLiteTensor* t, const float* from, int n) { for (int i = 0; i < n; i++) t->data.f[i] = from[i]; }"
    )
    (tmp_path / "main.cc").write_text(
        FRAME.format(outside=outside, setup="", loop="fill(interpreter->input(0), image, 10);")
    )
    found = told(MODEL, "--app", str(tmp_path), capsys=capsys)
    assert found["CA751"][0]["line"] == 9
    source = """
class Runner {
 public:
  bool begin() {
    static tflite::MicroMutableOpResolver<5> r;
    interpreter_ = new tflite::MicroInterpreter(tflite::GetModel(g_kws_int8_model_data), r, arena_, sizeof(arena_));
    interpreter_->AllocateTensors();
    return check();
  }
  bool check() {
    if (in()->type != kTfLiteUInt8) { Serial.println("unsupported type"); return false; }
    return true;
  }
 private:
  TfLiteTensor* in() { return interpreter_->input(0); }
  tflite::MicroInterpreter* interpreter_;
  alignas(16) uint8_t arena_[16000];
};
Runner runner;
void setup() { runner.begin(); }
"""
    (tmp_path / "main.cc").write_text(source)
    assert "it asks for == UINT8" in str(told(MODEL, "--app", str(tmp_path), capsys=capsys)["CA754"][0]["message"])


def test_right_constants_of_quantization(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tflm_lint import load

    model = load(MODEL)
    tensor = model.subgraphs[0].tensors[model.subgraphs[0].inputs[0]]
    assert tensor.quantization is not None
    scale, zero = tensor.quantization.scale[0], tensor.quantization.zero_point[0]
    loop = f"input->data.int8[0] = static_cast<int8_t>(round(image[0] / {scale:.5f}f + {zero}));"
    (tmp_path / "main.cc").write_text(FRAME.format(outside="", setup="", loop=loop))
    assert "CA756" not in told(MODEL, "--app", str(tmp_path), capsys=capsys)
