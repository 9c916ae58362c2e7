"""Rules on groups: their formulas can be read, an empty group has no rating, every case can apply, examples come out,
and what a view counts is rated on one scale."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from kccrules.engine.numbers import TooBig
from kccrules.engine.rollup import Tally
from kccrules.meaning.fields import Compiled
from kccrules.meaning.rollups import compile_for_groups, used_on_groups, verdicts
from kccrules.meaning.structure import groups_of
from kccrules.steps.checks.examples import otherwise
from kccrules.steps.checks.reach import never_reached
from kccrules.words.model import NOT_RATED, Definitions, Example, Indicator, Rule, RuleVersion, View, in_force
from kccrules.words.numerals import MILLION
from kccrules.words.periods import day_words
from kccrules.words.problems import Problem, did_you_mean

MANY = 5_000
"""About so many tallies are tried for one rule."""
STEPS = (0, 1, 3, 10, 2, 97, 5, 20, 4)
"""How many of a word are tried, those first that matter most."""
LARGEST = 10_000
"""Groups that a rule may speak of are smaller."""
NUMBER_OF = re.compile(r"\d{1,5}", re.ASCII)


def check(definitions: Definitions) -> Iterator[Problem]:
    rules = used_on_groups(definitions)
    for rule in rules:
        for version in rule.versions:
            if version.scale in definitions.scales:
                yield from check_version(version, definitions)
    for view in definitions.views.values():
        rule_ = next((rule for rule in rules if rule.id == view.rating), None)
        if rule_:
            yield from check_scales(view, rule_, definitions)


def check_version(version: RuleVersion, definitions: Definitions) -> Iterator[Problem]:
    """One version of a rule. Only of one that can be read it is asked what it does."""
    if version.exact:
        message = "a group has no value that could be compared as it was worked out"
        yield Problem("KCC330", message, version.places["compare"], "remove compare", width=len("exact"))
    compiled, problems = compile_for_groups(version, definitions.scales[version.scale])
    yield from problems
    if compiled:
        try:
            nothing = [*ratings_of_nothing(version, compiled)]
            yield from nothing or [*cases_never_reached(version, compiled)] or check_examples(version, compiled)
        except TooBig as error:
            yield Problem("KCC309", str(error), version.cases[0].place, "round a part of it, or use smaller numbers")


# ---------------------------------------------------------------------------------------------- what a rule does


def ratings_of_nothing(version: RuleVersion, rule: Compiled) -> Iterator[Problem]:
    """A group in which nothing is rated must not get a rating."""
    sizes = {0, 1, 2, 10, 100, *around(rule.numbers)}
    none = (0,) * len(rule.scale.words)
    found = verdicts(rule, [Tally(size, none, none) for size in sorted(sizes)])
    for verdict, case in dict.fromkeys(pair for pair in found if pair[0] >= 0):
        word, place = rule.scale.words[verdict], version.cases[case - 1].place
        message = f"a group in which nothing is rated would be {rule.scale.title(word)}"
        hint = f"write '- {NOT_RATED}: rated == 0' as the first case"
        yield Problem("KCC331", message, place, hint, width=len(version.cases[case - 1].condition or "otherwise"))


def cases_never_reached(version: RuleVersion, rule: Compiled) -> Iterator[Problem]:
    """Trying is no proof, so the groups tried are many: small and large, mixed, and round every number of the rule."""
    return never_reached(version, {case for _, case in verdicts(rule, [*tallies_to_try(rule)])})


def tallies_to_try(rule: Compiled) -> Iterator[Tally]:
    size = len(rule.scale.words)
    steps = next(count for count in range(len(STEPS), 0, -1) if count**size <= MANY or count == 2)
    for left_out in (0, 1, 50):
        for counts in itertools.product(STEPS[:steps], repeat=size) if steps**size <= MANY else ():
            yield tally(counts, left_out)
        for counts in mixtures(rule):
            yield tally(counts, left_out)


def mixtures(rule: Compiled) -> Iterator[tuple[int, ...]]:
    """Groups of two words in every proportion that a number of the rule may mean, and groups of that many."""
    levels, named = list(rule.scale.levels.values()), rule.numbers
    for one, other in itertools.permutations(range(len(levels)), 2):
        for number in named:
            span = levels[other] - levels[one]
            for share in (number, (number - levels[one]) / span):
                if 0 <= share <= 1 and share.denominator <= LARGEST:
                    n, d = share.numerator, share.denominator
                    yield from (mixed(levels, one, d - n + near, other, n) for near in (-1, 0, 1))
        for count in around(named):
            yield from (mixed(levels, one, count, other, beside) for beside in (0, 1, count))


def mixed(levels: Sequence[int], one: int, count: int, other: int, beside: int) -> tuple[int, ...]:
    found = {one: max(count, 0), other: beside}
    return tuple(found.get(place, 0) for place in range(len(levels)))


def tally(counts: Sequence[int], left_out: int) -> Tally:
    """A group of so many, each of the same weight."""
    return Tally(sum(counts) + left_out, tuple(counts), tuple(count * MILLION for count in counts))


def around(named: Sequence[Fraction]) -> list[int]:
    """Whole numbers at and beside those that a rule names."""
    wholes = [int(number) + near for number in named for near in (-1, 0, 1, 2)]
    return sorted({number for number in wholes if 0 <= number <= LARGEST})


# ---------------------------------------------------------------------------------------------- examples


def check_examples(version: RuleVersion, rule: Compiled) -> Iterator[Problem]:
    """How many of each word, and the rating that the group must get; every indicator of an example weighs the same."""
    for example in version.examples:
        known = [*rule.scale.words, NOT_RATED]
        strange = next((name for name in example.inputs if name not in known), None)
        text = next((text for text in example.inputs.values() if not NUMBER_OF.fullmatch(text)), None)
        if strange:
            hint = did_you_mean(strange, known) or f"write how many there are of {', '.join(known)}"
            yield Problem("KCC302", f"an example of a group has no input '{strange}'", example.place, hint)
        elif text is not None or not example.inputs:
            message = f"{text} is not a number of indicators" if text else "this example has no indicators"
            hint = f"write for example {{{rule.scale.words[-1]}: 3, expect: {rule.scale.words[-1]}}}"
            yield Problem("KCC304", message, example.place, hint)
        else:
            yield from tried(example, rule)


def tried(example: Example, rule: Compiled) -> Iterator[Problem]:
    counts = [int(example.inputs.get(word, "0")) for word in rule.scale.words]
    verdict, _ = verdicts(rule, [tally(counts, int(example.inputs.get(NOT_RATED, "0")))])[0]
    given = rule.scale.words[verdict] if verdict >= 0 else NOT_RATED
    if given != example.expect:
        yield otherwise(example, given)


# ---------------------------------------------------------------------------------------------- one scale a view


def check_scales(view: View, rule: Rule, definitions: Definitions) -> Iterator[Problem]:
    """Counts and averages need one scale: that of the rule, on every day on which it rates."""
    others: dict[str, tuple[str, str, date]] = {}
    for one in definitions.indicators.values():
        if one.kind == view.of:
            for day in turning_days(one, rule, definitions):
                scales = scales_on(day, view, rule, one, definitions)
                if scales and scales[0] != scales[1]:
                    others.setdefault(one.id, (*scales, day))
                    break
    if others:
        id_, (own, other, day) = next(iter(others.items()))
        more = f", as {len(others) - 1} more are," if len(others) > 1 else ""
        since = f" from {day_words(day)} on" if day != date.min else ""
        message = f"'{rule.id}' counts words of the scale '{own}', and '{id_}' is rated{more} on '{other}'{since}"
        hint = "limit the view with within:, or the rule with from:"
        yield Problem("KCC332", message, view.places["rating"], hint, width=len(rule.id))


def turning_days(one: Indicator, rule: Rule, definitions: Definitions) -> list[date]:
    """The days on which the rule, the indicator or the indicator's rule may become another, and the first of all."""
    own = [definitions.rules[version.rating] for version in one.versions if version.rating in definitions.rules]
    things: list[Indicator | Rule] = [one, rule, *own]
    began = [version.since for thing in things for version in thing.versions]
    began += [thing.lifetime.first for thing in things]
    return sorted({date.min, *(day for day in began if day)})


def scales_on(day: date, view: View, rule: Rule, one: Indicator, definitions: Definitions) -> tuple[str, str] | None:
    """The scale of the rule on groups and that of an indicator in the view, where both rate on a day."""
    version = in_force(one.versions, day)
    own = definitions.rules.get(version.rating)
    if own is None or not all(thing.lifetime.covers(day) for thing in (one, rule, own)):
        return None
    if groups_of(view, version, one.id, definitions, day) is None:
        return None
    return in_force(rule.versions, day).scale, in_force(own.versions, day).scale
