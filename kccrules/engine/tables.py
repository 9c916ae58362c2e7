"""The store: a folder with a manifest and one Parquet file a table, byte-identical for the same inputs.

What the tables are is said in `results`; this module only writes and reads them, and makes frames of plain columns.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from kccrules.results import TABLES, Cell, Stored

TYPES: dict[str, pl.DataType] = {
    "text": pl.String(), "whole": pl.Int64(), "flag": pl.Boolean(), "texts": pl.List(pl.String()),
}  # fmt: skip
SAVED: dict[str, pl.DataType] = {"text": pl.String(), "number": pl.Decimal(38, 6), "limit": pl.Decimal(38, 12)}
"""What a file for others holds: a limit that is a share of something has more decimals than a figure."""
Column = Sequence[int | str | None]


def frame(columns: Mapping[str, Column], types: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """A frame of plain lists."""
    return pl.DataFrame({name: pl.Series(name, columns.get(name, []), dtype=kind) for name, kind in types.items()})


def save(path: Path, columns: Iterable[tuple[str, str, Sequence[str | None]]]) -> None:
    """One table as Parquet: for each column its name, what it holds, and its cells as texts."""
    found = [pl.Series(name, list(cells), dtype=pl.String).cast(SAVED[kind]) for name, kind, cells in columns]
    pl.DataFrame(found).write_parquet(path, compression="zstd", statistics=False)


def schema(table: str) -> dict[str, pl.DataType]:
    return {name: TYPES[kind] for name, kind in TABLES[table].columns.items()}


def conform(table: str, rows: pl.DataFrame | Sequence[Mapping[str, Cell]], *, ordered: bool = False) -> pl.DataFrame:
    """Rows as the table says: its columns, its types, sorted by its key, if they are not in the order of their codes."""
    kinds = schema(table)
    made = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(list(rows), schema=kinds, orient="row")
    typed = made.select(pl.col(name).cast(kind) for name, kind in kinds.items())
    return typed if ordered else typed.sort(*TABLES[table].key)


def write(folder: Path, tables: Mapping[str, pl.DataFrame], manifest: Mapping[str, object]) -> None:
    """Write the store beside its place and move it there whole, so that a reader never sees half of one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        hashes = {}
        for name, table in tables.items():
            path = fresh / f"{name}.parquet"
            table.write_parquet(path, compression="zstd", statistics=False)
            hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        text = json.dumps({**manifest, "tables": hashes}, indent=1, ensure_ascii=False, sort_keys=True)
        (fresh / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        replace(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def replace(fresh: Path, folder: Path) -> None:
    if folder.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
        os.replace(folder, old / "was")
        os.replace(fresh, folder)
        shutil.rmtree(old, ignore_errors=True)
    else:
        os.replace(fresh, folder)


READ_BACK = 200_000
"""Figures beyond which a report has those of areas in the store alone: nobody reads so many, and rows of Python cost."""


def read(folder: Path, most: int = READ_BACK) -> Stored:
    """The store as plain rows, without those of areas where there are more figures than `most`: the manifest then says
    under 'areas_left_out' how many results those are. Raises ValueError where a table is not what was written."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    rows = {}
    whole = pl.col("area").is_null()
    for name, digest in manifest["tables"].items():
        content = (folder / f"{name}.parquet").read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise ValueError(f"{name}.parquet is not what was written")
        table = pl.scan_parquet(io.BytesIO(content))
        if name == "figures" and height(table) > most:
            table, manifest["areas_left_out"] = table.filter(whole), 0
        if name == "shown" and "areas_left_out" in manifest:
            manifest["areas_left_out"] = height(table.filter(~whole))
            table = table.filter(whole)
        rows[name] = table.collect().to_dicts()
    return Stored(manifest, rows)


def height(table: pl.LazyFrame) -> int:
    return int(table.select(pl.len()).collect().item())
