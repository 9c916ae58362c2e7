"""How long `kccrules --help` takes, beside importing the library that its command line is made with.

python benchmarks/start_up.py [rounds]
"""

import sys

from timing import Command, compare, kccrules

compare(
    "kccrules --help",
    Command("kccrules --help", kccrules("--help")),
    Command('python -c "import click"', [sys.executable, "-c", "import click"]),
    goal=1.5,
)
