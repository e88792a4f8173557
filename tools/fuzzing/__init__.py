"""One module for each kind of input that tools/fuzz.py tries."""
