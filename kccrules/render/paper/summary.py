"""The executive summary: how many are rated what, how that compares, which way results go; and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kccrules.render import figures, layout
from kccrules.render.paper import money
from kccrules.render.paper.blocks import Bars, Block, Column, Key, Para, Row, Rows, Table, Tag, Text
from kccrules.render.paper.commentary import prose
from kccrules.render.paper.words import (
    are,
    before,
    capital,
    last_word,
    ordered_words,
    rated,
    spelled,
    tag,
    to,
    turn,
)
from kccrules.words import wording
from kccrules.words.report import NOT_RATED, Rating, Report

Words = Sequence[tuple[str, str]]
"""Ratings best first, each with its title; Not rated is the last."""


def summary(report: Report) -> Iterator[Block]:
    """The answer first: one sentence that adds up, then the same as a table and as bars."""
    listed = [rating for rating in report.ratings if rating.counted]
    if not listed and report.budgets and not report.rows:
        yield from (Para((said,), "lede") for said in money.in_short(report))
        return
    if not listed:
        yield Para(("No indicator with a rating is in this report.",), "lede")
        return
    words: Words = [*figures.words_used(report, "kpi"), (NOT_RATED, "Not rated")]
    now = Counter(rating.figure.rating for rating in listed)
    then = Counter(rating.before_rating for rating in listed)
    last = last_word(report, listed)
    yield Para((f"{sentence(len(listed), now, words)} {compared(now, then, words, last)}",), "lede")
    yield Para((going(listed),))
    if len(report.ratings) > len(listed):
        more = wording.count(len(report.ratings) - len(listed), "indicator")
        yield Para((f"{more} more shown, not counted: nothing newer was due.",), "note")
    if any(rating.carried for rating in listed):
        yield Para((carried(listed),), "note")
    told = report.notes.get("summary")
    if told:
        yield from prose(told)
    yield Key(tuple(meanings(report, now)))
    yield table(len(listed), now, then, words, last, report)
    yield bars(now, then, words, last, report)


def sentence(listed: int, now: Counter[str], words: Words) -> str:
    """'Of 30 indicators, 12 are Green, 10 are Amber and 8 are Red.'"""
    said = [(now[word], title if word != NOT_RATED else "not rated") for word, title in words]
    said = [(number, title) for number, title in said if number or title != "not rated"]
    return f"Of {wording.count(listed, 'indicator')}, {wording.listed([f'{number} {are(number)} {title}' for number, title in said])}."


def compared(now: Counter[str], then: Counter[str], words: Words, last: str) -> str:
    """'Compared with last quarter, three fewer are Green and one more is Red.'"""
    moved = [(now[word] - then[word], title if word != NOT_RATED else "not rated") for word, title in words]
    said = [f"{spelled(abs(by))} {'more' if by > 0 else 'fewer'} {are(abs(by))} {title}" for by, title in moved if by]
    than = f"with {last}" if last != "before" else "with their previous results"
    if not comparable(then):
        return "There are no earlier ratings to compare with."
    if not said:
        return f"Compared {than}, these numbers are the same."
    return f"Compared {than}, {wording.listed(said)}."


def comparable(then: Counter[str]) -> bool:
    """Whether any of them was rated before."""
    return any(number for word, number in then.items() if word != NOT_RATED)


def going(listed: Sequence[Rating]) -> str:
    """'Results got better for 15 indicators and worse for 14; one stayed the same.'"""
    found = Counter(rating.figure.judgement for rating in listed)
    better, worse, same = (found[word] for word in ("better", "worse", "same"))
    unknown = len(listed) - better - worse - same
    if unknown == len(listed):
        return f"It is not known whether the {'result' if unknown == 1 else 'results'} got better or worse."
    said = f"Results got better for {wording.count(better, 'indicator')} and worse for {worse}"
    said += f"; {spelled(same)} stayed the same" if same else ""
    return said + (f"; for {spelled(unknown)} it is not known" if unknown else "") + "."


def carried(listed: Sequence[Rating]) -> str:
    again = [rating for rating in listed if rating.carried]
    what = "is a result" if len(again) == 1 else "are results"
    return f"{capital(spelled(len(again)))} of these {what} shown again, because nothing newer is due yet."


def meanings(report: Report, now: Counter[str]) -> Iterator[tuple[Tag, str]]:
    """What each rating says, from the rule that most indicators are rated by."""
    rules = Counter((r.figure.rule, r.figure.version) for r in report.ratings if r.figure.rule)
    if not rules:
        return
    (rule_id, version), _ = rules.most_common(1)[0]
    rule = report.rules[(str(rule_id), version)]
    scale = next(r.figure.scale for r in report.ratings if (r.figure.rule, r.figure.version) == (rule_id, version))
    above: list[str] = []
    for case in rule.cases:
        said = bare(case.yes) if case.condition else ""
        text = ", ".join(filter(None, [said, *above[-1:]])) if said else wording.listed(above[-1:]) or "everything else"
        if case.verdict != NOT_RATED:
            yield tag(report, scale, case.verdict), text
        above.append(bare(case.no))
    if now[NOT_RATED]:
        yield tag(report, scale, NOT_RATED), "what the rule needs is missing"


def bare(saying: str) -> str:
    """A saying without figures: 'meets the target'."""
    names = {name: f"the {said}" for name, said in wording.NAMES.items()} | {"value": ""}
    return saying.format(**names).strip()


def table(listed: int, now: Counter[str], then: Counter[str], words: Words, last: str, report: Report) -> Table:
    """Now, and where anything was rated before, then and the change; every row adds up to what is listed."""
    period = wording.period_word(report.period.text)
    columns = (
        Column(capital(period)),
        *(Column(title, number=True) for _, title in words),
        Column("Listed", number=True),
    )
    names = (f"This {period}", capital(last) if last != "before" else "Result before", "Change")
    rows = [
        Row(((names[0],), *((str(now[word]),) for word, _ in words), (str(listed),))),
        Row(((names[1],), *((str(then[word]),) for word, _ in words), (str(listed),))),
        Row(((names[2],), *((change(now[word] - then[word]),) for word, _ in words), ("0",))),
    ]
    note = "(rated and not rated add up to the indicators listed)"
    caption = f"Ratings this {period}"
    if not comparable(then):
        return Table("t-counts", caption, columns, (Rows(tuple(rows[:1])),), note, width="narrow")
    caption += f" and {last if last != 'before' else 'of the results before'}"
    return Table("t-counts", caption, columns, (Rows(tuple(rows)),), note, width="narrow")


def change(by: int) -> str:
    return f"{'+' if by > 0 else '−'}{abs(by)}" if by else "0"


def bars(now: Counter[str], then: Counter[str], words: Words, last: str, report: Report) -> Bars:
    period = wording.period_word(report.period.text)
    scale = next((rating.figure.scale for rating in report.ratings if rating.figure.scale), None)

    def bar(counts: Counter[str]) -> tuple[tuple[Tag, int], ...]:
        return tuple(
            (Tag(title, tag(report, scale, word).level), counts[word]) for word, title in words if counts[word]
        )

    shown = [(f"This {period}", now)]
    shown += [(capital(last) if last != "before" else "Before", then)] if comparable(then) else []
    said = ". ".join(
        f"{name}: {wording.listed([f'{number} {one.title}' for one, number in bar(counts)])}" for name, counts in shown
    )
    return Bars(
        "bars",
        f"Ratings {wording.listed([name.lower() for name, _ in shown])}",
        f"{said}. The same figures are in the table above.",
        tuple((name, bar(counts)) for name, counts in shown),
        "Each indicator is the same width.",
    )


# ---------------------------------------------------------------------------------------------- what changed

KINDS = (
    ("worse", "Worse rating", "{} {indicators} {have} a worse rating than {last}"),
    ("better", "Better rating", "{} {have} a better one"),
    ("same", "", "{} {have} the same"),
    ("first", "Rated, and not before", "{} {are} rated and {were} not before"),
    ("lost", "No longer rated", "{} {are} no longer rated"),
    ("never", "", "{} {are} not rated, now or before"),
    ("other", "Rated on another scale than before", "{} {are} rated on another scale than before"),
)
"""How a rating can stand to the one before, the heading of the table, and how it is said."""


def how_changed(rating: Rating, report: Report) -> str:
    figure, was = rating.figure, rating.before_rating
    if NOT_RATED in (figure.rating, was):
        return "never" if figure.rating == was else "lost" if figure.rating == NOT_RATED else "first"
    words = ordered_words(report, figure.scale)
    scale = rating.before.scale if rating.before else None
    if (scale or figure.scale) != figure.scale or was not in words:
        return "other"
    by = words.index(figure.rating) - words.index(was)
    return "same" if by == 0 else "better" if by > 0 else "worse"


def changed(report: Report) -> Iterator[Block]:
    """Which ratings are others than before, the worse first."""
    rows = [rating for rating in layout.in_order(report) if rating.counted]
    found = {kind: [rating for rating in rows if how_changed(rating, report) == kind] for kind, _, _ in KINDS}
    last = last_word(report, rows)
    said = []
    for kind, _, words in KINDS:
        number = len(found[kind])
        one = number == 1
        if number or kind in ("worse", "better"):
            have = {"have": "has" if one else "have", "are": are(number), "were": "was" if one else "were", "last": last,
                    "indicators": "indicator" if one else "indicators"}  # fmt: skip
            said.append(words.format("none" if kind == "better" and not number else spelled(number), **have))
    yield Para((f"{capital(wording.listed(said))}.",))
    groups = [
        Rows(tuple(changed_row(rating, report) for rating in found[kind]), title)
        for kind, title, _ in KINDS
        if title and found[kind]
    ]
    if groups:
        columns = (
            Column("Indicator"), Column(capital(last)), Column("Now"), Column("Result", number=True),
            Column("Target", number=True), Column("Direction of travel"),
        )  # fmt: skip
        yield Table("t-changed", "Indicators whose rating changed", columns, tuple(groups))


def changed_row(rating: Rating, report: Report) -> Row:
    figure, one = rating.figure, rating.indicator
    cells: list[Text] = [(to(one),), before(rating, report), rated(rating, report), (figures.cell(figure, one),),
                         (figures.limit(figure.target, one.unit),), turn(figure.judgement)]  # fmt: skip
    return Row(tuple(cells))
