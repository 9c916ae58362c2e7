"""The whole order of work, a page for each: of reading, of reports, of looking at definitions, of starting, of
publishing.
"""
