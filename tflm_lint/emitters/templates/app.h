// Written by tflm-lint @VERSION@: what the program of this application calls. This file is yours to change.
#pragma once

// Makes the interpreter@S@ ready; false where that failed, after saying why. Call it once.
bool AppSetup();

// Sets the inputs, runs @EACH@ once and shows the outputs; false where that failed, after saying why.
bool AppRun();
