// Written by tflm-lint @VERSION@: the program. This file is yours to change.
#include "app.h"

int main() {
@RUN@
}
