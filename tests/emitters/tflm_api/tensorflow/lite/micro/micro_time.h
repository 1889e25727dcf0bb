// Stands in for the header of TensorFlow Lite Micro in tests: a clock that counts how often it was asked.
#pragma once
#include <cstdint>

namespace tflite {

inline uint32_t ticks_per_second() { return 1000; }
inline uint32_t GetCurrentTimeTicks() {
  static uint32_t now = 0;
  return ++now;
}

}  // namespace tflite
