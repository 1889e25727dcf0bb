// Written by tflm-lint @VERSION@: @SAMPLES@ inputs of @MODEL@ (SHA-256
// @SHA256@)
// with the answers of real interpreters, and the code that asks the device for its own.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/micro_time.h"

// The greatest difference that passes: steps of a whole number, for real numbers parts of 10,000 of the greatest.
// Kernel libraries round in their own ways: those of the answers are named with them.
#ifndef SELF_TEST_MOST
#define SELF_TEST_MOST 1
#endif

namespace @NAMESPACE@ {

struct Bytes {
  const uint8_t* data;
  size_t size;
};

@ARRAYS@

@TABLES@

// The greatest difference of two tensors; for real numbers in parts of 10,000 of the greatest that is wanted.
template <typename T>
double Greatest(const void* found, const Bytes& wanted) {
  double difference = 0, size = 0;
  for (size_t i = 0; i < wanted.size / sizeof(T); ++i) {
    T a, b;
    std::memcpy(&a, static_cast<const uint8_t*>(found) + i * sizeof(T), sizeof(T));
    std::memcpy(&b, wanted.data + i * sizeof(T), sizeof(T));
    if (std::memcmp(&a, &b, sizeof(T)) == 0) continue;
    const double apart = std::fabs(static_cast<double>(a) - static_cast<double>(b));
    if (!(apart <= difference)) difference = std::isfinite(apart) ? apart : HUGE_VAL;
  }
  if (std::is_floating_point<T>::value && difference != 0) {
    for (size_t i = 0; i < wanted.size / sizeof(T); ++i) {
      T b;
      std::memcpy(&b, wanted.data + i * sizeof(T), sizeof(T));
      if (std::fabs(static_cast<double>(b)) > size) size = std::fabs(static_cast<double>(b));
    }
    return difference / (size > 0 ? size : 1) * 10000;
  }
  return difference;
}

inline double Difference(size_t output, const void* found, const Bytes& wanted) {
  switch (output) {
@COMPARE@
  }
  return 0;
}

// Runs every sample and says what came of it; returns 0 where the device computes what it should.
template <typename Interpreter>
int Run(Interpreter& interpreter) {
  double worst[@RUNTIMES@] = {};
  bool same[@RUNTIMES@];
  for (bool& one : same) one = true;
  uint32_t ticks = 0;
  for (int sample = 0; sample < @SAMPLES@; ++sample) {
    for (size_t i = 0; i < @INPUTS@; ++i) {
      const Bytes& given = kInputs[sample][i];
      if (interpreter.input(i)->bytes < given.size) {
        MicroPrintf("self-test: input %u has another size", static_cast<unsigned>(i));
        return 1;
      }
      std::memcpy(interpreter.input(i)->data.raw, given.data, given.size);
    }
    const uint32_t start = tflite::GetCurrentTimeTicks();
    if (interpreter.Invoke() != kTfLiteOk) {
      MicroPrintf("self-test: Invoke failed on sample %d", sample);
      return 1;
    }
    ticks += tflite::GetCurrentTimeTicks() - start;
    for (int who = 0; who < @RUNTIMES@; ++who) {
      for (size_t i = 0; i < @OUTPUTS@; ++i) {
        const Bytes& wanted = kAnswers[who][sample][i];
        const void* found = interpreter.output(i)->data.raw;
        if (std::memcmp(found, wanted.data, wanted.size) == 0) continue;
        same[who] = false;
        const double apart = Difference(i, found, wanted);
        if (!(apart <= worst[who])) worst[who] = apart;
      }
    }
  }
  for (int who = 0; who < @RUNTIMES@; ++who) {
    if (same[who]) {
      MicroPrintf("self-test: the same bit for bit as %s", kRuntimes[who]);
    } else {
      const int most = worst[who] < 1e9 ? static_cast<int>(std::ceil(worst[who])) : 1000000000;
      MicroPrintf("self-test: differs by at most %d from %s", most, kRuntimes[who]);
    }
  }
  const uint32_t second = tflite::ticks_per_second();
  if (second == 0) {
    MicroPrintf("self-test: this port of TFLM has no clock");
  } else {
    const uint64_t microseconds = uint64_t{1000000} * ticks / second / @SAMPLES@;
    MicroPrintf("self-test: %u us an inference", static_cast<unsigned>(microseconds));
  }
  MicroPrintf("self-test: arena_used_bytes %u", static_cast<unsigned>(interpreter.arena_used_bytes()));
  const bool passed = worst[0] <= SELF_TEST_MOST;
  MicroPrintf("self-test: %s on @SAMPLES@ inputs", passed ? "passed" : "FAILED");
  return passed ? 0 : 1;
}

}  // namespace @NAMESPACE@
