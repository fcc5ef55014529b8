"""Charts as text-free marks, one function and one file each; their words stand beside them in HTML."""
