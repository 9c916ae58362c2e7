"""A report as Markdown: words alone, no colour and no shapes, because a screen reader would read them aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kccrules import wording
from kccrules.periods import day_words
from kccrules.render import figures, groups
from kccrules.report import NOT_RATED, Group, Report, Summary

SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~])")


def escaped(text: str) -> str:
    """Text of definitions and returns, so that it can neither break a table nor become a link or a tag."""
    return SPECIAL.sub(r"\\\1", text.replace("\n", " ")).replace("&", "&amp;")


def row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def render(report: Report, view: str | None = None) -> Iterator[str]:
    yield f"# {report.period.words}"
    yield ""
    held = f"data as held on {day_words(report.as_at)}" if report.as_at else "all data held"
    yield f"{wording.count(len(report.ratings), 'indicator')}, {held}."
    for summary in sorted(report.summaries, key=lambda summary: summary.id != report.main):
        yield ""
        yield from summary_table(summary, report)
    notes = figures.notes(report)
    for parent, title, ratings in figures.sections(report, view or report.main):
        yield ""
        yield f"## {escaped(f'{parent}: {title}' if parent else title)}"
        yield ""
        yield row(["Indicator", "Value", "Note", "Target", "Floor", "Rating", "Previous", "Direction"])
        yield "|---|--:|---|--:|--:|---|---|---|"
        for rating in ratings:
            one = rating.indicator
            marks = " ".join(f"[{mark}]" for mark in notes.marks.get(one.id, []))
            yield row([
                escaped(one.title), figures.value(rating), escaped(marks), figures.limit(rating.figure.target, one.unit),
                figures.limit(rating.figure.floor, one.unit), f"**{report.word(rating.figure.scale, rating.figure.rating)}**",
                figures.before(rating, report), figures.direction(rating),
            ])  # fmt: skip
    if notes.legend:
        yield ""
        for note in notes.legend:
            yield f"- {escaped(note)}"
    published = figures.published_line(report)
    if published:
        yield ""
        yield published


def summary_table(summary: Summary, report: Report) -> Iterator[str]:
    """Counts by group; every row adds up to what is listed. Activity has no direction of travel."""
    words = [*figures.words_used(report, summary.of), (NOT_RATED, "Not rated")]
    turns = ["better", "same", "worse", "unknown"] if summary.of == "kpi" else []
    rated = ["Rating", "Previous", "Direction"] if summary.total.standing else []
    why = ["Why"] if summary.in_full else []
    yield f"**{escaped(summary.title)}**"
    yield ""
    yield row(
        ["", *rated, *(title for _, title in words), "Listed", *(figures.DIRECTIONS[word] for word in turns), *why]
    )
    yield "|---|" + "---|" * len(rated) + "--:|" * (len(words) + 1 + len(turns)) + "---|" * len(why)
    for group in (*summary.rows, summary.total):
        current, going = group.counts.get("current", {}), group.counts.get("direction", {})
        title = escaped(groups.name_of(group)) if group.key else f"**{group.title}**"
        cells = [str(current.get(word, 0)) for word, _ in words]
        directions = [str(going.get(word, 0)) for word in turns]
        yield row([
            f"- {title}" if group.under else title, *standing(group, report), *cells, str(group.listed), *directions,
            *(escaped(groups.why(group)) for _ in why),
        ])  # fmt: skip
    if summary.in_full:
        yield from (f"\n{escaped(said)}" for said in groups.after(summary, report))


def standing(group: Group, report: Report) -> list[str]:
    """The rating of a group, the one before, and its direction, where the view rates groups."""
    found = group.standing
    if found is None:
        return []
    before = report.word(found.before_scale, found.before)
    return [f"**{report.word(found.scale, found.rating)}**", before, figures.DIRECTIONS[found.judgement]]
