"""The words of the house: definitions, figures, results and reports as plain data, and how they are said. Python's
standard library only, so that any output can be made from stored results alone.
"""
