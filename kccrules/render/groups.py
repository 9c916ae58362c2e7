"""Tables of groups for the terminal: the rating of each, how many of each word are in it, and why. Views that only say
where indicators belong have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kccrules.render import figures
from kccrules.render.terminal import Terminal, cut
from kccrules.words import wording
from kccrules.words.report import NOT_RATED, Group, Report, Summary

NAME_AT_LEAST = 20
GIVEN_UP = ("Direction", "Previous")
"""Columns that a narrow terminal loses, in this order."""


@dataclass(frozen=True)
class Column:
    title: str
    cells: tuple[str, ...]
    right: bool = False

    @property
    def width(self) -> int:
        return max(len(self.title), *(len(cell) for cell in self.cells))


def table(summary: Summary, report: Report, terminal: Terminal) -> Iterator[str]:
    """Every row adds up: the words and those not rated are all that is listed."""
    groups = [*summary.rows, summary.total]
    found = columns(groups, summary, report, terminal)
    names = [f"{'  ' * depth_of(group, summary)}{name_of(group)}" for group in groups]
    wanted = max(map(len, [*names, summary.title]))
    for title in GIVEN_UP:
        if room(found, terminal) < min(wanted, NAME_AT_LEAST):
            found = [column for column in found if column.title != title]
    width = max(min(wanted, room(found, terminal)), 12)
    heads = "".join(f"  {side(column, column.title)}" for column in found)
    yield terminal.bold(f"{cut(summary.title, width):<{width}}{heads}".rstrip())
    wide = {group.key for group, name in zip(groups, names, strict=True) if len(name) > width}
    shorts = {short: group.title for group in groups if group.key in wide and (short := report.shorts.get(group.key))}
    for place, (group, full) in enumerate(zip(groups, names, strict=True)):
        short = report.shorts.get(group.key)
        name = f"{'  ' * depth_of(group, summary)}{short}" if short in shorts else full
        yield f"{cut(name, width):<{width}}{line(found, place, group, report, terminal)}".rstrip()
        indent = " " * (2 * depth_of(group, summary) + 2)
        yield from terminal.wrapped(why(group), first=indent, then=indent)
    for said in [*([wording.short_names(shorts)] if shorts else []), *after(summary, report)]:
        yield from terminal.wrapped(said)


def room(found: Sequence[Column], terminal: Terminal) -> int:
    """What the columns leave for names."""
    return terminal.width - sum(column.width + 2 for column in found)


def columns(groups: Sequence[Group], summary: Summary, report: Report, terminal: Terminal) -> list[Column]:
    found = []
    standings = [group.standing for group in groups if group.standing]
    if standings:
        titles = [report.word(one.scale, one.rating) for one in standings]
        blank = " " * (max(map(len, titles)) + (4 if terminal.shapes else 2))
        before = Column("Previous", tuple(report.word(one.before_scale, one.before) for one in standings))
        if summary.of == "activity":  # neither good nor bad: no shape, no colour, no direction
            found = [Column("Rating", tuple(titles)), before]
        else:
            turns = tuple(figures.DIRECTIONS[one.judgement] for one in standings)
            found = [Column("Rating", tuple(blank for _ in groups)), before, Column("Direction", turns)]
    for word, title in [*figures.words_used(report, summary.of), (NOT_RATED, "Not rated")]:
        cells = tuple(str(group.counts.get("current", {}).get(word, 0)) for group in groups)
        found.append(Column(title, cells, right=True))
    return [*found, Column("Listed", tuple(str(group.listed) for group in groups), right=True)]


def side(column: Column, text: str) -> str:
    return text.rjust(column.width) if column.right else text.ljust(column.width)


def line(found: Sequence[Column], place: int, group: Group, report: Report, terminal: Terminal) -> str:
    """The cells of one row; a rating brings the space that its colour needs."""
    cells = []
    for column in found:
        if group.standing and not column.cells[place].strip():
            title = report.word(group.standing.scale, group.standing.rating)
            cells.append(f" {terminal.rating(group.standing.rating, title, column.width - 2)} ")
        else:
            cells.append(f"  {side(column, column.cells[place])}")
    return "".join(cells)


def depth_of(group: Group, summary: Summary) -> int:
    above = next((other for other in summary.rows if other.key == group.under), None)
    return 1 + depth_of(above, summary) if above else 0


def name_of(group: Group) -> str:
    """Named groups stand in brackets: what is in them is in other rows too."""
    return f"[{group.title}]" if group.named else group.title


def why(group: Group) -> str:
    """Why a group is rated as it is; without a rating of its own, why members have none."""
    return group.standing.because if group.standing else not_rated(group)


def not_rated(group: Group) -> str:
    """'2 not rated: no target, the figure is late', or nothing."""
    reasons = [wording.why_not_rated(one.reason, one.lacking) for one in group.not_rated]
    count = sum(one.count for one in group.not_rated)
    return f"{count} not rated: {', '.join(reasons)}" if reasons else ""


def after(summary: Summary, report: Report) -> Iterator[str]:
    """What must be known to read the table: which rows are not added up, what is not in the counts, and the rule."""
    if summary.named:
        yield "Rows in [ ] are groups of indicators that other rows count too; they are not added to the total."
    absent = summary.total.not_counted
    if absent:
        yield f"{wording.count(absent, 'indicator')} more shown, not counted: nothing newer was due."
    standing = summary.total.standing
    if standing and standing.version is not None:
        rule = report.rules[(standing.rule, standing.version)]
        yield f"Groups are rated by '{rule.title}': {rule.at}."
