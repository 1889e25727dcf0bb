#pragma once
extern "C" bool stdio_usb_connected(void);
