"""What an edit of definitions does, in each output format: `words` is what the readable ones share."""
