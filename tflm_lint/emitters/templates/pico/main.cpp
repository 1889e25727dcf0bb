// Written by tflm-lint @VERSION@: the program. This file is yours to change.
#include "app.h"
#include "pico/stdlib.h"

#if LIB_PICO_STDIO_USB
#include "pico/stdio_usb.h"
#endif

int main() {
  stdio_init_all();
#if LIB_PICO_STDIO_USB
  // What is printed before somebody listens is lost, so wait for a listener, for 4 seconds at the most.
  for (int waited = 0; waited < 40 && !stdio_usb_connected(); ++waited) sleep_ms(100);
#endif
  if (!AppSetup()) return 1;
@STATE_COMMENT@
  while (AppRun()) sleep_ms(1000);
  return 1;
}
