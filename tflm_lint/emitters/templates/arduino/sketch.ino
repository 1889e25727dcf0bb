// Written by tflm-lint @VERSION@: the sketch. This file is yours to change.
#include <@LIBRARY_HEADER@>

#include "app.h"

namespace {
bool running = false;
}

void setup() {
  // Opens Serial at 9600 baud, and waits up to 4 seconds for a monitor.
  running = AppSetup();
}

void loop() {
@STATE_COMMENT@
  if (running) running = AppRun();
  delay(1000);
}
