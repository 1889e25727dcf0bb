if(CMAKE_SYSTEM_PROCESSOR STREQUAL "arm")
  # For qemu; on a board take its own start-up code and linker script.
  target_sources(@PROJECT@ PRIVATE cortex_m/startup.c)
  set(script "${CMAKE_CURRENT_SOURCE_DIR}/cortex_m/memory.ld")
  target_link_options(@PROJECT@ PRIVATE -nostartfiles --specs=rdimon.specs "-T${script}")
  set_target_properties(@PROJECT@ PROPERTIES SUFFIX .elf LINK_DEPENDS "${script}")
endif()
