"""Columns: the only code that sees frames. Collected frames and plain data in, collected frames with their keys out."""
