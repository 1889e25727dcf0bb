"""What TFLM is, as data: operators, kernel sets, targets, boards; YAML for people, compiled for the program."""
