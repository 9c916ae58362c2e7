"""Answers about results and definitions: why it is so, what an edit changes, who owes what. No view needs another."""
