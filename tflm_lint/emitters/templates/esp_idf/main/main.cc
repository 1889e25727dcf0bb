// Written by tflm-lint @VERSION@: the program. This file is yours to change.
#include "app.h"

#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

extern "C" void app_main() {
  if (!AppSetup()) return;
@STATE_COMMENT@
  while (AppRun()) {
    // Lets the idle task run, which feeds the task watchdog.
    vTaskDelay(pdMS_TO_TICKS(1000));
  }
}
