// Written by tflm-lint @VERSION@: @MODELS_PLAIN@ run by TensorFlow Lite Micro. This file is yours to change.
#include "@APP_HEADER@"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

@PRELUDE@

@PLANNER_INCLUDE@
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/micro_resource_variable.h"
#include "tensorflow/lite/micro/system_setup.h"
#include "tensorflow/lite/schema/schema_generated.h"

// After TensorFlow Lite Micro, so that the header can hold its schema version against the model's.
#include "@HEADER@"
#include "@RESOLVER@"
@SELF_TEST_INCLUDES@

@REGISTRATIONS@

namespace {

bool Failed(const char* what) {
  MicroPrintf("%s failed", what);
  return false;
}

@HELPERS@

@BLOCKS@

}  // namespace

bool AppSetup() {
  tflite::InitializeTarget();
@ETHOS_U_START@

  TfLiteStatus status = kTfLiteError;
  static const auto resolver = @FUNCTION@(@CUSTOM@&status);
  if (status != kTfLiteOk) return Failed("registering the operators");

@ALLOCATOR@
@SETUPS@
}

bool AppRun() {
@RUNS@
}
