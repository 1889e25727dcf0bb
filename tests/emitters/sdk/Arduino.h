#pragma once
extern "C" void delay(unsigned long milliseconds);
void setup();
void loop();
