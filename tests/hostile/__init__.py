"""Files that mean harm: well formed ones with wrong values, and valid ones that are expensive to judge."""
