"""Makes a project of as many indicators as wanted, of the length and variety of real ones, over the shipped policies.

python benchmarks/made_up.py FOLDER [count]
"""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVICES = ("customer-services", "adult-social-care", "highways-and-transportation", "waste-management", "environment")
PRIORITIES = ("improve-access", "empower-care-clients", "regeneration", "environment-strategy")
SUBJECTS = ("calls answered", "visits made", "repairs done", "reviews held", "cases closed", "applications decided")
MANNERS = ("on time", "within ten days", "at first contact", "without a second visit", "by telephone", "as agreed")
YEARS = range(2009, 2015)


def make(folder: Path, count: int) -> Path:
    """The same project for the same count, anywhere."""
    chance = random.Random(count)
    shutil.copytree(ROOT / "definitions" / "policies", folder / "definitions" / "policies")
    shutil.copy(ROOT / "kccrules.yaml", folder)
    (folder / "submissions").mkdir()
    kpis = folder / "definitions" / "kpis"
    kpis.mkdir()
    for number in range(count):
        (kpis / f"made-up-{number:05}.yaml").write_text(indicator(number, chance), encoding="utf-8", newline="\n")
    return folder


def indicator(number: int, chance: random.Random) -> str:
    """One definition of about 25 lines."""
    service, priority = chance.choice(SERVICES), chance.choice(PRIORITIES)
    subject, manner = chance.choice(SUBJECTS), chance.choice(MANNERS)
    polarity = chance.choice(("higher", "higher", "lower"))
    unit, decimals, start = chance.choice((("percent", 1, 70), ("percent", 0, 60), ("days", 1, 30), ("cases", 0, 900)))
    lines = [
        "# yaml-language-server: $schema=../../schemas/kpi.schema.json",
        "kind: kpi",
        f"id: made-up-{number:05}",
        f"title: {subject.capitalize()} {manner}, area {number}",
        f"about: Counted once, on the day of the last step. Those withdrawn before {manner} are left out.",
        "source: Quarterly performance report, Quarter 1 2012/13",
        f"service: {service}",
        f"serves: [{priority}]",
        "owner: Director of Customer Services",
        f"unit: {unit}",
        f"decimals: {decimals}",
        f"polarity: {polarity}",
        "basis: quarter",
        *table("target", start, 0.5, chance),
    ]
    worse = -8 if polarity == "higher" else 8
    if number % 3 == 0:
        lines.append(f"floor: {0.9 if polarity == 'higher' else 1.1} * target      # made up")
    else:
        lines += table("floor", start + worse, 0.5, chance)
    if number % 5 == 0:
        lines += ["changes:", "  - from: 2011-12/Q3", f"    about: Counted on the day it began, in area {number}."]
    return "\n".join(lines) + "\n"


def table(key: str, start: float, step: float, chance: random.Random) -> list[str]:
    """A target or floor: a number a year, or one for each quarter."""
    lines = [f"{key}:"]
    for place, year in enumerate(YEARS):
        value = start + step * place
        quarters = ", ".join(f"Q{quarter}: {value + quarter / 10:g}" for quarter in (1, 2, 3, 4))
        cell = f"{value:g}" if chance.random() < 0.5 else f"{{{quarters}}}"
        lines.append(f"  {year}-{(year + 1) % 100:02}: {cell}")
    return lines


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2000)
