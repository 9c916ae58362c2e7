"""Why an indicator is rated as it is, for the terminal: the answer, the figures, the rule case by case, the history."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render import figures
from kccrules.render.explanation.history import history, why_unknown
from kccrules.render.explanation.page import LABEL, labelled
from kccrules.render.explanation.sources import STATISTICS, further, sources
from kccrules.render.terminal import Terminal
from kccrules.words import wording
from kccrules.words.explained import Explained
from kccrules.words.numerals import MILLION, decimal_text, millionths, plain
from kccrules.words.periods import day_words
from kccrules.words.report import NOT_RATED, UNKNOWN, Figure, Indicator, Rating, Report, Rule, Rung
from kccrules.words.sentences import filled, why_not
from kccrules.words.wanted import missing_words, unsaid

POLARITY = {"higher": "Higher is better.", "lower": "Lower is better.", "range": "Inside the range is best."}


def render(report: Report, found: Explained, terminal: Terminal) -> Iterator[str]:
    figure = found.figure
    one = report.indicators[figure.id]
    rating = next(rating for rating in report.rows if rating.figure is figure)
    rule = report.rule_of(figure)
    yield from answer(figure, one, report, terminal)
    yield ""
    yield from why(rating, report, terminal)
    yield ""
    if said := list(commentary(rating, report, terminal)):
        yield from [*said, ""]
    yield from sources(found, one, terminal)
    for part in further(found, one, terminal):
        if part:
            yield ""
            yield from part
    if rule:
        yield ""
        yield from ladder(rule, rating, found, report, terminal)
    if figure.method:
        yield ""
        yield from direction(found, one, terminal)
    yield ""
    yield from history(figure, one, report, terminal)
    yield ""
    yield from rounding(rating, report, terminal)
    yield from published(figure, one, report, terminal)


def answer(figure: Figure, one: Indicator, report: Report, terminal: Terminal) -> Iterator[str]:
    word = report.word(figure.scale, figure.rating)
    cell = terminal.rating(figure.rating, word, LABEL - 3)
    coloured = terminal.colour and one.kind == "kpi"
    start = cell if coloured else f"{word:<{LABEL - 1}}" if one.kind == "activity" else f"{cell[1:]} "
    title, *more = terminal.wrapped(one.title, first=" " * (LABEL + 1), then=" " * (LABEL + 1))
    yield f"{start} {terminal.bold(title.strip())}"
    yield from (f"{'':<{LABEL}}{terminal.bold(line.strip())}" for line in more)
    place = [one.service_title, one.areas.get(figure.area or "", ""), figure.period.words]
    yield from labelled("", ", ".join(filter(None, place)), terminal)
    if one.last_period and one.last_ordinal is not None and one.tells_its_end(figure.ordinal):
        past = figure.ordinal >= one.last_ordinal
        after = f"; {'see' if past else 'then see'} {wording.listed(one.replaced_by)}" if one.replaced_by else ""
        yield from labelled("", f"{'Retired' if past else 'Ends'} after {one.last_period.spoken}{after}.", terminal)


def why(rating: Rating, report: Report, terminal: Terminal) -> Iterator[str]:
    figure, one, sentence = rating.figure, rating.indicator, rating.because
    yield from labelled("Why", f"{sentence[0].upper()}{sentence[1:]}.", terminal)
    better, distances = POLARITY.get(one.polarity, ""), []
    for step, words in ((rating.next, "short of"), (rating.worse, "from")):
        if step and one.kind == "kpi":
            title = report.word(figure.scale, step.rating)
            distances.append(f"{wording.amount(step.distance, one.unit)} {words} {title}")
    said = f"{', '.join(distances)}. {better}" if distances else better
    yield from labelled("", said[:1].upper() + said[1:], terminal)


def commentary(rating: Rating, report: Report, terminal: Terminal) -> Iterator[str]:
    """What is said of the result, or that the rule asks for it."""
    parts, note = unsaid(report, rating), report.notes.get(rating.indicator.id) if rating.figure.area is None else None
    label = "Commentary"
    for lead, text in (("", note.text), ("Being done: ", note.being_done), ("Back by: ", note.back_by)) if note else ():
        lines = f"{lead}{text}".splitlines() if text else []
        for line in filter(None, map(str.strip, lines)):
            yield from labelled(label, line, terminal)
            label = ""
    if note:
        day = day_words(note.on) if note.on else None
        yield from labelled("", f"{', '.join(filter(None, [note.by, day]))}   {note.at}".strip(), terminal)
    if parts:
        said = missing_words(parts, note).capitalize() if note else "None yet"
        yield from labelled(label, f"{said}, and the rule asks for it.", terminal)


def ladder(rule: Rule, rating: Rating, found: Explained, report: Report, terminal: Terminal) -> Iterator[str]:
    """Each case with its line, what it asks, and the answer; cases below the one that applied are not asked."""
    figure, one = rating.figure, rating.indicator
    since = f", in force since {day_words(rule.since)}" if rule.since else ""
    yield from labelled("Rule", f"{rule.id}{since}    {rule.at.path}", terminal)
    asked = [
        filled(case.asks, figure, one.unit).replace("the floor standard of", "the floor of") for case in rule.cases
    ]
    titles = [report.word(figure.scale, case.verdict) for case in rule.cases]
    lines = max(len(str(case.at.line)) for case in rule.cases)
    for number, (case, rung) in enumerate(zip(rule.cases, found.rungs, strict=True), start=1):
        pointer = ">" if number == figure.case else " "
        title, question = titles[number - 1].ljust(max(map(len, titles))), asked[number - 1]
        start = f"{'':>{LABEL}}{pointer} line {case.at.line:<{lines}}  {title}  "
        answer = verdict(rung, one, figure.case, number)
        whole = f"{start}{question:<{max(map(len, asked))}}  {answer}"
        narrow = [terminal.wrapped(text, first=lead, then=" " * len(start)) for text, lead in
                  ((question, start), (answer, " " * len(start)))]  # fmt: skip
        yield from [whole] if len(whole) <= terminal.width else [line for lines_ in narrow for line in lines_]
    if figure.case == 0:
        lacking = why_not(figure, one, rating.wanting)
        yield from labelled("", f"It stops at the first line that cannot be decided: {lacking}.", terminal)
    else:
        yield from labelled("", "Nothing that these lines ask for is missing.", terminal)
    if "rating" in found.approximate:
        yield from labelled("", STATISTICS, terminal)


def verdict(rung: Rung, one: Indicator, applied: int, number: int) -> str:
    if number == applied:
        return "yes: this one applies"
    if 0 < applied < number or rung.holds:
        return "not asked"
    if rung.holds is None:
        return "cannot be said" if applied == 0 else "not asked"
    short = wording.short_amount(decimal_text(abs(rung.short), MILLION), one.unit) if rung.short is not None else ""
    return f"no, {short} short" if short and rung.short else "no"


def direction(found: Explained, one: Indicator, terminal: Terminal) -> Iterator[str]:
    figure = found.figure
    before = next((other for other in one.series(figure.area) if other.ordinal == figure.previous), None)
    word = terminal.direction(figure.judgement, figures.DIRECTIONS.get(figure.judgement, figure.judgement))
    if before is None or before.value is None or figure.value is None:
        yield from labelled("Direction", f"{word}: {why_unknown(figure, one)}.", terminal)
        return
    change = millionths(figure.value) - millionths(before.value)
    moved = {"up": "up", "down": "down"}.get(figure.change or "")
    size = f": {moved} {wording.short_amount(plain(abs(change)), one.unit)}" if moved else ", the same"
    was, now = wording.figure(before.value, one.unit), wording.figure(figure.value, one.unit)
    yield from labelled("Direction", f"{word}. {was} in {before.period.words}, now {now}{size}.", terminal)
    method = f"Method {figure.method}"
    if figure.judgement == UNKNOWN:
        method += ": nothing can be said by it from the figures there are"
    approximate = f" {STATISTICS}" if "direction" in found.approximate else ""
    yield from labelled("", f"{method}.{approximate}", terminal)
    for name, formula, weight in found.weighed:
        yield from labelled("", f"  {name} = {formula} = {wording.grouped(weight) if weight else 'missing'}", terminal)


def rounding(rating: Rating, report: Report, terminal: Terminal) -> Iterator[str]:
    """Whether the figure as it was before printing could have been rated otherwise."""
    figure, one = rating.figure, rating.indicator
    if figure.value is None or figure.rating == NOT_RATED:
        return
    printed, word = wording.figure(figure.value, one.unit), report.word(figure.scale, figure.rating)
    step, value = figures.printed_step(figure.value), millionths(figure.value)
    low, high = (wording.grouped(plain(value + sign * step // 2)) for sign in (-1, 1))
    beside = figures.a_step_away(rating)
    if figure.sensitive:
        text = f"Decides: {figure.exact}, as worked out, prints as {printed}; unrounded it would be rated otherwise."
    elif beside:
        other = report.word(figure.scale, beside[0].rating)
        text = f"Could matter: {printed} stands for {low} up to {high}, and {other} is one printed step away."
    else:
        text = f"Makes no difference: anything that prints as {printed} ({low} up to {high}) is {word}."
    yield from labelled("Rounding", text, terminal)


def published(figure: Figure, one: Indicator, report: Report, terminal: Terminal) -> Iterator[str]:
    if figure.published_rating is None:
        yield from labelled("Published", "No report with this figure is held.", terminal)
        return
    word = report.word(figure.scale, figure.published_rating)
    where = f"{figure.published_at.path}, row {figure.published_at.line}" if figure.published_at else ""
    if figure.agrees == "yes":
        yield from labelled("Published", f"{word}, as above.   {where}", terminal)
    elif figure.rating == NOT_RATED:
        said = f"{word}. It cannot be worked out again: {why_not(figure, one)}.   {where}"
        yield from labelled("Published", said, terminal)
    else:
        yield from labelled("Published", f"{word}. THIS DIFFERS from the rating above (KCC431).", terminal)
        yield from labelled("", f"{where}, says {word}.", terminal)
        yield from labelled(
            "", "One of the three must be wrong: the value, the target or the published rating.", terminal
        )
