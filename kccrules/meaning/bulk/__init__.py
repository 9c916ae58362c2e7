"""Tables to definitions: rows read by a declared file of columns, and written as text that a person would have typed.

What a person changed in a file since stays as it is. Files are written by `bringing` alone.
"""
