"""Figures sent in as Parquet: the columns of CSV, read column by column.

What a text means is asked of `entries`, as for a row of CSV, but once for each different text; what is wrong with it is
said once, with the first row that has it and how many more do.
"""
