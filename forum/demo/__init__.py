"""The demo: a believable Gothenburg with a past, told to the other rooms act by act. Never in production."""
