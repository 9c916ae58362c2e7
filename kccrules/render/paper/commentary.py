"""Commentary: what the posts wrote, who wrote it and when, and what they have not said yet."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules import wanted
from kccrules.render.paper.blocks import Block, Heading, Para, Prose
from kccrules.render.paper.words import signed
from kccrules.report import Note, Rating, Report

NONE_YET = "No commentary yet."


def prose(note: Note) -> Iterator[Block]:
    """All that was said, and by whom."""
    if note.text:
        yield Prose(note.text)
    if said := signed(note):
        yield Para((said,), "note")


def of_indicator(rating: Rating, report: Report, id_: str) -> Iterator[Block]:
    """On the page of an indicator; that it is missing is said where the rule asks for it."""
    note = report.notes.get(rating.indicator.id)
    unsaid = wanted.unsaid(report, rating)
    if note is None and not unsaid:
        return
    yield Heading("Commentary", f"commentary-{id_}")
    if note is None:
        yield Para((NONE_YET,))
        return
    if note.text:
        yield Prose(note.text)
    for title, text, part in (
        ("What is being done", note.being_done, "being_done"),
        ("Back on target by", note.back_by, "back_by"),
    ):
        if text or part in unsaid:
            yield Heading(title, f"{part.replace('_', '-')}-{id_}", 4)
            yield Prose(text) if text else Para(("Not said yet.",))
    if said := signed(note):
        yield Para((said,), "note")
