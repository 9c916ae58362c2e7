"""Makes a project of indicators that are reported by area, the figures of all of them in one Parquet file, and their limits
in another, for whoever rates them by hand.

python benchmarks/made_up_areas.py FOLDER LIMITS [indicators] [areas]
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl
from made_up import ROOT, SERVICES

PERIODS = [f"{year}-{year - 1999:02}/Q{quarter}" for year in (2011, 2012, 2013) for quarter in (1, 2, 3, 4)]
KINDS = (("days", "lower", 30, 8), ("percent", "higher", 70, -8), ("percent", "higher", 60, -5))
"""Unit, polarity, first target, and how far the floor is from it."""


def make(folder: Path, limits: Path, indicators: int = 2500, areas: int = 333) -> int:
    """The same project for the same sizes, anywhere; `areas` with the whole, which is sent too. How many figures it has."""
    shutil.copytree(ROOT / "definitions" / "policies", folder / "definitions" / "policies")
    shutil.copy(ROOT / "kccrules.yaml", folder)
    (folder / "definitions" / "places.yaml").write_text(hierarchy(areas - 1), encoding="utf-8", newline="\n")
    (folder / "definitions" / "districts.yaml").write_text(group(areas - 1), encoding="utf-8", newline="\n")
    (folder / "definitions" / "kpis").mkdir()
    for number in range(indicators):
        path = folder / "definitions" / "kpis" / f"{name(number)}.yaml"
        path.write_text(indicator(number), encoding="utf-8", newline="\n")
    (folder / "submissions").mkdir()
    sent = figures(indicators, areas)
    sent.write_parquet(folder / "submissions" / "figures.parquet")
    limits_in_order(indicators).write_parquet(limits)
    return sent.height


def name(number: int) -> str:
    return f"made-up-{number:05}"


def hierarchy(count: int) -> str:
    units = [f"  - {{id: district-{number:03}, level: district, title: District {number}}}" for number in range(count)]
    return "\n".join(["kind: hierarchy", "id: places", "title: Districts", "levels: [district]", "units:", *units, ""])


def group(count: int) -> str:
    members = ", ".join(f"district-{number:03}" for number in range(count))
    return f"kind: group\nid: districts\ntitle: Districts\nmembers: [{members}]\n"


def limits_of(number: int) -> Iterator[tuple[str, Decimal, Decimal]]:
    """Each period with its target and floor."""
    _, _, start, worse = KINDS[number % 3]
    for place, period in enumerate(PERIODS):
        target = start + Decimal(place) / 10
        yield period, target, target + worse


def indicator(number: int) -> str:
    """One definition, with a target and a floor for each quarter."""
    unit, polarity, _, _ = KINDS[number % 3]
    service = random.Random(number).choice(SERVICES)
    lines = ["kind: kpi", f"id: {name(number)}", f"title: Cases closed on time, kind {number}", f"service: {service}"]
    lines += [f"unit: {unit}", "decimals: 1", f"polarity: {polarity}", "areas: districts"]
    for key, place in (("target", 1), ("floor", 2)):
        lines.append(f"{key}:")
        for year in dict.fromkeys(period[:7] for period in PERIODS):
            cells = [f"{row[0][8:]}: {row[place]}" for row in limits_of(number) if row[0].startswith(year)]
            lines.append(f"  {year}: {{{', '.join(cells)}}}")
    return "\n".join([*lines, ""])


def limits_in_order(indicators: int) -> pl.DataFrame:
    """The limits in millionths by indicator and period, and the sign that turns lower into better."""
    rows = [
        (int(target * 10**6), int(floor * 10**6), 1 if KINDS[number % 3][1] == "higher" else -1)
        for number in range(indicators)
        for _, target, floor in limits_of(number)
    ]
    return pl.DataFrame(rows, schema={"target": pl.Int64, "floor": pl.Int64, "sign": pl.Int64}, orient="row")


def figures(indicators: int, areas: int) -> pl.DataFrame:
    """A row for every indicator, area and period, in that order, on either side of their limits."""
    row = pl.int_range(indicators * areas * len(PERIODS), dtype=pl.Int64, eager=True)
    of_indicator, of_area = row // (areas * len(PERIODS)), row // len(PERIODS) % areas
    starts = pl.Series([KINDS[number % 3][2] * 10 for number in range(indicators)])
    # The same everywhere, without a generator that another version of a library might change.
    tenths = starts.gather(of_indicator) + (row * 7919 + row // 13 * 104_729) % 301 - 150
    return pl.DataFrame(
        {
            "indicator": pl.Series([name(number) for number in range(indicators)]).gather(of_indicator),
            "area": pl.Series(["whole", *(f"district-{number:03}" for number in range(areas - 1))]).gather(of_area),
            "period": pl.Series(PERIODS).gather(row % len(PERIODS)),
            "value": (tenths.cast(pl.Decimal(18, 6)) / 10).cast(pl.Decimal(18, 6)),
        }
    )


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]), *(int(size) for size in sys.argv[3:]))
