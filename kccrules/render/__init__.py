"""Output formats, one file each: they see a report and problems, never definitions or frames."""
