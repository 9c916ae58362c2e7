"""Tables of budgets and what was tested of them, in each output format."""
