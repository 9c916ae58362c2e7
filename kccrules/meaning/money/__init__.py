"""Money that finance sends: long tables and pages of its own to amounts, virements and printed totals, each cell with how
finely it was given. How lines add up is not known here."""
