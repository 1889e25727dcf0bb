// Stands in for the header of TensorFlow Lite Micro in tests: just what emitted code calls.
#pragma once
#include <cstddef>
#include <cstdint>

#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
#include "tensorflow/lite/micro/micro_resource_variable.h"
#include "tensorflow/lite/schema/schema_generated.h"

#define TFLITE_SCHEMA_VERSION (3)

union TfLitePtrUnion {
  char* raw;
  float* f;
  int8_t* int8;
  int16_t* i16;
  int32_t* i32;
  bool* b;
};

struct TfLiteTensor {
  TfLitePtrUnion data;
  size_t bytes;
};

namespace tflite {

// Copies what lies in the arena's first bytes from the inputs to the outputs.
class MicroInterpreter {
 public:
  MicroInterpreter(const Model*, const MicroOpResolver&, uint8_t* arena, size_t size)
      : arena_(arena), size_(size) {}
  MicroInterpreter(const Model*, const MicroOpResolver&, MicroAllocator* allocator,
                   MicroResourceVariables* variables)
      : arena_(allocator->arena), size_(variables->count == 0 ? 0 : allocator->size) {}
  MicroInterpreter(const Model*, const MicroOpResolver&, MicroAllocator* allocator)
      : arena_(allocator->arena), size_(allocator->size) {}
  TfLiteStatus AllocateTensors() {
    tensor_ = {{reinterpret_cast<char*>(arena_)}, 64};
    return size_ < STAND_IN_ARENA ? kTfLiteError : kTfLiteOk;
  }
  TfLiteTensor* input(size_t) { return &tensor_; }
  TfLiteTensor* output(size_t) { return &tensor_; }
  TfLiteStatus Invoke() { return kTfLiteOk; }
  TfLiteStatus Reset() { return kTfLiteOk; }
  size_t arena_used_bytes() const { return STAND_IN_ARENA; }

 private:
  uint8_t* arena_;
  size_t size_;
  TfLiteTensor tensor_;
};

}  // namespace tflite
