"""What definitions and figures mean: documents to definitions, rows to figures, formulas to fields. Nothing is rated
here.
"""
