"""Who owes a report what: on a page, as a letter for each owner, and as a table."""
