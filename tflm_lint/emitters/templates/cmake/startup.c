// Written by tflm-lint @VERSION@: reset, memory and arguments of a program that runs in qemu with semihosting.
#include <stdint.h>
#include <stdlib.h>

extern uint32_t image_data_end, data_start, data_end, bss_start, bss_end, stack_top;
extern void (*__init_array_start[])(void), (*__init_array_end[])(void);
void initialise_monitor_handles(void);
int main(int argc, char **argv);

// What the destructors of C++ are registered under at exit; crtbegin.o has it where it is linked.
void *__dso_handle;

static char command_line[1024];

void _init(void) {}
void _fini(void) {}

static void fault(void) { exit(99); }

static int get_command_line(void) {
  struct {
    char *text;
    int length;
  } block = {command_line, sizeof command_line};
  register int operation __asm__("r0") = 0x15;
  register void *argument __asm__("r1") = &block;
  __asm__ volatile("bkpt 0xab" : "+r"(operation) : "r"(argument) : "memory");
  return operation;
}

static int split(char **argv, int most) {
  int argc = 0;
  char *place = command_line;
  while (*place && argc < most) {
    argv[argc++] = place;
    while (*place && *place != ' ') ++place;
    while (*place == ' ') *place++ = 0;
  }
  return argc;
}

void reset(void) {
  *(volatile uint32_t *)0xE000ED88 |= 0xFu << 20;  // the FPU is off after a reset
  uint32_t *from = &image_data_end;
  for (uint32_t *to = &data_start; to < &data_end;) *to++ = *from++;
  for (uint32_t *to = &bss_start; to < &bss_end;) *to++ = 0;
  initialise_monitor_handles();
  for (void (**constructor)(void) = __init_array_start; constructor < __init_array_end; ++constructor) (*constructor)();
  char *argv[16] = {0};
  int argc = get_command_line() == 0 ? split(argv, 15) : 0;
  exit(main(argc, argv));
}

__attribute__((section(".vectors"), used)) static const void *const vectors[] = {
    &stack_top, (void *)reset, (void *)fault, (void *)fault, (void *)fault, (void *)fault, (void *)fault};
