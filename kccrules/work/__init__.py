"""Checks that need the whole, the order of steps, and running them: from definitions and figures to tables of results."""
