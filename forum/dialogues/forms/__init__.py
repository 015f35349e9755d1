"""Forms of a dialogue meeting."""
