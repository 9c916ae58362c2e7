"""What readers should know of the data: what is provisional, missing or shown again, what was revised, and who owes what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kccrules.render import figures, layout, revised
from kccrules.render.paper.blocks import Block, Column, Heading, Inline, Items, Para, Path, Row, Rows, Table, Text
from kccrules.render.paper.words import capital, tag, to
from kccrules.words import wording
from kccrules.words.layouts import Layout
from kccrules.words.periods import day_words
from kccrules.words.report import NOT_RATED, Owed, Rating, Report
from kccrules.words.sentences import why_not

STANDINGS = {
    "overdue": "Overdue",
    "due-later": "Due later",
    "provisional": "Provisional: the final figure is to come",
}
"""How what is owed stands; what is in, or not due yet, is not owed."""


def data_notes(report: Report, declared: Layout) -> Iterator[Block]:
    found = list(notes(report))
    found += [(said,) for said in declared.notes]
    yield Items(tuple(found)) if found else Para(("There is nothing to note.",))
    if declared.internal:
        if declared.internal_notes:
            yield Heading("For colleagues", "internal-notes")
            yield Items(tuple((said,) for said in declared.internal_notes))
        yield from inputs(report)


def notes(report: Report) -> Iterator[Text]:
    rows = [*layout.in_order(report), *layout.activity(report)]
    if report.as_at:
        yield (f"The report uses what had been sent by {day_words(report.as_at)}.",)
    for state, (_, meaning) in figures.MARKS.items():
        own = [rating for rating in rows if rating.figure.state == state]
        if own:
            yield (f"{capital(meaning)}: ", *names(own), ".")
    for rating in rows:
        if rating.figure.rating == NOT_RATED and (rating.indicator.kind == "kpi" or rating.figure.rule):
            yield (to(rating.indicator), f" is not rated: {why_not(rating.figure, rating.indicator, rating.wanting)}.")
    again = [rating for rating in rows if rating.carried]
    if again:
        yield ("Shown again, because nothing newer is due yet: ", *names(again), ".")
    broken = [rating for rating in rows if rating.figure.ordinal in rating.indicator.breaks]
    if broken:
        yield ("Not comparable with the figures before: ", *names(broken), ".")
    decided = [rating for rating in rows if rating.figure.sensitive]
    if decided:
        yield ("Rounding decides the rating of: ", *names(decided), ".")
    elif report.ratings:
        yield ("No rating changes with the rounding of a value.",)
    yield from published(rows, report)


def names(rows: Sequence[Rating]) -> Text:
    """Links with commas between them."""
    found: list[Inline] = []
    for number, rating in enumerate(rows):
        found += [", " if number < len(rows) - 1 else " and "] if number else []
        found.append(to(rating.indicator))
    return tuple(found)


def published(rows: Sequence[Rating], report: Report) -> Iterator[Text]:
    """How ratings of these indicators worked out today agree with those of earlier reports."""
    held = [figure for rating in rows for figure in rating.indicator.figures()]
    printed = [figure for figure in held if figure.agrees in ("yes", "no")]
    if not printed:
        return
    differing = [figure for figure in printed if figure.agrees == "no"]
    said = f"Of {len(printed):,} ratings that reports printed, {len(printed) - len(differing):,} are the same when worked out again."
    yield (said,)
    for figure in differing:
        one = report.indicators[figure.id]
        was, now = report.word(figure.scale, figure.published_rating or ""), report.word(figure.scale, figure.rating)
        area = f", {one.areas[figure.area]}" if figure.area else ""
        yield (to(one), f"{area}, for {figure.period.spoken}, was printed {was}; worked out again it is {now}.")


def inputs(report: Report) -> Iterator[Block]:
    """The files that the figures came from: rows read are those used, replaced by later ones, or refused."""
    rows = []
    found = report.manifest.get("inputs")
    for source in found if isinstance(found, list) else []:
        assert isinstance(source, Mapping)
        counts = source["rows"]
        numbers = [(f"{counts[name]:,}",) for name in ("read", "used", "superseded", "rejected")]
        rows.append(Row(((Path(str(source["path"])),), *numbers)))
    if rows:
        heads = (
            Column("File"),
            *(Column(title, number=True) for title in ("Rows", "Used", "Replaced by later", "Refused")),
        )
        yield Heading("Files read", "inputs")
        yield Table("t-inputs", "Files that figures came from", heads, (Rows(tuple(rows)),))


def revisions(report: Report) -> Iterator[Block]:
    """Figures that are others than the newest published report says."""
    if not report.revisions:
        yield Para(("No figure differs from the last published report.",))
        return
    columns = (
        Column("Indicator"), Column("Period"), Column("Published", number=True), Column("Rating published"),
        Column("Now", number=True), Column("Rating now"), Column("Published in"),
    )  # fmt: skip
    rows = []
    for found in report.revisions:
        figure, one = found.figure, report.indicators[found.figure.id]
        area = f", {one.areas[figure.area]}" if figure.area else ""
        was = wording.figure(found.value, one.unit) or "No figure"
        rows.append(Row((
            (to(one), area) if area else (to(one),), (figure.period.spoken,), (was,), (tag(report, figure.scale, found.rating or NOT_RATED),),
            (figures.cell(figure, one),), (tag(report, figure.scale, figure.rating),), (revised.name(found.report, report),),
        )))  # fmt: skip
    yield Table(
        "t-revisions", "Figures that are others by now than was published", columns, (Rows(tuple(rows)),), width="wide"
    )


def owed(report: Report) -> Iterator[Block]:
    """By the post that owes it; what is in is not listed."""
    found = [one for one in report.owed if one.standing in STANDINGS]
    if not found:
        yield Para(("Nobody owes anything: all that is due is in.",))
        return
    posts: dict[str, list[Owed]] = {}
    for one in found:
        posts.setdefault(one.owner or "Nobody is named", []).append(one)
    groups = [Rows(tuple(row(one) for one in posts[post]), post) for post in sorted(posts)]
    columns = (Column("Indicator"), Column("Period"), Column("What"), Column("Due"), Column("Standing"))
    yield Table("t-owed", "Figures and commentary still to come", columns, tuple(groups), width="wide")


def row(one: Owed) -> Row:
    late = f", {wording.count(one.days, 'day')} late" if one.standing == "overdue" and one.days > 0 else ""
    area = f", {one.indicator.areas[one.area]}" if one.area else ""
    what = "Commentary" if one.what == "commentary" else "Figure"
    first: Text = (to(one.indicator), area) if area else (to(one.indicator),)
    return Row((first, (one.period.spoken,), (what,), (day_words(one.due),), (f"{STANDINGS[one.standing]}{late}",)))
