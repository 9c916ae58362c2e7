"""The page of an indicator: what it is, the figures in short, a chart and its table, why it is rated so, what was said."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render import comparing, figures
from kccrules.render.paper.blocks import (
    Block,
    Chart,
    Fact,
    Facts,
    Heading,
    Items,
    Page,
    Para,
    Path,
    Text,
)
from kccrules.render.paper.charted import beside_chart
from kccrules.render.paper.commentary import of_indicator
from kccrules.render.paper.steps import steps
from kccrules.render.paper.tables import by_area
from kccrules.render.paper.words import (
    BASES,
    BETTER,
    apart,
    before_word,
    capital,
    counted,
    rated,
    shortfall,
    turn,
)
from kccrules.words import wording
from kccrules.words.numerals import millionths, plain
from kccrules.words.periods import day_words
from kccrules.words.report import Bound, Indicator, Rating, Report


def page(rating: Rating, report: Report, *, internal: bool) -> Page:
    """Everything about one indicator."""
    return Page(
        "indicator", rating.indicator.id, rating.indicator.title, tuple(blocks(rating, report, internal=internal))
    )


def blocks(rating: Rating, report: Report, *, internal: bool) -> Iterator[Block]:
    one = rating.indicator
    if said := belongs(one, report):
        yield Para((said,))
    if one.about:
        yield Para((one.about,))
    yield Facts(tuple(facts(rating, report)))
    unit = f"in {one.unit}, " if one.unit not in wording.PERCENT else ""
    caption = f"{one.title}, {unit}to {rating.figure.period.months}"
    yield Chart(rating, f"{capital(rating.because)}", caption)
    yield beside_chart(rating, report)
    word = report.word(rating.figure.scale, rating.figure.rating)
    if one.kind == "kpi" or rating.figure.rule:
        yield Heading(f"Why it is {word if rating.figure.case else word.lower()}", f"why-{one.id}")
        yield Items(tuple(steps(rating, report)), ordered=True)
    yield from of_indicator(rating, report, one.id)
    own = [other for other in report.by_area if other.indicator.id == one.id]
    if own:
        yield from by_area(rating, own, report)
    yield Heading("About the figures", f"about-{one.id}")
    yield Items(tuple((said,) for said in about(rating, report)))
    if internal:
        yield Heading("Where the figures come from", f"sources-{one.id}")
        yield Items(tuple(sources(rating, report)))


def belongs(one: Indicator, report: Report) -> str:
    """'Customer Services. For: improve access to public services. Answerable: Director of Customer Services.'"""
    serves = [report.units[unit] for unit in one.serves if unit in report.units]
    parts = [
        one.service_title,
        f"For: {'; '.join(serves)}" if serves else "",
        f"Answerable: {one.owner}" if one.owner else "",
    ]
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


# ---------------------------------------------------------------------------------------------- in short


def facts(rating: Rating, report: Report) -> Iterator[Fact]:
    one, figure = rating.indicator, rating.figure
    was = (
        f"was {before_word(rating, report)} in {rating.before.period.spoken}" if rating.before else "no earlier result"
    )
    yield Fact("Rating", rated(rating, report), was if one.kind == "kpi" else "")
    marks = figures.notes_of([rating]).legend
    better = [BETTER[one.polarity]] if one.polarity in BETTER and one.kind == "kpi" else []
    state = [legend.partition("] ")[2] for legend in marks if legend[1].isalpha()]
    yield Fact(f"Result, {figure.period.months}", (counted(figure, one),), "; ".join([*better, *state]))
    if one.kind == "activity":
        yield Fact("Expected", (figures.expected(figure, one.unit),))
    else:
        for name, limit in (("target", figure.target), ("floor", figure.floor)):
            yield Fact(
                capital(wording.NAMES[name]), (figures.limit(limit, one.unit),), said_of(rating, report, name, limit)
            )
    if figure.method:
        yield Fact("Direction of travel", turn(figure.judgement), moved(rating))


def said_of(rating: Rating, report: Report, name: str, limit: Bound) -> str:
    """How far the figure is from a limit, and where the limit itself comes from."""
    short = shortfall(rating, report, name)
    if limit.low is None and limit.high is None:
        return ""
    return apart(short, rating.indicator) if short is not None else ""


def moved(rating: Rating) -> str:
    """'down 18 points from 86%'."""
    figure, before, unit = rating.figure, rating.before, rating.indicator.unit
    if before is None or before.value is None or figure.value is None:
        return "nothing to compare with"
    was = f"{wording.figure(before.value, unit)} in {before.period.spoken}"
    by = abs(millionths(figure.value) - millionths(before.value))
    if not by:
        return f"the same as {was}"
    return f"{figure.change} {wording.short_amount(plain(by), unit)} from {was}"


# ---------------------------------------------------------------------------------------------- what to know of it


def about(rating: Rating, report: Report) -> Iterator[str]:
    one, figure = rating.indicator, rating.figure
    yield BASES[one.basis]
    if one.formula:
        yield "It is worked out from what services send, and not sent as it stands."
    if figure.state in figures.MARKS:
        yield f"The figure is {figures.MARKS[figure.state][1]}."
    if rating.carried:
        yield "It was shown in the report before too: nothing newer is due yet."
    if rating.upcoming and rating.upcoming_due:
        yield f"The next figure, for {rating.upcoming.spoken}, is due by {day_words(rating.upcoming_due)}."
    compared = comparing.benchmarks(figure, one)
    yield from (f"{capital(said)}." for said in compared)
    if not compared and one.kind == "kpi":
        yield "There is no benchmark to compare with."
    for revision in report.revisions:
        if revision.figure.id == one.id and revision.figure.area is None:
            was, now = wording.figure(revision.value, one.unit) or "no figure", figures.cell(revision.figure, one)
            yield f"Revised: {revision.figure.period.spoken} was published as {was}, and is now {now}."
    differing = [other for other in one.history if other.agrees == "no" and other.ordinal <= figure.ordinal]
    for other in differing:
        yield (
            f"For {other.period.spoken} {report.word(other.scale, other.published_rating or '')} was published; "
            f"worked out again it is {report.word(other.scale, other.rating)}."
        )
    if one.last_period and one.tells_its_end(figure.ordinal):
        then = [report.indicators[id_].title if id_ in report.indicators else id_ for id_ in one.replaced_by]
        after = f"; after it comes {wording.listed(then)}" if then else ""
        yield f"It is reported for the last time for {one.last_period.spoken}{after}."


def sources(rating: Rating, report: Report) -> Iterator[Text]:
    """The row and lines that the figure, its limits and its rule stand in."""
    one, figure = rating.indicator, rating.figure
    sent = f", sent {day_words(figure.sent)}" if figure.sent else ""
    if figure.data:
        yield ("Result: ", Path(f"{figure.data.path}, row {figure.data.line}"), f"{sent}.")
    else:
        yield ("Result: ", "worked out, or not sent.")
    if figure.note:
        yield (f"Note of the sender: {figure.note}",)
    for name in ("target", "floor", "upper", "lower"):
        at = getattr(figure, name).at
        if at:
            yield (f"{capital(wording.NAMES[name])}: ", Path(str(at)), ".")
    if one.formula:
        yield (f"Worked out as: {one.formula}",)
    rule = report.rule_of(figure)
    if rule:
        yield ("Rule: ", Path(str(rule.cases[max(figure.case, 1) - 1].at)), ".")
    yield ("Definition: ", Path(str(one.at)), ".")
