"""Excel workbooks as bytes: the one home of the library that writes them. Each file of this room makes one kind of workbook.

No macros, nothing hidden, no clock: the same contents give the same bytes. Text is written as text, so that no cell runs.
"""
