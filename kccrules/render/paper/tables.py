"""Tables of a published report: all indicators, the groups of a view, activity, areas. Every row says what it is of, and no
cell is empty where a figure belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kccrules.render import comparing, figures, groups, layout
from kccrules.render.layout import Section
from kccrules.render.paper.blocks import Block, Column, Heading, Link, Para, Row, Rows, Table, Text
from kccrules.render.paper.commentary import prose
from kccrules.render.paper.words import are, before, rated, spelled, tag, to, turn
from kccrules.words import wording
from kccrules.words.report import NOT_RATED, Group, Rating, Report, Summary

NOWHERE = "none"
"""The row of what belongs to none of a view's units."""

Cells = tuple[Column, Callable[[Rating], Text]]


def columns(rows: Sequence[Rating], notes: figures.Notes, report: Report) -> list[Cells]:
    """Those of KPIs, or of activity; areas have none for what went before. A marker has a column of its own."""
    activity, areas = rows[0].indicator.kind == "activity", rows[0].figure.area is not None

    def limit(name: str) -> Callable[[Rating], Text]:
        return lambda rating: (figures.limit(getattr(rating.figure, name), rating.indicator.unit),)

    found: list[Cells] = [(Column("Result", number=True), lambda rating: (figures.value(rating),))]
    if any(map(notes.of, rows)):
        found.append((Column("Note"), lambda rating: (notes.of(rating).replace("][", "] ["),)))
    if activity:
        found.append((Column("Expected", number=True), lambda r: (figures.expected(r.figure, r.indicator.unit),)))
    else:
        found += [
            (Column("Target", number=True), limit("target")),
            (Column("Floor standard", number=True), limit("floor")),
        ]
    found.append((Column("Rating"), lambda rating: rated(rating, report)))
    if not areas:
        found.append((Column("Before"), lambda r: (figures.before(r, report),) if activity else before(r, report)))
    if not activity or any(rating.figure.method for rating in rows):
        found.append((Column("Direction of travel"), lambda rating: turn(rating.figure.judgement)))
    return found


def table(
    id_: str, caption: str, sections: Sequence[Section], report: Report, first: str = "Indicator", note: str = ""
) -> Table:
    """Lines under the headings of their groups, with the legend of the markers that occur."""
    rows = [rating for _, _, own in sections for rating in own]
    marks = figures.notes_of(rows)
    cells = columns(rows, marks, report)
    parts = [
        Rows(
            tuple(Row((named(rating), *(of(rating) for _, of in cells))) for rating in own),
            ", ".join(filter(None, [above, title])) if len(sections) > 1 else "",
        )
        for above, title, own in sections
    ]
    heads = (Column(first), *(column for column, _ in cells))
    return Table(id_, caption, heads, tuple(parts), note, tuple(marks.legend), "wide")


def named(rating: Rating) -> Text:
    """What a line is of: the indicator, or an area of it."""
    area = rating.figure.area
    return (to(rating.indicator) if area is None else rating.indicator.areas[area],)


def everything(report: Report, view: str | None) -> Iterator[Block]:
    """All indicators by the groups of a view."""
    found = layout.summary(report, view)
    yield table(
        "t-all",
        "Result, target and rating of every indicator",
        layout.sections(report, found.id if found else None),
        report,
    )


def activity(report: Report, view: str | None) -> Iterator[Block]:
    """Demand and workload, which is neither good nor bad."""
    number = len(layout.activity(report))
    what = "indicator" if number == 1 else "indicators"
    said = "shows demand or workload" if number == 1 else "show demand or workload"
    yield Para((
        f"{spelled(number).capitalize()} {what} {said}. What is expected lies between two thresholds; a figure outside them is "
        "neither good nor bad, and none of them is counted among the ratings.",
    ))  # fmt: skip
    sections = layout.activity_sections(report, view)
    yield table("t-activity", "Activity against what is expected", sections, report)


def by_area(whole: Rating, own: Sequence[Rating], report: Report) -> Iterator[Block]:
    """On the page of an indicator: each of its areas."""
    one = whole.indicator
    yield Heading(f"By {one.area_word}", f"areas-{one.id}")
    yield Para((comparing.how_whole(whole.figure, one),))
    caption = f"{one.title} by {one.area_word}, {whole.figure.period.spoken}"
    yield table(f"t-areas-{one.id}", caption, [("", "", list(own))], report, one.area_word.capitalize())


# ---------------------------------------------------------------------------------------------- groups of a view


def of_view(summary: Summary, report: Report, *, linked: bool) -> Iterator[Block]:
    """Counts by group, and after them what was said of each; `linked` where groups have pages of their own."""
    if summary.total.listed and summary.total.standing is None and all(group.key == NOWHERE for group in summary.rows):
        number = summary.total.listed
        of = "The one indicator is not" if number == 1 else f"None of the {number:,} indicators is"
        yield Para((f"{of} counted by {summary_word(summary).lower()}.",))
        return
    yield counts(summary, report, linked=linked)
    if summary.named:
        yield Para(
            ("Rows in [ ] are groups of indicators that other rows count too; they are not added to the total.",),
            "note",
        )
    if summary.total.not_counted:
        more = wording.count(summary.total.not_counted, "indicator")
        yield Para((f"{more} more shown, not counted: nothing newer was due.",), "note")
    for group in summary.rows:
        if group.key in report.notes and not linked:
            yield Heading(group.title, f"of-{summary.id}-{group.key}")
            yield from prose(report.notes[group.key])


def counts(summary: Summary, report: Report, *, linked: bool) -> Table:
    words = [*figures.words_used(report, summary.of), (NOT_RATED, "Not rated")]
    turns = ["better", "same", "worse", "unknown"] if summary.of == "kpi" else []
    if not summary.total.counts.get("direction", {}).get("unknown"):
        turns = [word for word in turns if word != "unknown"]
    standing = summary.total.standing is not None
    why = any(group.standing for group in summary.rows) or summary.in_full
    heads = [
        Column(summary_word(summary)), *([Column("Rating"), Column("Before")] if standing else []),
        *(Column(title, number=True) for _, title in words), Column("Listed", number=True),
        *(Column(figures.DIRECTIONS[word], number=True) for word in turns), *([Column("Why")] if why else []),
    ]  # fmt: skip

    def row(group: Group, *, total: bool = False) -> Row:
        current, going = group.counts.get("current", {}), group.counts.get("direction", {})
        name = groups.name_of(group)
        first = Link(name, "group", group.key) if linked and group.key else name
        return Row((
            (first,), *(standings(group, report, summary.of) if standing else ()), *((str(current.get(word, 0)),) for word, _ in words),
            (str(group.listed),), *((str(going.get(word, 0)),) for word in turns), *(((groups.why(group) or "All are rated",),) if why else ()),
        ), total, 0 if total else groups.depth_of(group, summary))  # fmt: skip

    rows = (*(row(group) for group in summary.rows), row(summary.total, total=True))
    note = "(each row adds up to what is listed)"
    return Table(f"t-view-{summary.id}", summary.title, tuple(heads), (Rows(rows),), note, width="wide")


def standings(group: Group, report: Report, of: str) -> tuple[Text, Text]:
    """The rating of a group, and the one before."""
    found = group.standing
    assert found
    now, was = tag(report, found.scale, found.rating), tag(report, found.before_scale, found.before)
    return ((now,), (was,)) if of == "kpi" else ((now.title,), (was.title,))


def summary_word(summary: Summary) -> str:
    """What the rows are called: Service, or the levels of the view."""
    levels = dict.fromkeys(group.level for group in summary.groups if group.level)
    return wording.listed([level.replace("-", " ") for level in levels]).capitalize() or "Group"


def of_group(group: Group, report: Report) -> Iterator[Block]:
    """The page of one group: its counts in a sentence, what was said of it, its indicators."""
    rows = [rating for rating in layout.in_order(report) if rating.indicator.id in group.members]
    if not rows:
        yield Para(("No indicator is in this group.",), "lede")
        return
    words = [*figures.words_used(report, "kpi"), (NOT_RATED, "not rated")]
    current = group.counts.get("current", {})
    said = [f"{current[word]} {are(current[word])} {title}" for word, title in words if current.get(word)]
    counted = f"Of {wording.count(group.listed, 'indicator')}, {wording.listed(said)}."
    yield Para((f"{counted} Direction of travel: {figures.turns(group)}.",), "lede")
    if group.standing:
        yield Para((tag(report, group.standing.scale, group.standing.rating), f" {group.standing.because}."))
    if group.key in report.notes:
        yield from prose(report.notes[group.key])
    yield table(f"t-group-{group.key}", f"Indicators of {group.title}", [("", group.title, rows)], report)
