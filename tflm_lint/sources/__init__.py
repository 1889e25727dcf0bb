"""C and C++ text -> what it says of models: arrays that hold one, and the application that runs one.

Both begin with `text` (comments and literals blanked, places kept) and `constants` (names with plain values).

- A model in an array: `arrays` finds it, `declaration` reads the words before it, `numbers` and `strings` its bytes,
  `lengths` the variables that tell how long it is.
- An application: `codebase` reads a folder, whose files `tree` finds. `preprocessor` makes of each file what is
  compiled (`directives`, `conditions`, `replacing`, `expansion`; `origin` leads back to places), `cpp` parses that, and
  `following` follows it. `application` is what comes of it, `uses` what it does with tensors; `registered` and `choose`
  hold it against operators and models, `definitions` says whose array is meant.
- `libraries` and `wrappers` know what brings TFLM, `manifest` the wake words.
"""
