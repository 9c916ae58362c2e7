"""Commentary: what the posts wrote, who wrote it and when, and what they have not said yet."""

from __future__ import annotations

from collections.abc import Container, Iterator

from kccrules.render.paper.blocks import Answers, Block, Heading, Para, Prose
from kccrules.render.paper.words import signed
from kccrules.words import wanted
from kccrules.words.notes import Note
from kccrules.words.report import Rating, Report

NONE_YET = "No commentary yet."


def prose(note: Note) -> Iterator[Block]:
    """All that was said, and by whom."""
    yield from said(note, ())


def said(note: Note, unsaid: Container[str]) -> Iterator[Block]:
    """What happened, and the two answers: those that were given, and those that are asked for and were not."""
    if note.text:
        yield Prose(note.text)
    answers = (
        ("What is being done?", note.being_done, "being_done"),
        ("Back on target by when?", note.back_by, "back_by"),
    )
    shown = [
        (question, Prose(text) if text else ("Not said yet.",))
        for question, text, part in answers
        if text or part in unsaid
    ]
    if shown:
        yield Answers(tuple(shown))
    if who := signed(note):
        yield Para((who,), "note")


def of_indicator(rating: Rating, report: Report, id_: str) -> Iterator[Block]:
    """On the page of an indicator; that it is missing is said where the rule asks for it."""
    note = report.notes.get(rating.indicator.id)
    unsaid = wanted.unsaid(report, rating)
    if note or unsaid:
        yield Heading("Commentary", f"commentary-{id_}")
        yield from said(note, unsaid) if note else (Para((NONE_YET,)),)
