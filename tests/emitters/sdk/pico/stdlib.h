#pragma once
#include <stdint.h>
#define LIB_PICO_STDIO_USB 1
extern "C" bool stdio_init_all(void);
extern "C" void sleep_ms(uint32_t milliseconds);
