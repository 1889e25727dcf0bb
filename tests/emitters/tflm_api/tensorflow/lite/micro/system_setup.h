// Stands in for the header of TensorFlow Lite Micro in tests: just what emitted code calls.
#pragma once
namespace tflite {
inline void InitializeTarget() {}
}  // namespace tflite
