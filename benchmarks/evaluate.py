"""How long the main job takes on the shipped data, beside importing polars alone.

python benchmarks/evaluate.py [rounds]
"""

import sys
import tempfile
from pathlib import Path

from timing import Command, compare, kccrules

ROOT = Path(__file__).resolve().parents[1]

with tempfile.TemporaryDirectory() as store:
    compare(
        "kccrules eval on the shipped data",
        Command(
            "kccrules eval --period 2012-13/Q1",
            kccrules("eval", "-C", str(ROOT), "--period", "2012-13/Q1", "--store", store),
        ),
        Command('python -c "import polars"', [sys.executable, "-c", "import polars"]),
        goal=4,
    )
