"""Where buffers may share bytes: what each kernel has read before it writes, and a plan held against that."""
