"""Who owes what on a page for the terminal: counts that add up, what is needed now, what is still to come, what is stale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kccrules.render import figures
from kccrules.render.chase import claims
from kccrules.render.chase.claims import (
    BENCHMARK,
    COMMENTARY,
    IN,
    LATER,
    NOT_DUE,
    OVERDUE,
    PROVISIONAL,
    VALUE,
    Book,
    Claim,
)
from kccrules.render.terminal import Terminal
from kccrules.words import wording
from kccrules.words.periods import day_words
from kccrules.words.report import Owed, Report

TITLES = {IN: "In", PROVISIONAL: "Provisional", OVERDUE: "Overdue", LATER: "Due later", NOT_DUE: "Not due"}
GAP = "      "
INDENT = "      "


def render(report: Report, terminal: Terminal, again: str) -> Iterator[str]:
    """`again` is the command that printed this, without its format."""
    yield from heading(report, terminal)
    yield ""
    book = claims.book(report)
    yield from counts(book, terminal)
    if left_out := report.manifest.get("areas_left_out", 0):
        yield ""
        yield from terminal.wrapped(
            f"{left_out:,} results by area are not counted here: choose some indicators with -s."
        )
    now = claims.claims(report, [OVERDUE])
    yet = claims.claims(report, [PROVISIONAL, LATER, NOT_DUE])
    stale = [one for one in report.owed if one.what == BENCHMARK and one.standing == OVERDUE]
    sections = [("NOW", needed_now(now, book, terminal)), ("NOT YET", not_yet(yet, book, terminal)),
                ("STALE", out_of_date(stale, book, terminal))]  # fmt: skip
    for title, lines in sections:
        found = list(lines)
        if found:
            yield ""
            yield terminal.bold(title)
            yield from found
    yield ""
    yield from closing(now, yet, again)


def heading(report: Report, terminal: Terminal) -> Iterator[str]:
    days = claims.days_of(report)
    parts = [f"WHO OWES WHAT, {report.period.spoken}", f"on {day_words(days.today)}", days.closing]
    whole = GAP.join(parts)
    yield from [terminal.bold(whole)] if len(whole) <= terminal.width else [terminal.bold(parts[0]), *parts[1:]]
    select = report.manifest.get("select")
    if isinstance(select, dict):
        yield from terminal.wrapped(
            f"Limited to {' '.join(select['asked'])}: {figures.listed(report).partition(',')[0]}."
        )


def counts(book: Book, terminal: Terminal) -> Iterator[str]:
    """A row for values, and for commentary where any is asked for: In + Provisional + Overdue + Due later + Not due is
    what is listed. Where a terminal has no room for a table, a sentence each."""
    heading = f"{'':13}Listed   " + "   ".join(TITLES.values())
    table = len(heading) <= terminal.width
    yield from [terminal.bold(heading)] if table else []
    for title, what in (("Values", VALUE), ("Commentary", COMMENTARY)):
        found = claims.counted(book.report, what)
        listed = sum(found.values())
        more = f"needed for each {written_about(book)} so far" if what == COMMENTARY else ""
        if table and (listed or what == VALUE):
            cells = [f"{listed:>6}", *(f"{found[standing]:>{len(title)}}" for standing, title in TITLES.items())]
            line = f"{title:<13}{'   '.join(cells)}"
            yield f"{line}   {more}".rstrip() if len(line) + 3 + len(more) <= terminal.width else line
        elif listed or what == VALUE:
            parts = [f"{found[standing]} {title.lower()}" for standing, title in TITLES.items()]
            said = f"{title}: {listed} listed = {' + '.join(parts)}{', ' if more else ''}{more}"
            yield from terminal.wrapped(said, "", "  ")


def written_about(book: Book) -> str:
    return book.words(one for one in book.report.owed if one.what == COMMENTARY)


# ---------------------------------------------------------------------------------------------- sections


def needed_now(found: Sequence[Claim], book: Book, terminal: Terminal) -> Iterator[str]:
    posts = width(found)
    for claim in found:
        if claim.what == COMMENTARY:
            what, since = "commentary", since_when(claim, book)
        else:
            what, since = "value" if len(claim.owed) == 1 else "values", claims.late(*claim.days)
        yield from row(claim.owner or NOBODY, f"{what:<10} {len(claim.owed):>3}   {since}", posts, terminal)
        yield from listed(claims.names(claim.owed, book), terminal)
        yield from unnamed(claim.owner, claim.owed, terminal)


def since_when(claim: Claim, book: Book) -> str:
    """'Red since the value came in on 20 July', as far as that is known of all."""
    words = book.words(claim.owed)
    sent = {book.rating(one).figure.sent for one in claim.owed}
    day = sent.pop() if len(sent) == 1 else None
    today = claims.days_of(book.report).today
    return f"{words} since the value came in on {claims.day_without_year(day, today)}" if day else words


def not_yet(found: Sequence[Claim], book: Book, terminal: Terminal) -> Iterator[str]:
    posts, theirs = width(found), dict[str | None, list[Claim]]()
    for claim in found:
        theirs.setdefault(claim.owner, []).append(claim)
    for owner, waiting_for in sorted(theirs.items(), key=lambda pair: (pair[0] is None, pair[0] or "")):
        named = owner or NOBODY
        for owed, said in (part for claim in waiting_for for part in told(claim, book)):
            yield from row(named, said, posts, terminal)
            yield from listed(claims.names(owed, book), terminal)
            named = ""
        yield from unnamed(owner, [one for claim in waiting_for for one in claim.owed], terminal)


def told(claim: Claim, book: Book) -> Iterator[tuple[tuple[Owed, ...], str]]:
    """What is alike in a claim, and what to say of it: by the day that it is due, and what the report shows meanwhile."""
    alike: dict[str, list[Owed]] = {}
    for one in claim.owed:
        alike.setdefault(waiting(one, book), []).append(one)
    for said, owed in alike.items():
        many = wording.count(len(owed), "value")
        yield tuple(owed), f"{many} {said}"


def waiting(one: Owed, book: Book) -> str:
    if one.standing == PROVISIONAL:
        figure = book.rating(one).figure
        return f"{figure.state}; the final figure for {one.period.short} is still to come"
    if one.standing == LATER:
        return f"due by {day_words(one.due)}"
    shown = book.rating(one).figure
    if shown.ordinal == one.ordinal:
        return f"said to be not due yet for {one.period.short}"
    return f"not due for {one.period.short}, expected by {day_words(one.due)}; the report shows {shown.period.short}"


def out_of_date(found: Sequence[Owed], book: Book, terminal: Terminal) -> Iterator[str]:
    for one in found:
        beside = claims.beside(one, book)
        what = f"{one.indicator.title} ({one.indicator.id}), beside {wording.listed(beside)}"
        yield from terminal.wrapped(f"{what}: {claims.behind(one)}", "  ", INDENT)


# ---------------------------------------------------------------------------------------------- lines


NOBODY = "No post is named"


def width(found: Sequence[Claim]) -> int:
    """Of the column of posts."""
    return max((len(claim.owner or NOBODY) for claim in found), default=0)


def row(owner: str, said: str, posts: int, terminal: Terminal) -> Iterator[str]:
    """The post, and beside it what it owes; below it where there is no room. Nothing stands for the post above."""
    line = f"  {owner:<{posts}}  {said}"
    if len(line) <= terminal.width:
        yield line.rstrip()
    else:
        yield from [f"  {owner}"] if owner else []
        yield from terminal.wrapped(said, "    ", "    ")


def listed(names: Sequence[str], terminal: Terminal) -> list[str]:
    return terminal.wrapped(", ".join(names), INDENT, INDENT)


def unnamed(owner: str | None, owed: Sequence[Owed], terminal: Terminal) -> list[str]:
    """What to do where nobody can be asked."""
    return terminal.wrapped(claims.how_to_name(owed), INDENT, INDENT) if owner is None else []


def closing(now: Sequence[Claim], yet: Sequence[Claim], again: str) -> Iterator[str]:
    """What to do next."""
    if not now and not yet:
        yield "Everything is in."
        return
    if any(claim.owner for claim in (*now, *yet) if claim.standing in (OVERDUE, LATER)):
        yield f"To write to each of them:   {again} --by owner"
    yield f"To see it in Excel:         {again} --format xlsx -o chase.xlsx"
