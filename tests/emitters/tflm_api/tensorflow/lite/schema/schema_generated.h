// Stands in for the header of TensorFlow Lite Micro in tests: just what emitted code calls.
#pragma once
#include <cstring>

namespace tflite {

struct Model {
  unsigned int version() const { return 3; }
};

// The identifier is looked at, so that a test sees whether the array is a model.
inline const Model* GetModel(const void* bytes) {
  static const Model model;
  return std::memcmp(static_cast<const char*>(bytes) + 4, "TFL3", 4) == 0 ? &model : nullptr;
}

}  // namespace tflite
