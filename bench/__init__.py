"""Measures Samspel against its goals, each as a ratio or a count in one run: `make bench`."""
