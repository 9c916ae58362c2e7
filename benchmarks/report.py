"""How long the published report of 30 indicators takes beside drawing their charts alone, and that of 300 beside that of 30.

python benchmarks/report.py [rounds]
"""

import random
import sys
import tempfile
from pathlib import Path

from made_up import YEARS, make
from timing import Command, compare, kccrules

PERIOD = "2012-13/Q1"
DRAW = """
import pathlib, sys
from kccrules.words import readback
from kccrules.engine import tables
from kccrules.words.layouts import Theme
from kccrules.render.charts import chart
report = readback.read(tables.read(pathlib.Path(sys.argv[1])))
for rating in report.ratings:
    chart(rating, report, Theme())
"""


def council(folder: Path, count: int) -> Path:
    """A project with figures of every quarter, and its stored results."""
    root, chance = make(folder, count), random.Random(count)
    periods = [f"{year}-{(year + 1) % 100:02}/Q{quarter}" for year in YEARS for quarter in (1, 2, 3, 4)]
    rows = [
        f"made-up-{number:05},{period},{chance.randint(20, 99)}"
        for number in range(count)
        for period in periods[: periods.index(PERIOD) + 1]
    ]
    (root / "submissions" / "sent.csv").write_text("\n".join(["indicator,period,value", *rows, ""]), encoding="utf-8")
    return root


def report(root: Path) -> list[str]:
    """The command line that makes the pages."""
    return kccrules("report", "-C", str(root), "--period", PERIOD, "-o", str(root / "report.html"), "-q")


with tempfile.TemporaryDirectory() as made:
    small, large = council(Path(made) / "small", 30), council(Path(made) / "large", 300)
    compare(
        "kccrules report on 30 indicators",
        Command("kccrules report", report(small)),
        Command("their charts alone", [sys.executable, "-c", DRAW, str(small / ".kccrules/results/2012-13-Q1")]),
        goal=3,
    )
    compare(
        "kccrules report on 300 indicators",
        Command("300 indicators", report(large)),
        Command("30 indicators", report(small)),
        goal=11,
    )
