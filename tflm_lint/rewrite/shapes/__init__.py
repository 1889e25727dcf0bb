"""Model -> the shape of every tensor, from those of its inputs and from constants: what TFLM takes from the file."""
