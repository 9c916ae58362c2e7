"""The same figure twice with one date, where figures came in columns: neither is believed, whatever file it is in."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.engine import bulk, twins
from kccrules.engine.tables import frame
from kccrules.engine.twins import Twins
from kccrules.meaning.entries import told_again
from kccrules.meaning.parameters import Codes, days, series_codes
from kccrules.meaning.parquet.reading import with_more
from kccrules.words.model import Definitions
from kccrules.words.observations import Data
from kccrules.words.problems import Problem


def reject(data: Data, definitions: Definitions) -> None:
    """Take them out. Files of columns say so once, all others for each row."""
    codes, parts = series_codes(definitions), bulk.frames(data.bulk)
    found = twins.find([*parts, rows_frame(data, codes)])
    if found is None:
        return
    by_row = {number: found.of_file(number) for number in {row.file for row in data.observations}}
    data.observations = [row for row in data.observations if row.row not in by_row[row.file]]
    data.bulk = [found.taken_out(part) for part in parts]
    for number, rows in found.by_file().items():
        data.inputs[number].rejected += rows
    data.problems += said(found, data, codes, set(by_row))


def rows_frame(data: Data, codes: Codes) -> bulk.Frame:
    """What must be known of figures that came as rows."""
    rows = data.observations
    return frame(
        {
            "series": [codes.series(row.indicator, row.area) for row in rows],
            "period": [row.period for row in rows],
            "sent": [days(row.sent) if row.sent else None for row in rows],
            "file": [row.file for row in rows],
            "row": [row.row for row in rows],
        },
        twins.KINDS,
    )


def said(found: Twins, data: Data, codes: Codes, by_row: set[int]) -> Iterator[Problem]:
    for again in found.again(by_row):
        indicator, area = divmod(again.series, codes.width)
        whose = codes.indicators[indicator], codes.areas[area - 1] if area else None
        first, place = data.inputs[again.first_file].place(again.first_row), data.inputs[again.file].place(again.row)
        yield with_more(told_again(*whose, first, place), again.rows)
