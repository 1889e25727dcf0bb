"""A program followed in the abstract, as far as it concerns models: from trees of its files to what rules read.

In this order:

- `outline` reads the tree of a file into a `program`: functions, classes, what stands outside of both.
- `machine` follows a program: statements and whole functions. It is one object in layers, each of which may ask the
  others, within the calls of `frames`: `state` (scopes, conditions, what has been seen), `naming`, `traits`, `denoting`
  and `evaluation` (expressions), `memories`, `making` and `classes` (objects), `spans`, `allocating` and `library`
  (functions that no project defines; `planners` are classes that one may derive from theirs), `invoking` (those that
  it does), `calling` (which of both), `repetition` and `dimensions` (loops), `declaring` (variables), and the machine
  itself; `order` says what comes first, `refusals` are branches that take a condition for an error.
- `objects` says what values there are, `several` what one may be that is not known, `arithmetic` what operators do.
- `branching` says what happens whichever branch runs; `arenas`, `companions` and `observed` make
  `application.Application` of what was seen, for rules.
"""
