"""A program in C++ followed in the abstract: what it registers, makes and does with tensors, if all goes well."""
