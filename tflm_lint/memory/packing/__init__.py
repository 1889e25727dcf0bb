"""A smaller head for the same buffers: what may share bytes, orders tried, and a bound below which none is."""
