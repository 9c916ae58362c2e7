"""Each result that would be another one: rating, direction of travel or value, with what was published and the changed
lines that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kccrules.engine.compare import Rows
from kccrules.views.impact.causes import Causes
from kccrules.views.impact.sides import Held, Pair, boundary, id_of, printed, row_of
from kccrules.words import wording
from kccrules.words.consequences import (
    AS_PUBLISHED,
    DIRECTION,
    EARLIER,
    FROM_NOW_ON,
    GRAVEST,
    PUBLISHED,
    RATING,
    VALUE,
    Change,
)  # fmt: skip
from kccrules.words.numerals import plain
from kccrules.words.readback import Reader
from kccrules.words.report import Figure, Indicator, Report
from kccrules.words.results import Row
from kccrules.words.sentences import because, named_limit
from kccrules.words.stored import optional, whole

ASKED: dict[str, tuple[str, Callable[[Figure], str]]] = {
    RATING: ("rating", lambda figure: figure.rating),
    DIRECTION: ("direction", lambda figure: figure.judgement),
    VALUE: ("value", lambda figure: figure.value or ""),
}
"""The column that tells whether it differs, and the word for it."""


class Changes:
    """What is looked up for each of them."""

    def __init__(self, pair: Pair, causes: Causes, readers: Sequence[Reader], reports: Sequence[Report]) -> None:
        self.pair, self.causes, self.readers, self.reports = pair, causes, readers, reports
        self.printed, self.boundary = printed(pair), boundary(pair)

    def of(self, rows: Rows) -> Iterator[Change]:
        """The changes of one figure, if both sides have its indicator."""
        was, now = rows
        id_ = id_of(rows)
        if not self.pair.known(id_):
            return
        old = self.figure(0, self.pair.was(id_), was) if was else None
        new = self.figure(1, id_, now) if now else None
        for what, (column, _) in ASKED.items():
            if (was[column] if was else None) != (now[column] if now else None):
                yield self.change(what, id_, old, new, rows)

    def figure(self, side: int, id_: str, row: Row) -> Figure:
        """A row as its own side read it."""
        return self.readers[side].figures[(id_, optional(row, "area"))][whole(row, "ordinal")]

    def change(self, what: str, id_: str, old: Figure | None, new: Figure | None, rows: Rows) -> Change:
        one = self.readers[1].indicators.get(id_) or self.readers[0].indicators[self.pair.was(id_)]
        here = new or old
        assert here, "a figure is on one side at least"
        words = [ASKED[what][1](figure) if figure else "" for figure in (old, new)]
        titles = [self.title(what, side, figure, one) for side, figure in enumerate((old, new))]
        held = self.printed.get((id_, here.area, here.period.text, what))
        find = {RATING: self.causes.of_rating, DIRECTION: self.causes.of_direction, VALUE: self.causes.of_value}[what]
        return Change(
            what=what,
            indicator=one,
            period=here.period,
            area=here.area,
            was=old,
            now=new,
            from_=words[0],
            to=words[1],
            from_title=titles[0],
            to_title=titles[1],
            because=self.because(old, new, one) if what == RATING else "",
            touches=self.touched(what, held, rows, words[1]),
            printed=self.printed_title(what, held, here, one) if held else None,
            printed_at=held.at if held else None,
            causes=find(rows),
        )

    def title(self, what: str, side: int, figure: Figure | None, one: Indicator) -> str:
        """A rating, direction or value as it is printed; nothing where there is no figure."""
        if figure is None:
            return ""
        if what == RATING:
            return self.reports[side].word(figure.scale, figure.rating)
        if what == VALUE:
            return wording.figure(figure.value, one.unit)
        return self.reports[side].scales.get("direction", {}).get(figure.judgement, "Not known")

    def printed_title(self, what: str, held: Held, figure: Figure, one: Indicator) -> str:
        """What was published, as a report prints it."""
        if what == RATING:
            return self.reports[0].word(figure.scale, held.row.rating)
        if what == VALUE:
            return wording.figure(plain(held.row.value or 0), one.unit)
        return self.reports[0].scales.get("direction", {}).get(held.row.direction, held.row.direction)

    def because(self, old: Figure | None, new: Figure | None, one: Indicator) -> str:
        """The head's own sentence, with each limit in it that was another one."""
        if new is None:
            return ""
        said = because(new, one, self.reports[1].rules)
        for name, before in (old.limits if old else {}).items():
            after = new.limits[name]
            was, now = (wording.limit(limit.low, limit.high, one.unit) for limit in (before, after))
            if was and now != was:
                phrase = named_limit(wording.NAMES[name], after, one.unit)
                said = said.replace(phrase, f"{phrase} (was {was})", 1)
        return said

    def touched(self, what: str, held: Held | None, rows: Rows, word: str) -> str:
        """Whether it changes what was published, or what lies before or after it."""
        now = rows[1]
        if held and what == VALUE:
            return AS_PUBLISHED if now and now["value"] == held.row.value else PUBLISHED
        if held:
            return AS_PUBLISHED if word == getattr(held.row, what) else PUBLISHED
        definitions, id_ = self.pair.head.definitions, id_of(rows)
        if now is None:
            definitions, id_ = self.pair.base.definitions, self.pair.was(id_)
        last = definitions.calendars[definitions.indicators[id_].calendar].last_day(whole(row_of(rows), "ordinal"))
        return EARLIER if self.boundary and last <= self.boundary else FROM_NOW_ON


def in_order(change: Change) -> tuple[int, int, str, int, str]:
    """Ratings first, then what is gravest, then by name and period."""
    figure = change.now or change.was
    return (
        list(ASKED).index(change.what), GRAVEST.index(change.touches), change.indicator.title.casefold(),
        figure.ordinal if figure else 0, change.area or "",
    )  # fmt: skip
