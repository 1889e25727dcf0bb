"""Model + what TFLM accepts -> Violations: would the interpreter load and run it?"""
