"""The steps from definitions and figures to tables of results: checks that need the whole, their order, and running them."""
