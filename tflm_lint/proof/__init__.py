"""Does the fixed model compute what the original does: asked of the real interpreters, in processes of their own."""
