"""Makes a project of indicators that are reported by area, and the figures of all of them in one Parquet file.

python benchmarks/made_up_areas.py FOLDER [indicators] [areas] [periods]
"""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import polars as pl
from made_up import ROOT, SERVICES

YEARS = range(2011, 2014)
STARTS = {"percent": 70, "days": 30}
PERIODS = [f"{year}-{(year + 1) % 100:02}/Q{quarter}" for year in YEARS for quarter in (1, 2, 3, 4)]


def make(folder: Path, indicators: int = 2500, areas: int = 333, periods: int = 12) -> Path:
    """The same project for the same sizes, anywhere; `areas` with the whole, which is sent too."""
    shutil.copytree(ROOT / "definitions" / "policies", folder / "definitions" / "policies")
    shutil.copy(ROOT / "kccrules.yaml", folder)
    (folder / "definitions" / "places.yaml").write_text(hierarchy(areas - 1), encoding="utf-8", newline="\n")
    (folder / "definitions" / "districts.yaml").write_text(group(areas - 1), encoding="utf-8", newline="\n")
    kpis = folder / "definitions" / "kpis"
    kpis.mkdir()
    for number in range(indicators):
        (kpis / f"made-up-{number:05}.yaml").write_text(indicator(number), encoding="utf-8", newline="\n")
    (folder / "submissions").mkdir()
    figures(indicators, areas, periods).write_parquet(folder / "submissions" / "figures.parquet")
    return folder


def hierarchy(count: int) -> str:
    units = [f"  - {{id: district-{number:03}, level: district, title: District {number}}}" for number in range(count)]
    return "\n".join(["kind: hierarchy", "id: places", "title: Districts", "levels: [district]", "units:", *units, ""])


def group(count: int) -> str:
    members = ", ".join(f"district-{number:03}" for number in range(count))
    return f"kind: group\nid: districts\ntitle: Districts\nmembers: [{members}]\n"


def indicator(number: int) -> str:
    """One definition, with a target and a floor for each quarter."""
    chance = random.Random(number)
    unit, polarity = ("percent", "higher") if number % 3 else ("days", "lower")
    start, worse = STARTS[unit], -8 if polarity == "higher" else 8
    return "\n".join(
        [
            "kind: kpi",
            f"id: made-up-{number:05}",
            f"title: Cases closed on time, kind {number}",
            f"service: {chance.choice(SERVICES)}",
            f"unit: {unit}",
            "decimals: 1",
            f"polarity: {polarity}",
            "areas: districts",
            *table("target", start),
            *table("floor", start + worse),
            "",
        ]
    )


def table(key: str, start: float) -> list[str]:
    """A target or floor for each quarter."""
    lines = [f"{key}:"]
    for year in YEARS:
        cells = ", ".join(f"Q{quarter}: {start + (year - YEARS[0]) / 2 + quarter / 10:g}" for quarter in (1, 2, 3, 4))
        lines.append(f"  {year}-{(year + 1) % 100:02}: {{{cells}}}")
    return lines


def figures(indicators: int, areas: int, periods: int) -> pl.DataFrame:
    """A row for every indicator, area and period, in that order; a quarter of them near their limits."""
    width = areas * periods
    row = pl.int_range(indicators * width, dtype=pl.Int64, eager=True)
    ids = pl.Series([f"made-up-{number:05}" for number in range(indicators)])
    names = pl.Series(["whole", *(f"district-{number:03}" for number in range(areas - 1))])
    starts = pl.Series([STARTS["percent" if number % 3 else "days"] for number in range(indicators)])
    # The same everywhere, without a generator that another version of a library might change.
    noise = (row * 7919 + row // 13 * 104729) % 401 - 200
    tenths = starts.gather(row // width) * 10 + noise
    return pl.DataFrame(
        {
            "indicator": ids.gather(row // width),
            "area": names.gather(row // periods % areas),
            "period": pl.Series(PERIODS[:periods]).gather(row % periods),
            "value": (tenths.cast(pl.Decimal(18, 6)) / 10).cast(pl.Decimal(18, 6)),
        }
    )


if __name__ == "__main__":
    make(Path(sys.argv[1]), *(int(size) for size in sys.argv[2:]))
