"""Model -> another Model that computes the same: one file a rewrite, each result planned and judged anew."""
