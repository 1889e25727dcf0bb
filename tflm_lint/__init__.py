"""Will TensorFlow Lite Micro run this model, and what does it need? See README.md."""
