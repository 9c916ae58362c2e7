"""A published report as Markdown: the same sections, words alone, and every text of other people escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kccrules.render import safe
from kccrules.render.paper import composed
from kccrules.render.paper.blocks import (
    Answers,
    Block,
    Chart,
    Facts,
    Heading,
    Items,
    Key,
    Page,
    Paper,
    Para,
    Part,
    Prose,
    Strong,
    Table,
    Tag,
    Terms,
    Text,
)
from kccrules.render.safe import begun, escaped, row
from kccrules.words.layouts import Layout
from kccrules.words.report import Report

EMPTY = re.compile(r"^[ \t]+", re.MULTILINE)


def render(report: Report, layout: Layout, view: str | None = None) -> Iterator[str]:
    """Lines without their ends."""
    paper = composed(report, layout, view)
    yield from head(paper)
    for part in paper.sections:
        yield from section(part)
    for said in (f"Questions about these figures: {paper.contact}." if paper.contact else "", paper.made):
        if said:
            yield from ("", escaped(said))


def head(paper: Paper) -> Iterator[str]:
    yield from (f"# {escaped(paper.title)}", "", safe.line(f"{paper.council}. {paper.period}. {paper.status}"))
    if paper.about:
        yield from ("", safe.line(paper.about))


def section(part: Part | Page) -> Iterator[str]:
    yield from ("", f"## {escaped(part.title)}")
    for block in part.blocks:
        found = list(lines(block))
        if found:
            yield from ("", *found)


def lines(block: Block) -> Iterator[str]:
    """One block; what is drawn elsewhere has a table of the same figures."""
    if isinstance(block, Heading):
        yield f"{'#' * block.level} {escaped(block.text)}"
    elif isinstance(block, Para):
        yield inline(block.text)
    elif isinstance(block, Items):
        yield from (
            f"{f'{number}.' if block.ordered else '-'} {inline(item)}"
            for number, item in enumerate(block.items, start=1)
        )
    elif isinstance(block, Key):
        yield from (f"- **{escaped(tag.title)}**: {escaped(means)}" for tag, means in block.entries)
    elif isinstance(block, Facts):
        for fact in block.facts:
            small = f" ({escaped(fact.small)})" if fact.small else ""
            yield f"- {escaped(fact.label)}: {inline(fact.text)}{small}"
    elif isinstance(block, Answers):
        yield from answers(block)
    elif isinstance(block, Prose):
        yield from quoted(block.markdown)
    elif isinstance(block, Terms):
        yield from (f"- **{escaped(word)}**: {escaped(means)}" for word, means in block.entries)
    elif isinstance(block, Chart):
        yield f"**{escaped(block.headline)}.**"
    elif isinstance(block, Table):
        yield from table(block)


def answers(block: Answers) -> Iterator[str]:
    for question, answer in block.entries:
        said = " ".join(quoted(answer.markdown, "")) if isinstance(answer, Prose) else inline(answer)
        yield f"- **{escaped(question)}** {said}"


def inline(text: Text) -> str:
    """Words alone: a rating is its word, a link what it says."""
    found = "".join(
        f"**{escaped(words(part))}**" if isinstance(part, Strong | Tag) else escaped(words(part)) for part in text
    )
    return begun(found)


def words(part: object) -> str:
    """A part of a text without its look."""
    return part if isinstance(part, str) else str(getattr(part, "text", None) or getattr(part, "title", ""))


def quoted(markdown: str, mark: str = "> ") -> Iterator[str]:
    """Commentary as plain text: nothing that somebody wrote becomes a heading, a link, a picture or a tag here."""
    for line in EMPTY.sub("", markdown.strip()).splitlines():
        yield f"{mark}{safe.line(line)}".rstrip()


def table(block: Table) -> Iterator[str]:
    """A caption and a table; a heading within it becomes a column in front."""
    grouped = any(group.title for group in block.groups)
    titles = (
        ["Group", *(column.title for column in block.columns)]
        if grouped
        else [column.title for column in block.columns]
    )
    sides = ["---"] * grouped + ["--:" if column.number else "---" for column in block.columns]
    yield from (
        f"**{escaped(block.caption)}** {escaped(block.aside)}".strip(),
        "",
        row([escaped(title) for title in titles]),
    )
    yield f"|{'|'.join(sides)}|"
    for group in block.groups:
        for line in group.rows:
            cells = cells_of(line.cells)
            first = f"{'- ' * line.depth}{cells[0]}" if not line.total else f"**{cells[0]}**"
            yield row([*([escaped(group.title) or "All"] if grouped else []), first, *cells[1:]])
    if block.legend:
        yield from ("", *(f"- {escaped(line)}" for line in block.legend))


def cells_of(cells: Sequence[Text]) -> list[str]:
    return ["".join(escaped(words(part)) for part in cell) for cell in cells]
