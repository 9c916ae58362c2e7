"""What there is in a project, in each output format."""
