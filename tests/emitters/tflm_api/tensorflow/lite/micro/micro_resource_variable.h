// Stands in for the header of TensorFlow Lite Micro in tests: just what emitted code calls.
#pragma once
#include <cstddef>
#include <cstdint>

namespace tflite {

enum class MemoryPlannerType { kGreedy, kLinear };

struct MicroAllocator {
  static MicroAllocator* Create(uint8_t* arena, size_t size, MemoryPlannerType) { return Create(arena, size); }
  static MicroAllocator* Create(uint8_t*, size_t more, uint8_t* arena, size_t size,
                                MemoryPlannerType = MemoryPlannerType::kGreedy) {
    return Create(arena, size + more);
  }
  static MicroAllocator* Create(uint8_t* arena, size_t size) {
    static MicroAllocator allocator;
    allocator.arena = arena;
    allocator.size = size;
    return &allocator;
  }
  uint8_t* arena;
  size_t size;
};

struct MicroResourceVariables {
  static MicroResourceVariables* Create(MicroAllocator*, int count) {
    static MicroResourceVariables variables;
    variables.count = count;
    return &variables;
  }
  int count;
};

}  // namespace tflite
