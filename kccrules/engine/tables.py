"""The store: a folder with a manifest and one Parquet file a table, byte-identical for the same inputs.

What the tables are is said in `results`; this module only writes and reads them, and makes frames of plain columns.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import polars.selectors as cs
from polars.io.plugins import register_io_source

from kccrules.words.results import TABLES, Cell, Stored

TYPES: dict[str, pl.DataType] = {
    "text": pl.String(), "word": pl.String(), "whole": pl.Int64(), "flag": pl.Boolean(), "texts": pl.List(pl.String()),
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
    with written_whole():
        pl.DataFrame(found).write_parquet(path, compression="zstd", statistics=False)


@contextmanager
def written_whole() -> Iterator[None]:
    """A disk that is full is one error, however the library says it."""
    try:
        yield
    except pl.exceptions.ComputeError as error:
        if "transport error" not in str(error):
            raise
        raise OSError(errno.EIO, "not all of it could be written; the disk may be full") from None


def schema(table: str) -> dict[str, pl.DataType]:
    """The columns of a table, and what they hold."""
    return {name: TYPES[kind] for name, kind in TABLES[table].columns.items()}


def conform(table: str, rows: pl.DataFrame | Sequence[Mapping[str, Cell]]) -> pl.DataFrame:
    """Rows as the table says: its columns, its types, sorted by its key."""
    kinds = schema(table)
    made = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(list(rows), schema=kinds, orient="row")
    typed = made.select(pl.col(name).cast(kind) for name, kind in kinds.items())
    return typed.sort(*TABLES[table].key)


def one_under_another(parts: Sequence[pl.DataFrame]) -> pl.DataFrame | Sequence[Mapping[str, Cell]]:
    """The rows of all parts; no rows where there is no part."""
    return pl.concat(parts, how="vertical_relaxed") if parts else ()


PIECE = 500_000
"""Rows that stand together in a file, however many are made at once: so the same rows give the same bytes."""


@dataclass(frozen=True)
class InParts:
    """A table that need not be held whole: its parts are made, in order, whenever it is gone through."""

    kinds: Mapping[str, pl.DataType]
    parts: Callable[[], Iterator[pl.DataFrame]]

    def lazy(self) -> pl.LazyFrame:
        """To be written, and nothing else: what else is asked of it has to be done by the parts."""
        return register_io_source(lambda *_: self.parts(), schema=dict(self.kinds))

    def rows(self, where: pl.Expr | None = None) -> pl.DataFrame:
        """Those that are asked for, with texts in place of words of lists."""
        return plain(pl.concat(part if where is None else part.filter(where) for part in self.parts()))


def plain(table: pl.DataFrame) -> pl.DataFrame:
    """The table with texts in place of words of lists, so that it can be put beside one that has other lists."""
    return table.with_columns(cs.enum().cast(pl.String))


def write(folder: Path, tables: Mapping[str, pl.DataFrame | InParts], manifest: Mapping[str, object]) -> Stored:
    """Write the store beside its place, read it back, and move it there whole: a reader never sees half of one, and whoever
    wrote it never sees that of another run."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        hashes = {}
        for name, table in tables.items():
            path = fresh / f"{name}.parquet"
            with written_whole():
                table.lazy().sink_parquet(path, compression="zstd", statistics=False, row_group_size=PIECE)
            hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        text = json.dumps({**manifest, "tables": hashes}, indent=1, ensure_ascii=False, sort_keys=True)
        (fresh / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        stored = read(fresh)
        replace(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return stored


TRIES = 100


def replace(fresh: Path, folder: Path) -> None:
    """Move a folder into the place of another, which other runs may be doing at the same time: the last one stays."""
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    tries = 0
    try:
        while True:
            with suppress(FileNotFoundError):
                os.replace(folder, old / str(tries))
            tries += 1
            try:
                return os.replace(fresh, folder)
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) or tries == TRIES:
                    raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


READ_BACK = 200_000
"""Figures beyond which a report has those of areas in the store alone: nobody reads so many, and rows of Python cost."""


def read(folder: Path, most: int = READ_BACK) -> Stored:
    """The store as plain rows, without those of areas where there are more figures than `most`: the manifest then says
    under 'areas_left_out' how many results those are. Raises ValueError where a table is not what was written."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    found, whole = dict[str, pl.LazyFrame](), pl.col("area").is_null()
    for name, digest in manifest["tables"].items():
        content = (folder / f"{name}.parquet").read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise ValueError(f"{name}.parquet is not what was written")
        found[name] = pl.scan_parquet(io.BytesIO(content))
    if height(found["figures"]) > most:
        manifest["areas_left_out"] = height(found["shown"].filter(~whole))
        found |= {name: found[name].filter(whole) for name in ("figures", "printed", "shown", "owed", "revisions")}
        used = found["figures"].select(number="in_force")
        found["in_force"] = found["in_force"].join(used, on="number", how="semi", maintain_order="left")
    return Stored(manifest, {name: table.collect().to_dicts() for name, table in found.items()})


def height(table: pl.LazyFrame) -> int:
    return int(table.select(pl.len()).collect().item())
