// Stands in for the header of TensorFlow Lite Micro in tests: just what emitted code calls.
#pragma once
#include <cstring>

enum TfLiteStatus { kTfLiteOk = 0, kTfLiteError = 1 };
struct TFLMRegistration {
  int unused;
};

namespace tflite {

class MicroOpResolver {};

template <unsigned int tOpCount>
class MicroMutableOpResolver : public MicroOpResolver {
 public:
  TfLiteStatus AddCustom(const char* name, const TFLMRegistration* registration) {
    return registration == nullptr ? kTfLiteError : Add(name);
  }
  TfLiteStatus AddEthosU() { return Add("ethos-u"); }
  TfLiteStatus AddFullyConnected() { return Add("FULLY_CONNECTED"); }
  TfLiteStatus AddRelu() { return Add("RELU"); }
  TfLiteStatus AddTanh() { return Add("TANH"); }
  TfLiteStatus AddReshape() { return Add("TANH"); }
  TfLiteStatus AddVarHandle() { return Add("VAR_HANDLE"); }
  TfLiteStatus AddReadVariable() { return Add("READ_VARIABLE"); }

  bool has(const char* name) const {
    for (unsigned int i = 0; i < count_; ++i) {
      if (std::strcmp(names_[i], name) == 0) return true;
    }
    return false;
  }
  unsigned int count() const { return count_; }

 private:
  TfLiteStatus Add(const char* name) {
    if (count_ >= tOpCount || has(name)) return kTfLiteError;
    names_[count_++] = name;
    return kTfLiteOk;
  }
  const char* names_[tOpCount] = {};
  unsigned int count_ = 0;
};

}  // namespace tflite
