// Written by tflm-lint @VERSION@: @MODEL@ run once by TensorFlow Lite Micro. This file is yours to change.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>

#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_resource_variable.h"
#include "tensorflow/lite/micro/system_setup.h"
#include "tensorflow/lite/schema/schema_generated.h"

// After TensorFlow Lite Micro, so that the header can hold its schema version against the model's.
#include "@HEADER@"
#include "@RESOLVER@"
@SELF_TEST_INCLUDE@

namespace {

@HOST_ARENA@#define ARENA_BYTES @PREFIX@_ARENA_SIZE  // @TARGET@: @QUALITY@
#endif
constexpr size_t kArenaBytes = ARENA_BYTES;
alignas(16) uint8_t tensor_arena[kArenaBytes];

@HELPERS@int Fail(const char* what) {
  std::printf("%s failed\n", what);
  return 1;
}

}  // namespace

int main() {
  tflite::InitializeTarget();
@ETHOS_U_START@

  const tflite::Model* model = tflite::GetModel(@SYMBOL@);
  if (model->version() != TFLITE_SCHEMA_VERSION) return Fail("the check of the schema version");

  TfLiteStatus status = kTfLiteError;
  static const auto resolver = @FUNCTION@(&status);
  if (status != kTfLiteOk) return Fail("registering the operators");

@INTERPRETER@
  if (interpreter.AllocateTensors() != kTfLiteOk) return Fail("AllocateTensors (is the arena too small?)");
@SELF_TEST@

@INPUTS@

  if (interpreter.Invoke() != kTfLiteOk) return Fail("Invoke");

@OUTPUTS@

  std::printf("arena_used_bytes %u of %u\n", static_cast<unsigned>(interpreter.arena_used_bytes()),
              static_cast<unsigned>(kArenaBytes));
  return 0;
}
