"""A report as Markdown: words alone, no colour and no shapes, because a screen reader would read them aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kccrules.render import closing, comparing, figures, groups, layout, revised
from kccrules.render.budgets import markdown as budgets
from kccrules.render.safe import escaped, row
from kccrules.words.periods import day_words
from kccrules.words.report import NOT_RATED, Group, Rating, Report, Summary


def render(report: Report, view: str | None = None) -> Iterator[str]:
    yield f"# {report.period.words}"
    yield ""
    held = f"data as held on {day_words(report.as_at)}" if report.as_at else "all data held"
    yield f"{figures.listed(report)}, {held}."
    if said := figures.left_out(report):
        yield ""
        yield escaped(said)
    # A view that is limited to what another year has is left out here; what counts nothing says nothing.
    filled = [summary for summary in report.summaries if summary.total.listed or not report.ratings]
    for summary in sorted(filled, key=lambda summary: summary.id != report.main):
        yield ""
        yield from summary_table(summary, report)
    notes, own = figures.notes(report), layout.summary(report, view)
    for parent, title, ratings in layout.sections(report, own.id if own else None):
        yield from section(f"{parent}: {title}" if parent else title, ratings, notes, report)
    for parent, title, ratings in layout.activity_sections(report, view):
        yield from section(f"Activity: {parent or title}{f': {title}' if parent else ''}", ratings, notes, report)
    for kind in layout.kinds_by_area(report):
        for whole, ratings in layout.areas_of(report, kind):
            one, figure = whole.indicator, whole.figure
            said = comparing.how_whole(figure, one)
            yield from section(f"By area: {one.title}, {figure.period.short}", ratings, notes, report, said)
    if notes.legend:
        yield ""
        for note in notes.legend:
            yield f"- {escaped(note)}"
    for table in report.budgets:
        yield ""
        yield from budgets.render(table, report)
    published = closing.published_line(report) if report.rows else ""
    if published:
        yield ""
        yield published
    if said := revised.line(report):
        yield ""
        yield escaped(said)


def section(
    title: str, ratings: Sequence[Rating], notes: figures.Notes, report: Report, said: str | None = None
) -> Iterator[str]:
    """A heading, what is said of it, and a table: of indicators, or of the areas of one."""
    yield ""
    yield f"## {escaped(title)}"
    yield ""
    if said:
        yield escaped(said)
        yield ""
    columns = [
        column for column in columns_of(ratings, notes, report) if not column.if_any or any(map(column.cell, ratings))
    ]
    yield row([column.title for column in columns])
    yield f"|{'|'.join(column.side for column in columns)}|"
    for rating in ratings:
        yield row([column.cell(rating) for column in columns])


@dataclass(frozen=True)
class Column:
    title: str
    cell: Callable[[Rating], str]
    side: str = "---"
    if_any: bool = False
    """Whether it is there only where a cell of it has something."""


def columns_of(ratings: Sequence[Rating], notes: figures.Notes, report: Report) -> list[Column]:
    """What KPIs and activity indicators have; areas have nothing of what went before."""
    one, area = ratings[0].indicator, ratings[0].figure.area
    first = (
        Column("Indicator", lambda r: escaped(r.indicator.title))
        if area is None
        else Column("Area", lambda r: escaped(r.indicator.areas[r.figure.area or ""]))
    )
    found = [
        first,
        Column("Value", figures.value, "--:"),
        Column("Note", lambda r: escaped(notes.of(r).replace("][", "] ["))),
    ]
    if one.kind == "kpi":
        found += [
            Column("Target", lambda r: figures.limit(r.figure.target, r.indicator.unit), "--:"),
            Column("Floor", lambda r: figures.limit(r.figure.floor, r.indicator.unit), "--:"),
        ]
    else:
        found.append(Column("Expected", lambda r: figures.expected(r.figure, r.indicator.unit), "--:"))
    found.append(Column("Rating", lambda r: f"**{escaped(report.word(r.figure.scale, r.figure.rating))}**"))
    if area is None:
        found.append(Column("Previous", lambda r: escaped(figures.before(r, report))))
    if one.kind == "kpi" or any(rating.figure.method for rating in ratings):
        found.append(Column("Direction", figures.direction))
    said = Column("Benchmarks", lambda r: escaped("; ".join(comparing.benchmarks(r.figure, r.indicator))), if_any=True)
    return [*found, said]


def summary_table(summary: Summary, report: Report) -> Iterator[str]:
    """Counts by group; every row adds up to what is listed. Activity has no direction of travel."""
    words = [*figures.words_used(report, summary.of), (NOT_RATED, "Not rated")]
    turns = ["better", "same", "worse", "unknown"] if summary.of == "kpi" else []
    rated = ["Rating", "Previous", *(["Direction"] if turns else [])] if summary.total.standing else []
    why = ["Why"] if summary.in_full else []
    yield f"**{escaped(summary.title)}**"
    yield ""
    yield row(
        [
            "",
            *rated,
            *(escaped(title) for _, title in words),
            "Listed",
            *(figures.DIRECTIONS[word] for word in turns),
            *why,
        ]
    )
    yield "|---|" + "---|" * len(rated) + "--:|" * (len(words) + 1 + len(turns)) + "---|" * len(why)
    for group in (*summary.rows, summary.total):
        current, going = group.counts.get("current", {}), group.counts.get("direction", {})
        title = escaped(groups.name_of(group)) if group.key else f"**{group.title}**"
        cells = [str(current.get(word, 0)) for word, _ in words]
        directions = [str(going.get(word, 0)) for word in turns]
        yield row([
            f"- {title}" if group.under else title, *standing(group, report)[: len(rated)], *cells, str(group.listed), *directions,
            *(escaped(groups.why(group)) for _ in why),
        ])  # fmt: skip
    if summary.in_full:
        yield from (f"\n{escaped(said)}" for said in groups.after(summary, report))


def standing(group: Group, report: Report) -> list[str]:
    """The rating of a group, the one before, and its direction, where the view rates groups."""
    found = group.standing
    if found is None:
        return []
    before = escaped(report.word(found.before_scale, found.before))
    return [f"**{escaped(report.word(found.scale, found.rating))}**", before, figures.DIRECTIONS[found.judgement]]
