"""One door to each library, and to files: YAML, schemas, tables, workbooks, graphs, Git. What anything means is not
known here, and no door leads to another but those that `tests/test_repo.py` names.
"""
