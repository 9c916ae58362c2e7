"""How long the main job takes on ten million figures in a Parquet file, beside reading the file and rating it by hand: the
same ratings and directions, from the same file, which is checked first.

python benchmarks/at_size.py [rounds] [indicators]
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl
from made_up_areas import make
from timing import Command, compare, kccrules

INDICATORS = int(sys.argv[2]) if len(sys.argv) > 2 else 2500
BY_HAND = """
import json, sys
import polars as pl

figures, limits = (pl.read_parquet(path) for path in sys.argv[1:])
words = {name: figures[name].unique(maintain_order=True) for name in ("indicator", "area", "period")}
rows = figures.select(
    *(pl.col(name).cast(pl.Enum(known)).to_physical().cast(pl.Int32) for name, known in words.items()),
    value=pl.col("value").to_physical().cast(pl.Int64),
)
cell = rows["indicator"] * len(words["period"]) + rows["period"]
rows = rows.hstack([limits[name].gather(cell) for name in ("target", "floor", "sign")])
same = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in ("indicator", "area"))
assert rows.select((same & (pl.col("period") <= pl.col("period").shift(1))).any()).item() is False
value, sign = pl.col("value"), pl.col("sign")
meets = {name: (value - pl.col(name)) * sign >= 0 for name in ("target", "floor")}
rating = pl.when(meets["target"]).then(2).when(meets["floor"]).then(1).otherwise(0).cast(pl.Int8)
before = value.shift(1)
done = rows.lazy().select(
    "indicator", "area", "period", rating=rating, previous=pl.when(same).then(pl.col("period").shift(1)),
    direction=pl.when(same).then((value - before).sign() * sign).cast(pl.Int8),
).collect()
print(json.dumps([sorted(done[name].drop_nulls().value_counts().rows()) for name in ("rating", "direction")]))
"""
RATINGS, DIRECTIONS = ("red", "amber", "green"), ("worse", "same", "better")


def by_hand(project: Path, limits: Path) -> list[str]:
    return [sys.executable, "-c", BY_HAND, str(project / "submissions" / "figures.parquet"), str(limits)]


def agree(project: Path, store: Path, limits: Path) -> bool:
    """Whether both give as many figures each rating and each direction."""
    subprocess.run(ours(project, store), check=True, capture_output=True)
    (figures,) = store.rglob("figures.parquet")
    held = pl.read_parquet(figures, columns=["rating", "direction"]).with_columns(pl.all().cast(pl.String))
    counted = [dict(held[name].drop_nulls().value_counts().rows()) for name in ("rating", "direction")]
    done = subprocess.run(by_hand(project, limits), check=True, capture_output=True, text=True)
    ratings, directions = json.loads(done.stdout)
    return counted == [
        {RATINGS[place]: count for place, count in ratings},
        {DIRECTIONS[sign + 1]: count for sign, count in directions},
    ]


def ours(project: Path, store: Path) -> list[str]:
    return kccrules("eval", "-C", str(project), "--period", "2013-14/Q4", "--store", str(store))


with tempfile.TemporaryDirectory() as folder:
    project, limits, store = (Path(folder) / name for name in ("project", "limits.parquet", "store"))
    made = make(project, limits, INDICATORS)
    if not agree(project, store, limits):
        sys.exit("the results differ, so comparing the time means nothing")
    compare(
        f"kccrules eval on {made:,} figures in a Parquet file",
        Command("kccrules eval --period 2013-14/Q4", ours(project, store)),
        Command("read with polars, rated by hand", by_hand(project, limits)),
        goal=3,
    )
