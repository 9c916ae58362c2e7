"""A letter to each post that owes something: what was due, what it was last time, and what to do. Plain text, to be pasted
into a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kccrules.render import figures, grid
from kccrules.render.chase import claims
from kccrules.render.chase.claims import COMMENTARY, LATER, OVERDUE, VALUE, Book
from kccrules.render.terminal import Terminal
from kccrules.words import wanted, wording
from kccrules.words.periods import day_words
from kccrules.words.report import Owed, Report

BETWEEN = "-" * 78


@dataclass(frozen=True)
class Letter:
    """Everything that one post owes."""

    owner: str | None
    overdue: Sequence[Owed]
    later: Sequence[Owed]
    commentary: Sequence[Owed]


def render(report: Report, terminal: Terminal) -> Iterator[str]:
    book, found = claims.book(report), letters(report)
    if not found:
        yield "Nothing is owed, so there is nobody to write to."
    for place, letter in enumerate(found):
        if place:
            yield from ["", BETWEEN, ""]
        yield from written(letter, book, terminal)


def letters(report: Report) -> list[Letter]:
    """One for each post, that with the oldest debt first; what nobody is named for comes last."""
    owed: dict[str | None, dict[tuple[str, str], Sequence[Owed]]] = {}
    for claim in claims.claims(report, [OVERDUE, LATER]):
        owed.setdefault(claim.owner, {})[(claim.what, claim.standing)] = claim.owed
    kinds = ((VALUE, OVERDUE), (VALUE, LATER), (COMMENTARY, OVERDUE))
    found = [Letter(owner, *(of.get(kind, ()) for kind in kinds)) for owner, of in owed.items()]
    return sorted(found, key=lambda letter: letter.owner is None)


def written(letter: Letter, book: Book, terminal: Terminal) -> Iterator[str]:
    days = claims.days_of(book.report)
    yield f"To:      {letter.owner or 'no post is named'}"
    yield from terminal.wrapped(f"{subject(letter, book)}; {closing(days)}", "Subject: ", "         ")
    if letter.owner is None:
        yield ""
        every = [*letter.overdue, *letter.later, *letter.commentary]
        yield from terminal.wrapped(f"Nobody can be asked yet: {claims.how_to_name(every)}.")
    for owed, said in ((letter.overdue, "was due on"), (letter.later, "is due by")):
        yield from values(owed, said, terminal)
    if letter.overdue or letter.later:
        yield ""
        yield from terminal.wrapped(what_to_do([*letter.overdue, *letter.later], book))
    if letter.commentary:
        yield from about(letter.commentary, book, terminal)


def closing(days: claims.Days) -> str:
    """'data closes on Friday 31 August 2012'."""
    return f"data {'closes' if days.left >= 0 else 'closed'} on {claims.weekday(days.closes)}"


def subject(letter: Letter, book: Book) -> str:
    """'3 results for Quarter 1 2012/13 are overdue'."""
    said: list[str] = []
    for owed, is_, are in ((letter.overdue, "is overdue", "are overdue"), (letter.later, "is due", "are due")):
        if owed:
            of = f" for {book.report.period.spoken}" if not said else ""
            said.append(f"{wording.count(len(owed), 'result')}{of} {is_ if len(owed) == 1 else are}")
    if letter.commentary:
        what = wording.count(len(letter.commentary), f"{book.words(letter.commentary)} result")
        said.append(
            f"{what}{'' if said else f' for {book.report.period.spoken}'} {'needs' if len(letter.commentary) == 1 else 'need'} commentary"
        )
    return wording.listed(said)


def values(owed: Sequence[Owed], said: str, terminal: Terminal) -> Iterator[str]:
    """What was due on a day, or is due by it, with what it was last time and what it is held against."""
    for due in sorted({one.due for one in owed}):
        alike = [one for one in owed if one.due == due]
        verb = said if len(alike) == 1 else said.replace("was", "were").replace("is ", "are ")
        yield ""
        yield f"{'This' if len(alike) == 1 else 'These'} {verb} {day_words(due)}."
        yield ""
        yield from grid.lines([grid.Column("", cells, least=20) for cells in columns(alike)], terminal, gap=3, indent=2)


def columns(owed: Sequence[Owed]) -> list[list[str]]:
    titles, last, held = [], [], []
    for one in owed:
        where = f", {one.indicator.areas[one.area]}" if one.area else ""
        titles.append(f"{one.indicator.title}{where}")
        before, (word, limit) = claims.last_of(one), claims.limits(one)
        value = wording.figure(before.value, one.indicator.unit) if before else ""
        last.append(f"last value {value} (to {claims.until(before.period.months)})" if before else "no earlier value")
        held.append(f"{word} {limit}" if word else "")
    return [titles, last, held]


def what_to_do(owed: Sequence[Owed], book: Book) -> str:
    """Where to put the figures, and what the report says if they do not come."""
    services = list(dict.fromkeys(one.indicator.service for one in owed))
    forms = [f"{wording.form_name(service, book.report.period.text)}.xlsx" for service in services if service]
    fill = f"Please fill in {wording.listed(forms)} (attached)" if forms else "Please send the figures"
    there = "there" if forms else "instead"
    day = day_words(claims.days_of(book.report).closes)
    left = claims.days_of(book.report).left >= 0
    many = {1: "it", 2: "both"}.get(len(owed), f"all {len(owed)}")
    then = (
        f"If nothing arrives by {day} the report says"
        if left
        else f"Data closed on {day}: until something arrives the report says"
    )
    return (
        f'{fill}, or choose "Not available yet" {there} and say why: it will be shown as Not available, never as zero. '
        f"{then} Not available for {many} and counts {'it' if len(owed) == 1 else 'them'} as not rated."
    )


def about(owed: Sequence[Owed], book: Book, terminal: Terminal) -> Iterator[str]:
    """What is to be written about, and what is still to be said of it."""
    rows = [book.rating(one) for one in owed]
    missing = [wanted.unsaid(book.report, rating) for rating in rows]
    told = [wording.listed([wanted.MISSING[part] for part in parts]) for parts in missing]
    cells = [
        [rating.indicator.title for rating in rows],
        [f"{figures.value(rating)} {book.words([one])}" for rating, one in zip(rows, owed, strict=True)],
        [" ".join(filter(None, claims.limits(one))) for one in owed],
        [f"missing: {said}" for said in told] if len(set(told)) > 1 else [""] * len(rows),
    ]
    every = "what is being done, and by when the target will be met" if len(set(told)) > 1 else told[0]
    yield ""
    yield from terminal.wrapped(f"Please say of {'this' if len(owed) == 1 else 'each of these'}: {every}.")
    yield ""
    yield from grid.lines([grid.Column("", column, least=20) for column in cells], terminal, gap=3, indent=2)
    yield ""
    yield from terminal.wrapped(
        'Write it into the form, under "What happened and what is being done" and "Back on target by". '
        "The report says so where it is missing."
    )
