"""Tools that take a built model apart and put it together wrong."""
