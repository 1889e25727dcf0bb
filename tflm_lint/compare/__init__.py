"""Two Models: which operators, tensors and bytes of the one are which of the other, and what became of them."""
