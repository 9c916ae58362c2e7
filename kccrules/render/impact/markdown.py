"""What an edit of definitions does, as Markdown for the page where it is approved: words alone, no colour, no links that
would lead nowhere there; what only few will ask is folded away."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render.impact import words
from kccrules.render.impact.words import Block
from kccrules.render.safe import escaped, row
from kccrules.render.terminal import cut
from kccrules.words.consequences import DIRECTION, PUBLISHED, VALUE, Change, Impact

SHOWN = 100
"""Rows of a table; the rest is counted, and is in the result as JSON."""
LONGEST = 200
"""Characters of a changed text."""


def render(impact: Impact) -> Iterator[str]:
    yield f"### {words.headline(impact)}"
    blocks, left = words.first(words.blocks(impact), SHOWN)
    for block in blocks:
        yield ""
        yield from one_block(block)
    yield from more(left)
    yield from counts(impact)
    points = list(words.points(impact))
    yield from [""] if points else []
    yield from (f"- {escaped(point)}" for point in points)
    if impact.edits:
        yield from folded(f"The change itself ({words.counted_edits(impact)})", edits(impact))
    others = [*impact.of(DIRECTION), *impact.of(VALUE)]
    if others:
        yield from folded("Directions of travel and values that change", other_changes(others))
    if impact.problems:
        yield from folded(f"Problems that it brings ({len(impact.problems):,})", problems(impact))
    yield from folded("What was compared", (escaped(said) for said in words.compared(impact)))


def folded(title: str, body: Iterator[str]) -> Iterator[str]:
    """Something that only opens when it is asked for."""
    yield ""
    yield f"<details><summary>{escaped(title)}</summary>"
    yield ""
    yield from body
    yield ""
    yield "</details>"


def one_block(block: Block) -> Iterator[str]:
    for cause in block.causes[:SHOWN]:
        yield f"{code(words.turned(cause))} ({code(words.place(cause))})  "
    yield from more(len(block.causes) - SHOWN)
    yield ""
    printed = any(change.touches == PUBLISHED for change in block.changes)
    heads = [
        "Indicator",
        "Period",
        "Value",
        "Now",
        "With this change",
        *(["Published as"] if printed else []),
        "Because",
    ]
    yield row(heads)
    yield "|---|---|--:|---|---|" + ("---|" if printed else "") + "---|"
    for change in block.changes:
        yield row([
            escaped(words.name(change)), change.period.spoken, words.value(change), escaped(words.before(change)),
            f"**{escaped(words.after(change))}**", *([escaped(change.printed or "")] if printed else []), escaped(change.because),
        ])  # fmt: skip


def code(text: str) -> str:
    """Text as it was typed."""
    return f"`{cut(text.replace('`', chr(39)), LONGEST)}`"


def more(left: int) -> Iterator[str]:
    if left > 0:
        yield ""
        yield f"And {left:,} more: `--format json` has them all."


def counts(impact: Impact) -> Iterator[str]:
    """The report on both sides: the total, and the groups whose counts change; what differs is bold."""
    rows = words.count_rows(impact)
    if not any(group.differs for _, group in rows):
        return
    titles = words.words_of(impact)
    yield ""
    yield f"**What the report would say**, {impact.report.period.words}:"
    yield ""
    yield row(["", *(escaped(title) for _, title in titles), "Listed"])
    yield "|---|" + "--:|" * (len(titles) + 1)
    for title, group in rows:
        was = [group.was.get(word, 0) for word, _ in titles]
        now = [group.now.get(word, 0) for word, _ in titles]
        cells = [f"**{new}**" if old != new else str(new) for old, new in zip(was, now, strict=True)]
        yield row([f"{escaped(title)}, now", *map(str, was), str(group.listed[0])])
        yield row([f"{escaped(title)}, with this change", *cells, str(group.listed[1])])


def edits(impact: Impact) -> Iterator[str]:
    """Key by key; a definition that is new or gone is one line."""
    yield "| Where | What | Was | Is |"
    yield "|---|---|---|---|"
    for edit in impact.edits[:SHOWN]:
        key = code(edit.key) if edit.key else "the whole definition"
        was, now = (code(text) if text else "" for text in (edit.was, edit.now))
        yield row([code(words.place(edit)), key, *(cell.replace("|", "\\|") or "not there" for cell in (was, now))])
    yield from more(len(impact.edits) - SHOWN)


def other_changes(changes: list[Change]) -> Iterator[str]:
    yield row(["Indicator", "Period", "What", "Now", "With this change", "Rests on"])
    yield "|---|---|---|---|---|---|"
    for change in changes[:SHOWN]:
        causes = ", ".join(code(words.place(cause)) for cause in change.causes[:3])
        yield row([
            escaped(words.name(change)), change.period.spoken, words.THINGS[change.what], escaped(words.before(change)),
            f"**{escaped(words.after(change))}**", causes,
        ])  # fmt: skip
    yield from more(len(changes) - SHOWN)


def problems(impact: Impact) -> Iterator[str]:
    for problem in impact.problems[:SHOWN]:
        yield f"- {problem.code} {escaped(str(problem.place))}: {escaped(problem.message)}"
    yield from more(len(impact.problems) - SHOWN)
