"""What `kccrules new` made of a person's own sheet, for people: what the columns mean, what was written, what to mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kccrules.render import problems
from kccrules.render.terminal import Terminal
from kccrules.words import wording
from kccrules.words.intake import Guessed, Intake
from kccrules.words.problems import Problem

NOUNS = {"kpi": "indicator", "activity": "activity indicator"}
WORDS = {
    "new": "written",
    "changed": "changed",
    "unchanged": "as they were",
    "deleted": "removed by hand: not written again",
}


FEW = 6
"""Rows that are named once more at the end."""


def hanging(terminal: Terminal, label: str, text: str) -> list[str]:
    """Text beside a label, as wide as the terminal."""
    return terminal.wrapped(text, label, " " * len(label))


def render(intake: Intake, kind: str, terminal: Terminal) -> Iterator[str]:
    guessed = intake.guessed
    if guessed is None or not intake.rows:
        yield from problems.render(intake.problems, terminal)
        return
    sheet = f' of the sheet "{guessed.sheet}"' if guessed.sheet else f" of {intake.table}"
    kept = f" as kept in {guessed.mapping}" if guessed.kept else ""
    yield f"Read {wording.count(intake.rows, 'row')}{sheet}. Columns understood{kept}:"
    yield ""
    yield from columns(guessed, terminal)
    yield ""
    for line in written(intake, kind):
        yield from terminal.wrapped(line, "  ", "      ")
    yield from refused(intake, guessed, terminal)
    yield from remarks(intake, kind, terminal)
    yield ""
    yield from afterwards(intake, guessed, terminal)


def columns(guessed: Guessed, terminal: Terminal) -> Iterator[str]:
    wide = max(len(one.column) for one in guessed.columns)
    for one in guessed.columns:
        label = f"  {one.column:<{wide}}  "
        yield from hanging(terminal, label, f"is  {one.meaning}" if one.meaning else one.why)
        if one.line:
            yield f"{' ' * len(label)}{one.line}"
    for sentence in guessed.assumed:
        yield from hanging(terminal, "  ", sentence)


def written(intake: Intake, kind: str) -> Iterator[str]:
    """How many files there are of each outcome, and what goes with them."""
    whats = [outcome.what for outcome in intake.outcomes]
    folders = sorted({outcome.path.rpartition("/")[0] for outcome in intake.outcomes})
    would = "would be " if intake.dry else ""
    for what, word in WORDS.items():
        if number := whats.count(what):  # type: ignore[arg-type]  # the words are those of Outcome
            said = f"{would}{word}" if what in ("new", "changed") else word
            where = f" {'to' if what == 'new' else 'in'} {wording.listed([f'{folder}/' for folder in folders])}"
            yield f"{wording.count(number, NOUNS[kind])} {said}{where if what != 'deleted' else ''}"
    for sent in intake.sent:
        there = f", {sent.there} there already" if sent.there else ""
        yield f"{wording.count(sent.new, 'figure')} {would}written to {sent.path}{there}"
    if intake.guessed and intake.guessed.added:
        added = wording.listed([f"'{title}'" for title in intake.guessed.added])
        yield f"{wording.count(len(intake.guessed.added), 'service')} {would}added to {intake.guessed.hierarchy}: {added}"


def refused(intake: Intake, guessed: Guessed, terminal: Terminal) -> Iterator[str]:
    """Rows that were not written, with what to mend; then everything else that is wrong."""
    errors = [problem for problem in intake.problems if problem.severity == "error"]
    if intake.refused:
        yield f"  {wording.count(intake.refused, 'row')} not written:"
        yield from rows(errors, terminal)
    else:
        yield from problems.render(errors, terminal)
    for title in guessed.strangers:
        said = f"'{title}' is no service of this project. If it is a new one, run this again with --add-services."
        yield from hanging(terminal, "  ", said)


def rows(found: Sequence[Problem], terminal: Terminal) -> Iterator[str]:
    wide = max((len(str(problem.place.line)) for problem in found), default=0)
    for problem in found:
        label = f"    row {problem.place.line:<{wide}}   " if problem.place.line else f"    {problem.place}   "
        hint = "" if problem.hint is None or problem.message.endswith("?") else f": {problem.hint}"
        yield from hanging(terminal, label, f"{problem.message}{hint}.".replace("?.", "?"))


def remarks(intake: Intake, kind: str, terminal: Terminal) -> Iterator[str]:
    """What can be used, and is not whole."""
    for problem in intake.problems:
        if problem.severity != "error":
            row = f"row {problem.place.line}: " if problem.place.line else ""
            yield from hanging(terminal, "  ", f"{row}{problem.message}.")
    lacking = [f"{number} {'have' if number > 1 else 'has'} no {key}" for key, number in intake.without]
    if lacking:
        rated = "Not rated" if kind == "kpi" else "not compared"
        yield f"  {wording.listed(lacking)}: until {'they are' if len(lacking) > 1 else 'it is'} given, what needs it is {rated}."


def afterwards(intake: Intake, guessed: Guessed, terminal: Terminal) -> Iterator[str]:
    if intake.dry:
        yield "Nothing was written (--dry-run)."
        return
    if not guessed.kept:
        yield from terminal.wrapped(
            f"What the columns mean is kept in {guessed.mapping}: change there what is not right."
        )
    if intake.refused:
        numbers = sorted({problem.place.line for problem in intake.problems if problem.severity == "error"})
        few = wording.listed([str(number) for number in numbers]) if len(numbers) <= FEW else "them"
        named = f"row{'s' if len(numbers) > 1 else ''} {few}" if few != "them" else few
        again = f"Look at what was written, put {named} right in the sheet and run this again: what is there already is not touched."
        yield from terminal.wrapped(again)
    if intake.problems:
        yield f"More about any of them:   kccrules explain {intake.problems[0].code}"
    period = next((sent.period for sent in intake.sent), "")
    yield f"Next:   kccrules validate{f'    then    kccrules eval --period {period}' if period else ''}"
