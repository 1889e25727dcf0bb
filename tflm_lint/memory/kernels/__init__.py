"""What branches too much for a table: one module per kernel library, functions that a table names."""
