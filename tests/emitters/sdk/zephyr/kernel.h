#pragma once
#include <stdint.h>
extern "C" int32_t k_msleep(int32_t milliseconds);
