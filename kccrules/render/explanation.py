"""Why an indicator is rated as it is, for the terminal: the answer, the figures, the rule case by case, the history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kccrules import wording
from kccrules.numerals import MILLION, decimal_text, millionths, plain
from kccrules.periods import day_words
from kccrules.render import figures
from kccrules.render.terminal import Terminal
from kccrules.report import NOT_RATED, Figure, Indicator, Report, Rule, Rung
from kccrules.sentences import because, filled

LABEL = 11
"""Width of the column of labels."""
HISTORY = 8
"""Periods of history shown."""


def render(report: Report, id_: str, period: int, rungs: Sequence[Rung], terminal: Terminal) -> Iterator[str]:
    one = report.indicators[id_]
    figure = next(figure for figure in one.history if figure.ordinal == period)
    rule = report.rules.get((figure.rule or "", figure.version))
    yield from answer(figure, one, report, terminal)
    yield ""
    yield from why(figure, one, report, terminal)
    yield ""
    yield from sources(figure, one, terminal)
    if rule:
        yield ""
        yield from ladder(rule, figure, one, report, rungs, terminal)
    yield ""
    yield from direction(figure, one, terminal)
    yield ""
    yield from history(figure, one, report, terminal)
    yield ""
    yield from rounding(figure, one, report, terminal)
    yield from published(figure, report, terminal)


def labelled(label: str, text: str, terminal: Terminal) -> Iterator[str]:
    yield from terminal.wrapped(text, first=f"{label:<{LABEL}}", then=" " * LABEL)


def answer(figure: Figure, one: Indicator, report: Report, terminal: Terminal) -> Iterator[str]:
    cell = terminal.rating(figure.rating, report.word(figure.scale, figure.rating), LABEL - 3)
    yield f"{cell if terminal.colour else cell[1:] + ' '} {terminal.bold(one.title)}"
    place = f"{one.service_title}, {figure.period.words}" if one.service_title else figure.period.words
    yield from labelled("", place, terminal)


def why(figure: Figure, one: Indicator, report: Report, terminal: Terminal) -> Iterator[str]:
    sentence = because(figure, one, report.rules)
    yield from labelled("Why", f"{sentence[0].upper()}{sentence[1:]}.", terminal)
    better = {"higher": "Higher is better.", "lower": "Lower is better.", "range": "Inside the range is best."}.get(
        one.polarity, ""
    )
    distances = []
    rating = next((rating for rating in report.ratings if rating.figure is figure), None)
    if rating and rating.next:
        distances.append(
            f"{wording.amount(rating.next.distance, one.unit)} short of {report.word(figure.scale, rating.next.rating)}"
        )
    if rating and rating.worse:
        distances.append(
            f"{wording.amount(rating.worse.distance, one.unit)} from {report.word(figure.scale, rating.worse.rating)}"
        )
    said = f"{', '.join(distances)}. {better}" if distances else better
    yield from labelled("", said[:1].upper() + said[1:], terminal)


def sources(figure: Figure, one: Indicator, terminal: Terminal) -> Iterator[str]:
    """Each figure and where it stands."""
    value = (
        wording.figure(figure.value, one.unit)
        if figure.value is not None
        else wording.CELLS.get(figure.state, "Not available")
    )
    cells = [value, figures.limit(figure.target, one.unit), figures.limit(figure.floor, one.unit)]
    width = max(len(cell) for cell in cells) + 3
    marks = [
        f"{figure.data.path}, row {figure.data.line}" if figure.data else "",
        f"sent {day_words(figure.sent)}" if figure.sent else "",
        figure.state if figure.state in figures.MARKS else "",
        f"{figure.exact} before rounding" if figure.exact else "",
    ]
    notes = [", ".join(filter(None, marks)), str(figure.target.at or ""), str(figure.floor.at or "")]
    for label, cell, note in zip(("Value", "Target", "Floor"), cells, notes, strict=True):
        start = f"{label:<{LABEL}}{cell:<{width}}"
        yield from terminal.wrapped(note, first=start, then=" " * len(start)) if note else [start.rstrip()]
    if figure.note:
        yield from labelled("Note", figure.note, terminal)


def ladder(
    rule: Rule, figure: Figure, one: Indicator, report: Report, rungs: Sequence[Rung], terminal: Terminal
) -> Iterator[str]:
    """Each case with its line, what it asks, and the answer; cases below the one that applied are not asked."""
    since = f", in force since {day_words(rule.since)}" if rule.since else ""
    yield from labelled("Rule", f"{rule.id}{since}    {rule.at.path}", terminal)
    asked = [
        filled(case.asks, figure, one.unit).replace("the floor standard of", "the floor of") for case in rule.cases
    ]
    titles = [report.word(figure.scale, case.verdict) for case in rule.cases]
    lines = max(len(str(case.at.line)) for case in rule.cases)
    for number, (case, rung) in enumerate(zip(rule.cases, rungs, strict=True), start=1):
        pointer = ">" if number == figure.case else " "
        title, question = titles[number - 1].ljust(max(map(len, titles))), asked[number - 1]
        start = f"{'':>{LABEL}}{pointer} line {case.at.line:<{lines}}  {title}  "
        answer = verdict(rung, one, figure.case, number)
        whole = f"{start}{question:<{max(map(len, asked))}}  {answer}"
        yield from [whole] if len(whole) <= terminal.width else [f"{start}{question}", f"{' ' * len(start)}{answer}"]
    if figure.case == 0:
        lacking = wording.why_not_rated(figure.reason or "missing", figure.lacking)
        yield from labelled("", f"It stops at the first line that cannot be decided: {lacking}.", terminal)
    else:
        yield from labelled("", "Nothing that these lines ask for is missing.", terminal)


def verdict(rung: Rung, one: Indicator, applied: int, number: int) -> str:
    if number == applied:
        return "yes: this one applies"
    if 0 < applied < number or rung.holds:
        return "not asked"
    if rung.holds is None:
        return "cannot be said" if applied == 0 else "not asked"
    short = wording.short_amount(decimal_text(abs(rung.short), MILLION), one.unit) if rung.short is not None else ""
    return f"no, {short} short" if short and rung.short else "no"


def direction(figure: Figure, one: Indicator, terminal: Terminal) -> Iterator[str]:
    before = next((other for other in one.history if other.ordinal == figure.previous), None)
    word = terminal.direction(figure.judgement, figures.DIRECTIONS.get(figure.judgement, figure.judgement))
    if before is None or before.value is None or figure.value is None:
        why_not = (
            "there is no figure for this period"
            if figure.value is None
            else "there is no earlier figure to compare with"
        )
        yield from labelled("Direction", f"{word}: {why_not}.", terminal)
        return
    change = millionths(figure.value) - millionths(before.value)
    moved = {"up": "up", "down": "down"}.get(figure.change or "")
    size = f": {moved} {wording.short_amount(plain(abs(change)), one.unit)}" if moved else ", the same"
    was, now = wording.figure(before.value, one.unit), wording.figure(figure.value, one.unit)
    yield from labelled("Direction", f"{word}. {was} in {before.period.words}, now {now}{size}.", terminal)
    yield from labelled("", f"Method {figure.method}.", terminal)


def history(figure: Figure, one: Indicator, report: Report, terminal: Terminal) -> Iterator[str]:
    """The latest periods with a figure, this one marked, and the next that is due."""
    held = [other for other in one.history if other.value is not None or other.ordinal == figure.ordinal]
    place = held.index(figure)
    start = max(0, min(place - HISTORY // 2, len(held) - HISTORY))
    shown = held[start : start + HISTORY]
    newest = max(other.ordinal for other in held)
    upcoming = next((other for other in one.history if other.ordinal > newest), None)
    rows = [history_row(other, one, report, terminal, figure) for other in shown]
    if upcoming and upcoming not in shown:
        target, floor = figures.limit(upcoming.target, one.unit), figures.limit(upcoming.floor, one.unit)
        rows.append(["  " + upcoming.period.short, "", target, floor, f"due {day_words(upcoming.due)}", ""])
    head = ["", "Value", "Target", "Floor", "Rating", "Direction"]
    widths = [max(len(line[column]) for line in [head, *rows]) for column in range(6)]
    for number, line in enumerate([head, *rows]):
        cells = [
            line[0].ljust(widths[0]),
            *(line[column].rjust(widths[column]) for column in (1, 2, 3)),
            line[4].ljust(widths[4]),
            line[5],
        ]
        label = "History" if number == 0 else ""
        yield f"{label:<{LABEL - 2}}{'   '.join(cells)}".rstrip()


def history_row(other: Figure, one: Indicator, report: Report, terminal: Terminal, figure: Figure) -> list[str]:
    pointer = "> " if other is figure else "  "
    shape = (
        terminal.rating(other.rating, report.word(other.scale, other.rating)).strip()
        if not terminal.colour
        else report.word(other.scale, other.rating)
    )
    value = (
        wording.figure(other.value, one.unit)
        if other.value is not None
        else wording.CELLS.get(other.state, "Not available")
    )
    turn = figures.DIRECTIONS.get(other.judgement, other.judgement)
    return [
        pointer + other.period.short, value, figures.limit(other.target, one.unit), figures.limit(other.floor, one.unit),
        shape, terminal.direction(other.judgement, turn) if other.judgement != "unknown" else "",
    ]  # fmt: skip


def rounding(figure: Figure, one: Indicator, report: Report, terminal: Terminal) -> Iterator[str]:
    """Whether the figure as it was before printing could have been rated otherwise."""
    if figure.value is None or figure.rating == NOT_RATED:
        return
    printed, word = wording.figure(figure.value, one.unit), report.word(figure.scale, figure.rating)
    step = MILLION // 10 ** len(figure.value.partition(".")[2])
    value = millionths(figure.value)
    low, high = (wording.grouped(plain(value + sign * step // 2)) for sign in (-1, 1))
    rating = next((rating for rating in report.ratings if rating.figure is figure), None)
    beside = (
        [near for near in (rating.next, rating.worse) if near and millionths(near.distance) <= step] if rating else []
    )
    if figure.sensitive:
        text = f"Decides: {figure.exact}, as worked out, prints as {printed}; unrounded it would be rated otherwise."
    elif beside:
        other = report.word(figure.scale, beside[0].rating)
        text = f"Could matter: {printed} stands for {low} up to {high}, and {other} is one printed step away."
    else:
        text = f"Makes no difference: anything that prints as {printed} ({low} up to {high}) is {word}."
    yield from labelled("Rounding", text, terminal)


def published(figure: Figure, report: Report, terminal: Terminal) -> Iterator[str]:
    if figure.published_rating is None:
        yield from labelled("Published", "No report with this figure is held.", terminal)
        return
    word = report.word(figure.scale, figure.published_rating)
    where = f"{figure.published_at.path}, row {figure.published_at.line}" if figure.published_at else ""
    if figure.agrees == "yes":
        yield from labelled("Published", f"{word}, as above.   {where}", terminal)
    elif figure.rating == NOT_RATED:
        yield from labelled(
            "Published",
            f"{word}. It cannot be worked out again: {wording.why_not_rated(figure.reason or 'missing', figure.lacking)}.   {where}",
            terminal,
        )
    else:
        yield from labelled("Published", f"{word}. THIS DIFFERS from the rating above (KCC431).", terminal)
        yield from labelled("", f"{where}, says {word}.", terminal)
        yield from labelled(
            "", "One of the three must be wrong: the value, the target or the published rating.", terminal
        )
