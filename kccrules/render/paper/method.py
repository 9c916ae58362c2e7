"""How ratings are decided, printed from the rules in force; and the words that a reader may not know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kccrules.render import figures, layout
from kccrules.render.paper.blocks import Block, Heading, Items, Para, Strong, Terms, Text
from kccrules.render.paper.summary import bare
from kccrules.render.paper.words import capital
from kccrules.words import wording
from kccrules.words.layouts import Layout
from kccrules.words.periods import day_words
from kccrules.words.report import NOT_RATED, Case, Report, Rule

CALL = re.compile(r"(count|share)\(([\w-]+)\)")
"""What a condition on a group counts."""
WORDS = {
    "Indicator": "A figure the council watches to see how well a service does, also called a key performance indicator or KPI.",
    "Target": "The level the council set out to reach.",
    "Floor standard": "The lowest level that is acceptable. Missing it must lead to action.",
    "Rating": "What the figure says when it is held against its target, by the rule of the council.",
    "Not rated": "A figure, target or floor standard is missing that the rule needs. It never counts as any rating.",
    "Direction of travel": "Whether the result is better or worse than the one it is compared with.",
    "Provisional": "A figure that may still change.",
    "Estimated": "A figure that was worked out from a part, or from experience.",
    "Revised": "A figure that was corrected after it was first sent.",
    "Percentage point": "The difference between two percentages: from 70% to 68% is 2 percentage points.",
    "Benchmark": "What others reach, such as the country as a whole.",
    "Activity indicator": "A figure that shows demand or workload. It is neither good nor bad.",
}
"""Words of every report, in the order of printing; those that nothing in it uses are left out."""


def method(report: Report) -> Iterator[Block]:
    """Each rule in use, the one that rates most first."""
    found = [*report.ratings, *layout.activity(report)]
    used = Counter((rating.figure.rule, rating.figure.version) for rating in found if rating.figure.rule)
    for (id_, version), number in sorted(used.items(), key=lambda pair: (-pair[1], pair[0])):
        yield from of_rule(report.rules[(str(id_), version)], number, len(found), report)
    directions = Counter(rating.figure.method for rating in found if rating.figure.method)
    for id_, number in sorted(directions.items(), key=lambda pair: (-pair[1], str(pair[0]))):
        rule = max(
            (rule for key, rule in report.rules.items() if key[0] == id_), key=lambda rule: str(rule.since or "")
        )
        said = f" {rule.about}" if rule.about else ""
        whom = f" For {wording.count(number, 'indicator')}." if len(directions) > 1 else ""
        yield Heading(f"Direction of travel: {lower(rule.title)}", f"rule-{rule.id}")
        yield Para(
            (
                f"{said.strip()} Better is better whether the figure itself rose or fell; the arrow up means better.{whom}".strip(),
            )
        )
    for summary in report.summaries:
        standing = summary.total.standing
        if standing and standing.version is not None:
            rule = report.rules[(standing.rule, standing.version)]
            yield Heading(f"{summary.title}: {lower(rule.title)}", f"rule-{summary.id}-{rule.id}")
            yield Para((f"Each group is rated by what the indicators in it are rated. {rule.about or ''}".strip(),))
            yield Items(tuple(line(case, report, counting(case, report)) for case in rule.cases), ordered=True)


def of_rule(rule: Rule, number: int, of: int, report: Report) -> Iterator[Block]:
    yield Heading(rule.title, f"rule-{rule.id}-{report_version(rule, report)}")
    since = f"In force since {day_words(rule.since)}. " if rule.since else ""
    whom = "" if number == of else f" It rates {wording.count(number, 'indicator')} of {of}."
    yield Para((f"{since}{rule.about or ''}{whom}".strip() or "The first of these lines that holds decides.",))
    yield Items(tuple(line(case, report) for case in rule.cases), ordered=True)
    meets = any((case.condition or "").startswith("meets(") for case in rule.cases)
    said = "Meeting means reaching it exactly or doing better; there is no tolerance. " if meets else ""
    compared = "as it was worked out, before rounding" if rule.exact else "as it is printed"
    yield Para(
        (
            f"The first line that holds decides. {said}Each figure is compared {compared}. If anything that a line needs is missing, "
            "the indicator is not rated.",
        )
    )


def report_version(rule: Rule, report: Report) -> int:
    return next(version for (_, version), other in report.rules.items() if other is rule)


def line(case: Case, report: Report, said: str = "") -> Text:
    """'Green: meets the target', 'Red: otherwise'."""
    return (Strong(word(case.verdict, report)), f": {(said or bare(case.yes)) if case.condition else 'otherwise'}.")


def word(verdict: str, report: Report) -> str:
    """A word of whatever scale, as it is printed."""
    return next(
        (report.word(scale, verdict) for scale, words in report.scales.items() if verdict in words),
        capital("not rated"),
    )


def counting(case: Case, report: Report) -> str:
    """A condition on a group: 'number of Red > 0'."""
    parts = {"count": "number of", "share": "share of"}
    return CALL.sub(lambda found: f"{parts[found[1]]} {word(found[2], report)}", case.condition or "")


def lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def glossary(report: Report, declared: Layout) -> Iterator[Block]:
    rows = [*report.ratings, *layout.activity(report)]
    states = {rating.figure.state for rating in rows}
    units = {rating.indicator.unit for rating in rows}
    absent = {
        "Floor standard": not any(rating.figure.floor.form != "absent" for rating in rows),
        "Not rated": not any(NOT_RATED in (rating.figure.rating, rating.before_rating) for rating in rows),
        "Provisional": "provisional" not in states,
        "Estimated": "estimated" not in states,
        "Revised": "revised" not in states and not report.revisions,
        "Percentage point": not units & {*wording.PERCENT},
        "Benchmark": not any(rating.indicator.benchmarks for rating in rows),
        "Activity indicator": not layout.activity(report),
    }
    words = {word: means for word, means in WORDS.items() if not absent.get(word) and word not in declared.words}
    yield Terms((*words.items(), *declared.words.items()))
    marks = figures.MARKS
    if states & {*marks}:
        letters = [f"[{letter}] {meaning}" for state, (letter, meaning) in marks.items() if state in states]
        yield Para((f"Marks beside figures: {'; '.join(letters)}.",), "note")
