"""How long checking 2,000 definitions takes, beside only reading the same files with PyYAML's C parser.

python benchmarks/validate.py [rounds]
"""

import sys
import tempfile
from pathlib import Path

from made_up import make
from timing import Command, compare, kccrules

COUNT = 2000
READ = """
import pathlib, sys, yaml
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.yaml")):
    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
"""

with tempfile.TemporaryDirectory() as folder:
    project = make(Path(folder) / "project", COUNT)
    compare(
        f"kccrules validate on {COUNT:,} definitions",
        Command("kccrules validate", kccrules("validate", "-C", str(project))),
        Command("yaml.CSafeLoader on the same files", [sys.executable, "-c", READ, str(project)]),
        goal=4,
    )
