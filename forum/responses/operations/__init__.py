"""What happens with responses and with the questions of a stage, by noun."""
