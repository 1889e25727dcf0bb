"""The rewrites, one file each; `rewrite.index` knows them without importing."""
