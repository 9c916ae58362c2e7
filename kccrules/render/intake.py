"""What `kccrules new` did with a table, for people: a line for each file, then what could not be used."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render import problems
from kccrules.render.terminal import Terminal
from kccrules.words import wording
from kccrules.words.intake import Intake, Outcome, Value


def render(intake: Intake, terminal: Terminal) -> Iterator[str]:
    if not intake.rows:
        yield from problems.render(intake.problems, terminal)
        return
    yield f"Read {wording.count(intake.rows, 'row')} of {intake.table}."
    yield ""
    for outcome in intake.outcomes:
        yield line(outcome)
    for sent in intake.sent:
        there = f", {sent.there} there already" if sent.there else ""
        yield f"{'figures':<10} {sent.path}   {sent.new} new{there}"
    if intake.problems:
        yield from [""] if intake.outcomes else []
        yield from problems.render(intake.problems, terminal)
    yield ""
    yield tally(intake)
    if intake.dry:
        yield "Nothing was written (--dry-run)."
    elif intake.outcomes:
        yield "Check what was written:   kccrules validate"


def line(outcome: Outcome) -> str:
    parts = [said(value) for value in outcome.changed]
    if outcome.kept:
        parts.append(f"kept as edited by hand: {', '.join(value.key for value in outcome.kept)}")
    word = "kept" if outcome.what == "unchanged" and outcome.kept else outcome.what
    more = {"deleted": ["somebody removed it; it is not written again"]}.get(outcome.what, parts)
    return f"{word:<10} {outcome.path}" + (f"   {'; '.join(more)}" if more else "")


def said(value: Value) -> str:
    """'target 2013-14/Q1: 6.5 (was 6.0)'."""
    if value.now is None:
        return f"{value.key} removed (was {value.before})"
    return f"{value.key}: {value.now}" + (f" (was {value.before})" if value.before is not None else "")


def tally(intake: Intake) -> str:
    """'3 rows: 1 new, 1 unchanged, 1 refused.' The parts always add up to the rows."""
    kept = [outcome for outcome in intake.outcomes if outcome.what == "unchanged" and outcome.kept]
    words = [outcome.what for outcome in intake.outcomes if outcome not in kept]
    parts = [
        (words.count("new"), "new"),
        (words.count("changed"), "changed"),
        (len(kept), "kept as edited by hand"),
        (words.count("unchanged"), "unchanged"),
        (words.count("deleted"), "removed by hand"),
        (intake.refused, "refused"),
    ]
    said = ", ".join(f"{number} {word}" for number, word in parts if number)
    return f"{wording.count(intake.rows, 'row')}: {said}."
