// Written by tflm-lint @VERSION@: reset and memory of a program that runs in qemu on @MACHINE_NAME@ (@MACHINE_CORE@),
// with semihosting. On a board, its own start-up code takes the place of this file.
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

// The places that @MACHINE_NAME@.ld defines.
extern uint32_t image_data_end[], data_start[], data_end[], bss_start[], bss_end[], stack_top[];
extern void (*__init_array_start[])(void), (*__init_array_end[])(void);
// Opens standard input and output: newlib's, for semihosting.
void initialise_monitor_handles(void);
int main(void);
void reset(void);

// What the destructors of C++ are registered under at exit; crtbegin.o has it where it is linked.
void *__dso_handle;

void _init(void) {}
void _fini(void) {}

static void fault(void) {
  static const char text[] = "the core has met a fault\n";
  write(STDERR_FILENO, text, sizeof text - 1);
  _exit(99);
}

// A function of its own: not before the coprocessors are on may there be a register of theirs to save.
static __attribute__((noinline, noreturn)) void start(void) {
  const uint32_t *from = image_data_end;
  for (uint32_t *to = data_start; to < data_end;) *to++ = *from++;
  for (uint32_t *to = bss_start; to < bss_end;) *to++ = 0;
  initialise_monitor_handles();
  for (void (**constructor)(void) = __init_array_start; constructor < __init_array_end; ++constructor) (*constructor)();
  exit(main());
}

void reset(void) {
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
  // FPU and Helium are off after a reset: full access to coprocessors 10 and 11 in CPACR.
  *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20;
  __asm__ volatile("dsb\n\tisb" ::: "memory");
#endif
  start();
}

// Stack pointer, reset, NMI, HardFault, MemManage, BusFault, UsageFault, SecureFault.
__attribute__((section(".vectors"), used)) static const void *const vectors[] = {
    stack_top,           (const void *)reset, (const void *)fault, (const void *)fault,
    (const void *)fault, (const void *)fault, (const void *)fault, (const void *)fault};
