"""What a .tflite says: bytes -> VerifiedBuffer -> Model."""
