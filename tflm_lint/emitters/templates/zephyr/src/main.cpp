// Written by tflm-lint @VERSION@: the program. This file is yours to change.
#include "app.h"

#include <zephyr/kernel.h>

int main() {
  if (!AppSetup()) return 0;
@STATE_COMMENT@
  while (AppRun()) k_msleep(1000);
  return 0;
}
