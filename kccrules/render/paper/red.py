"""Indicators with the lowest rating, and four questions about each: since when, how far, what is being done, back by when."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render import figures, layout
from kccrules.render.paper.blocks import Answers, Block, Heading, Para, Prose, Text
from kccrules.render.paper.commentary import NONE_YET
from kccrules.render.paper.words import (
    apart,
    before_word,
    capital,
    limits_said,
    lowest,
    ordered_words,
    rated,
    run,
    shortfall,
    signed,
    spelled,
    to,
)
from kccrules.words import wording
from kccrules.words.report import Rating, Report


def which(report: Report) -> list[Rating]:
    """By the groups of the report."""
    return [rating for rating in layout.in_order(report) if lowest(rating, report)]


def words(report: Report) -> list[str]:
    """The lowest rating of every scale that the indicators are rated on: Red."""
    scales = dict.fromkeys(rating.figure.scale for rating in layout.in_order(report) if rating.figure.scale)
    lowest_of = [(scale, word) for scale in scales for word in ordered_words(report, scale)[:1]]
    return list(dict.fromkeys(report.word(scale, word) for scale, word in lowest_of))


def heading(report: Report) -> str:
    """'Red indicators: what is being done'; of other scales, in their words."""
    found = [report.word(rating.figure.scale, rating.figure.rating) for rating in which(report)] or words(report)
    return f"{wording.listed(list(dict.fromkeys(found)), 'or') or 'Lowest rated'} indicators: what is being done"


def red(report: Report) -> Iterator[Block]:
    found = which(report)
    if not found:
        yield Para((f"No indicator is {wording.listed(words(report), 'or') or 'rated'}.",))
        return
    yield Para((introduction(found, report),))
    for rating in found:
        yield from card(rating, report)


def introduction(found: list[Rating], report: Report) -> str:
    """How many, how many of them are new, and of how many it is not said yet what is being done."""
    lowest_words = dict.fromkeys(report.word(rating.figure.scale, rating.figure.rating) for rating in found)
    fresh = sum(rating.before is not None and rating.before_rating != rating.figure.rating for rating in found)
    one = len(found) == 1
    said = f"{capital(spelled(len(found)))} {'indicator is' if one else 'indicators are'} {wording.listed(list(lowest_words), 'or')}"
    if fresh:
        said += (
            ", and was not before"
            if one
            else f"; {spelled(fresh)} of them {'was' if fresh == 1 else 'were'} not before"
        )
    silent = sum(is_silent(rating, report) for rating in found)
    if not silent:
        return f"{said}."
    whom = "it" if one else "any of them" if silent == len(found) else f"{spelled(silent)} of them"
    return f"{said}. What is being done and by when is not said yet for {whom}."


def is_silent(rating: Rating, report: Report) -> bool:
    """Whether something is not said yet that readers ask."""
    note = report.notes.get(rating.indicator.id)
    return note is None or not (note.being_done or note.text) or not note.back_by


def card(rating: Rating, report: Report) -> Iterator[Block]:
    one, figure = rating.indicator, rating.figure
    yield Heading(one.title, f"red-{one.id}", 3, to(one))
    service = f" {one.service_title}." if one.service_title else ""
    yield Para(
        (
            *rated(rating, report),
            f" {figures.value(rating)} in {figure.period.months}{limits_said(figure, one)}.{service}",
        )
    )
    note = report.notes.get(one.id)
    doing, back = (note.being_done or note.text, note.back_by) if note else ("", "")
    yield Answers((
        ("Since when?", (since_when(rating, report),)),
        ("How far?", (how_far(rating, report),)),
        ("What is being done?", Prose(doing) if doing else unanswered(note is None)),
        ("Back on target by when?", Prose(back) if back else unanswered(note is None)),
    ))  # fmt: skip
    if note and (who := signed(note)):
        yield Para((who,), "note")


def unanswered(silent: bool) -> Text:
    return (NONE_YET if silent else "Not said yet.",)


def since_when(rating: Rating, report: Report) -> str:
    """'Three results in a row, since Quarter 3 2011/12 (October to December 2011).'"""
    figure, same = rating.figure, run(rating.figure, rating.indicator)
    word = report.word(figure.scale, figure.rating)
    if len(same) == 1:
        if rating.before is None:
            return f"Since {figure.period.words}, the first result held."
        return f"New: in {rating.before.period.words} it was {before_word(rating, report)}."
    return f"{capital(spelled(len(same)))} results in a row are {word}, since {same[-1].period.words}."


def how_far(rating: Rating, report: Report) -> str:
    """'12 percentage points short of the target of 80%, 2 percentage points short of the floor standard of 70%.'"""
    unit, said = rating.indicator.unit, []
    for name in ("target", "floor"):
        limit, short = getattr(rating.figure, name), shortfall(rating, report, name)
        if short is not None and short > 0:
            said.append(
                apart(
                    short,
                    rating.indicator,
                    f"the {wording.NAMES[name]} of {wording.limit(limit.low, limit.high, unit)}",
                )
            )
    if not said and rating.next:
        title = report.word(rating.figure.scale, rating.next.rating)
        said.append(f"{wording.amount(rating.next.distance, unit)} short of {title}")
    return f"{capital(wording.listed(said))}." if said else f"{capital(rating.because)}."
