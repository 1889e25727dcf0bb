if(TFLM_EMULATOR)
  # What takes the place of a board's start-up code, linker script and console.
  set(script "${CMAKE_CURRENT_SOURCE_DIR}/cortex_m/@MACHINE_NAME@.ld")
  target_sources(@PROJECT@ PRIVATE cortex_m/startup.c)
  target_link_options(@PROJECT@ PRIVATE -nostartfiles --specs=rdimon.specs "-T${script}")
  set_target_properties(@PROJECT@ PROPERTIES SUFFIX .elf LINK_DEPENDS "${script}")
elseif(CMAKE_CROSSCOMPILING)
  # Its start-up code and linker script are your board's: link libapp.a there, or name both in your toolchain file.
  set_target_properties(@PROJECT@ PROPERTIES SUFFIX .elf EXCLUDE_FROM_ALL ON)
endif()
