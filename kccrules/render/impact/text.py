"""What an edit of definitions does, for the terminal: the answer, the lines that cause it with the ratings that change, the
counts of the report, what else to look at."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render.grid import Column, lines
from kccrules.render.impact import words
from kccrules.render.impact.words import Block
from kccrules.render.terminal import Terminal, cut
from kccrules.words.consequences import PUBLISHED, Impact

SHOWN = 40
"""Rows of a table; the rest is counted, and is in the result as JSON."""
EXPLAINED = 12
"""Ratings up to which each is given its sentence."""
LONGEST = 200
"""Characters of a changed text."""


def render(impact: Impact, terminal: Terminal) -> Iterator[str]:
    yield from map(terminal.bold, terminal.wrapped(words.headline(impact)))
    blocks, left = words.first(words.blocks(impact), SHOWN)
    for block in blocks:
        yield ""
        yield from one_block(block, impact, terminal)
    yield from more(left)
    yield from counts(impact, terminal)
    points = list(words.points(impact))
    yield from [""] if points else []
    for point in points:
        yield from terminal.wrapped(point, first="- ", then="  ")
    if impact.edits:
        yield ""
        yield terminal.bold(f"What is different: {words.counted_edits(impact)}")
        for edit in impact.edits[:SHOWN]:
            yield from terminal.wrapped(
                cut(f"{words.place(edit)}: {words.turned(edit)}", LONGEST), first="  ", then="      "
            )
        yield from more(len(impact.edits) - SHOWN)
    yield ""
    for said in words.compared(impact):
        yield from terminal.wrapped(said)
    if impact.touches == PUBLISHED:
        yield "What that means:   kccrules explain KCC720"


def one_block(block: Block, impact: Impact, terminal: Terminal) -> Iterator[str]:
    for cause in block.causes[:SHOWN]:
        yield from terminal.wrapped(cut(f"{words.place(cause)}: {words.turned(cause)}", LONGEST), then="    ")
    yield from more(len(block.causes) - SHOWN)
    changes = block.changes
    printed = [f"published as {change.printed}" if change.touches == PUBLISHED else "" for change in changes]
    was = [shaped(change.from_, words.before(change), terminal) for change in changes]
    turned = [shaped(change.to, words.after(change), terminal) for change in changes]
    rows = list(lines([
        Column("", [words.name(change) for change in changes], least=16),
        Column("Period", [change.period.short for change in changes]),
        Column("Value", [words.value(change) for change in changes], right=True, given_up=2),
        Column("Now", was),
        Column("Would be", turned),
        Column("", printed, given_up=1),
    ], terminal, indent=2))  # fmt: skip
    yield rows[0]
    for change, row in zip(changes, rows[1:], strict=True):
        yield row
        if change.because and len(impact.of("rating")) <= EXPLAINED:
            yield from terminal.wrapped(f"{change.because}.", first="      ", then="      ")


def shaped(word: str, title: str, terminal: Terminal) -> str:
    """A rating with its shape; where there is no figure, and in colour, the word alone."""
    return title if terminal.colour or not word else terminal.rating(word, title).strip()


def more(left: int) -> Iterator[str]:
    if left > 0:
        yield f"  and {left:,} more: see them all with --format json"


def counts(impact: Impact, terminal: Terminal) -> Iterator[str]:
    """The report on both sides: the total, and the groups whose counts change."""
    rows = words.count_rows(impact)
    if not any(group.differs for _, group in rows):
        return
    titles = words.words_of(impact)
    yield ""
    heading = f"What the report of {impact.report.period.words} would say"
    yield from map(terminal.bold, terminal.wrapped(heading))
    labels = [f"{title}, {side}" for title, _ in rows for side in ("now", "with this change")]
    found = [(group, side) for _, group in rows for side in (0, 1)]
    yield from lines([
        Column("", labels, least=12),
        *(Column(title, [str((group.now if side else group.was).get(word, 0)) for group, side in found], right=True)
          for word, title in titles),
        Column("Listed", [str(group.listed[side]) for group, side in found], right=True),
    ], terminal)  # fmt: skip
