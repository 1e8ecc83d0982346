"""One phenomenon, one file: every function is an equation with its units, its validity and its source."""
