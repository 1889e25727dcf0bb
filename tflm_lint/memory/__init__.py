"""What the arena holds: TFLM's allocator mirrored, event by event."""
