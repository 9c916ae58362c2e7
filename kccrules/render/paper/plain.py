"""A published report as text of fixed width, for a terminal or a message: the same sections, tables in columns."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator, Sequence

from kccrules.render.paper import composed
from kccrules.render.paper.blocks import (
    Answers,
    Bars,
    Block,
    Chart,
    Column,
    Facts,
    Heading,
    Items,
    Key,
    Para,
    Prose,
    Table,
    Terms,
    Text,
)
from kccrules.render.paper.markdown import words
from kccrules.render.terminal import Terminal
from kccrules.words.layouts import Layout
from kccrules.words.report import Report

LEAST, GAP = 16, 2
"""Characters that a column of words keeps on a narrow terminal; spaces between columns."""


def render(report: Report, layout: Layout, view: str | None, terminal: Terminal) -> Iterator[str]:
    """Lines without their ends."""
    paper = composed(report, layout, view)
    yield terminal.bold(f"{paper.title}, {paper.period}".upper())
    yield from terminal.wrapped(f"{paper.council}. {paper.status}")
    if paper.about:
        yield from terminal.wrapped(paper.about)
    for number, part in enumerate(paper.sections, start=1):
        yield from ("", terminal.bold(f"{number}. {part.title.upper()}"))
        for block in part.blocks:
            yield ""
            yield from of_block(block, terminal)
    for said in (f"Questions about these figures: {paper.contact}." if paper.contact else "", paper.made):
        if said:
            yield from ("", *terminal.wrapped(said))


def of_block(block: Block, terminal: Terminal) -> Iterator[str]:
    if isinstance(block, Table):
        yield from table(block, terminal)
    elif isinstance(block, Prose):
        yield from prose(block, terminal)
    elif isinstance(block, Key | Facts | Answers | Terms):
        for line in entries(block):
            yield from terminal.wrapped(line, "  ", "    ")
    elif isinstance(block, Items):
        for number, item in enumerate(block.items, start=1):
            yield from terminal.wrapped(inline(item), f"  {number}. " if block.ordered else "  - ", "     ")
    else:
        yield from terminal.wrapped(sentence(block))


def sentence(block: Heading | Para | Chart | Bars) -> str:
    """What has a text of its own; a chart and bars are told in words."""
    if isinstance(block, Para):
        return inline(block.text)
    if isinstance(block, Heading):
        return block.text
    return f"{block.headline}." if isinstance(block, Chart) else block.description


def entries(block: Key | Facts | Answers | Terms) -> Iterator[str]:
    """Names with what belongs to each."""
    if isinstance(block, Key):
        yield from (f"{tag.title}: {means}" for tag, means in block.entries)
    elif isinstance(block, Facts):
        yield from (f"{one.label}: {inline(one.text)}{f' ({one.small})' if one.small else ''}" for one in block.facts)
    elif isinstance(block, Terms):
        yield from (f"{word}: {means}" for word, means in block.entries)
    else:
        for question, answer in block.entries:
            yield f"{question} {answer.markdown if isinstance(answer, Prose) else inline(answer)}"


def prose(block: Prose, terminal: Terminal) -> Iterator[str]:
    """Commentary, line by line as somebody typed it: here no mark has a meaning, so none needs another in front of it."""
    for line in textwrap.dedent(block.markdown.expandtabs().strip("\n")).splitlines():
        within = "  " + " " * (len(line) - len(line.lstrip()))
        yield from terminal.wrapped(line.strip(), within, within) or [""]


def inline(text: Text) -> str:
    return "".join(words(part) for part in text)


def table(block: Table, terminal: Terminal) -> Iterator[str]:
    """A caption with the unit; then headings over as many lines as they need, and the rows, which are folded too."""
    yield from terminal.wrapped(f"{block.caption} {block.aside}".strip())
    yield ""
    titled = any(group.title for group in block.groups)
    rows = [[f"{'  ' * (one.depth + titled)}{inline(one.cells[0])}", *map(inline, one.cells[1:])]
            for group in block.groups for one in group.rows]  # fmt: skip
    widths = fitted(block.columns, rows, terminal.width)
    yield from (terminal.bold(line) for line in headings(block.columns, widths))
    found = iter(rows)
    for group in block.groups:
        if group.title:
            yield f"  {group.title.upper()}"
        for _ in group.rows:
            yield from folded(next(found), block.columns, widths)
    if block.legend:
        yield ""
        for note in block.legend:
            yield from terminal.wrapped(note, "  ", "      ")


def fitted(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """How wide each column is. The widest texts are folded first; one such as 'No earlier result', which has room enough, where
    names need fewer lines then. Figures never are."""
    least = [max(map(len, column.title.split()), default=0) for column in columns]
    whole = [row for row in rows if len(row) < 2 or row[1]]
    wanted = [
        max([word, *(len(row[place]) for row in (whole if not place else rows))]) for place, word in enumerate(least)
    ]
    for row in rows:  # what stands in front of empty cells takes their room
        wanted[0] += max(len(row[0]) - room(0, row, columns, wanted), 0)
    texts = [place for place, column in enumerate(columns[:-1]) if not column.number]
    found = narrowed(wanted, texts, least, width)
    for place in texts[1:] if found != wanted else ():
        longest = max([least[place], *(len(word) for row in rows for word in row[place].split())])
        other = narrowed([*wanted[:place], longest, *wanted[place + 1 :]], texts, least, width)
        if lines_of(rows, columns, other) < lines_of(rows, columns, found):
            wanted[place], found = longest, other
    return found


def lines_of(rows: Sequence[Sequence[str]], columns: Sequence[Column], widths: Sequence[int]) -> int:
    """Lines of all rows."""
    return sum(len(list(folded(row, columns, widths))) for row in rows)


def narrowed(widths: Sequence[int], texts: Sequence[int], least: Sequence[int], width: int) -> list[int]:
    """The columns of texts, the widest first, made as narrow as it takes and no narrower than the words of their headings."""
    found = [*widths]
    while texts and sum(found) + GAP * len(found) > width:
        wide = max(texts, key=lambda place: found[place])
        if found[wide] <= max(LEAST, least[wide]):
            break
        found[wide] -= 1
    return found


def headings(columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    told = [textwrap.wrap(column.title, max(width, 1)) for column, width in zip(columns, widths, strict=True)]
    height = max(map(len, told))
    for place in range(height):
        cells = [lines[place - height + len(lines)] if place >= height - len(lines) else "" for lines in told]
        yield set_out(cells, columns, widths)


def folded(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    """A row, over as many lines as its texts need; figures stand on the first."""
    told = [[cell] for cell in cells]
    for place, cell in enumerate(cells[:-1]):
        if cell and not columns[place].number:
            further = "" if place else " " * (len(cell) - len(cell.lstrip()) + 2)
            told[place] = textwrap.wrap(cell, room(place, cells, columns, widths), subsequent_indent=further)
    for line in itertools.zip_longest(*told, fillvalue=""):
        yield set_out(line, columns, widths)


def set_out(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    """A line. What stands in front of empty cells may take their room: whoever sets it out has seen to that."""
    line, at = "", 0
    for cell, column, width in zip(cells, columns, widths, strict=True):
        at += GAP
        if cell:
            line = line.ljust(at + width - len(cell) if column.number else at) + cell
        at += width
    return line.rstrip()


def room(place: int, cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> int:
    """How many characters a cell has: its own column, the empty ones after it, and what the next figure leaves free."""
    found = widths[place]
    for other in range(place + 1, len(cells)):
        if cells[other]:
            free = widths[other] - len(cells[other]) if columns[other].number and other > place + 1 else 0
            return found + free
        found += GAP + widths[other]
    return found
