"""Which amounts must be explained: the rule of each line, climbed for lines and for their causes.

A figure that is printed so coarsely that it may be on either side of a limit is neither in nor out: the same ladder is
climbed at both ends of what rounding may hide. Limits are compared nowhere else.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kccrules.engine import printed, rate
from kccrules.engine.batch import Batch
from kccrules.meaning.fields import Compiled
from kccrules.meaning.measuring import STAGE, compile_for_lines
from kccrules.steps.accounts.working import value_of
from kccrules.steps.reconcile.account import Account
from kccrules.tools.expressions import Checked, literal, name_of, parse
from kccrules.words.model import NOT_RATED, RuleVersion, in_force
from kccrules.words.numerals import NotANumber, millionths
from kccrules.words.problems import Place

NONE = "none"
MOST_TOGETHER = 3
"""Measures of one rule that are moved together in every way; of more, one at a time and all at once."""
ENDS = (0, -1, 1)


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule says of one line or cause."""

    rating: str
    case: int
    """From 1, as the rule has them; 0 where something missing stopped it."""
    lacking: tuple[str, ...]
    certain: bool
    """False where rounding may hide another answer."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What one case of a rule compares a measure with."""

    amount: int
    """Millionths, without its sign."""
    inclusive: bool


@dataclass(frozen=True)
class Ladder:
    """The rule that some lines have."""

    rule: str
    number: int
    """Which version of it, from 0."""
    version: RuleVersion
    compiled: Compiled

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """What it looks at, in the order of its cases."""
        conditions = [condition for _, condition in self.compiled.ladder.cases if condition]
        return tuple(dict.fromkeys(name for condition in conditions for name in self.reads(condition)))

    def reads(self, condition: Checked) -> list[str]:
        """The measures of a condition, also through what the rule names."""
        named = dict(self.compiled.ladder.where)
        parts = [self.reads(named[name]) if name in named else [name] for name in names_in(condition)]
        return [name for part in parts for name in part if name != STAGE]

    def cases_on(self, measure: str) -> list[int]:
        """The cases that look at a measure, and the last one: from 0."""
        return [
            number
            for number, (_, condition) in enumerate(self.compiled.ladder.cases)
            if condition is None or measure in self.reads(condition)
        ]

    def only(self, measure: str) -> tuple[Compiled, list[int]]:
        """The rule as it looks at one measure, and the numbers that its cases have."""
        kept = self.cases_on(measure)
        cases = tuple(self.compiled.ladder.cases[number] for number in kept)
        return replace(self.compiled, ladder=replace(self.compiled.ladder, cases=cases)), kept

    def listed(self, case: int) -> bool:
        """Whether a case is one that asks for attention: any but the last, which is for everything else."""
        return 0 < case < len(self.version.cases)

    def limit(self, measure: str) -> tuple[Limit, Place, str] | None:
        """The first number with which it compares the measure alone, where that stands, and the condition."""
        for number in self.cases_on(measure):
            case = self.version.cases[number]
            found = limit_in(case.condition, measure) if case.condition else None
            if found and case.condition:
                return found, case.place, case.condition
        return None


def names_in(condition: Checked) -> list[str]:
    """Every name that it reads, as it stands in it; words of a scale and functions are none."""
    called = {id(node.func) for node in ast.walk(condition.formula.tree) if isinstance(node, ast.Call)}
    nodes = [node for node in ast.walk(condition.formula.tree) if isinstance(node, ast.Name) and id(node) not in called]
    return [name_of(node) for node in nodes if node.col_offset not in condition.words]


def limit_in(condition: str, measure: str) -> Limit | None:
    """'abs(real) >= 100000': 100,000, itself included."""
    formula = parse(condition)
    for node in ast.walk(formula.tree):
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            continue
        sides = [node.left, node.comparators[0]]
        names = [{name_of(part) for part in ast.walk(side) if isinstance(part, ast.Name)} - {"abs"} for side in sides]
        for own, other in ((0, 1), (1, 0)):
            numbers = [part for part in ast.walk(sides[other]) if isinstance(part, ast.Constant)]
            if names[own] == {measure} and not names[other] and len(numbers) == 1:
                try:
                    amount = millionths(literal(numbers[0], formula.source))
                except NotANumber:
                    continue
                return Limit(amount, isinstance(node.ops[0], ast.GtE | ast.LtE))
    return None


# ---------------------------------------------------------------------------------------------- which rule


def ladders(account: Account) -> dict[str, Ladder]:
    """The rule in force for each line of the view that has one, whatever its lines are rated by."""
    found: dict[str, Ladder] = {}
    for name in dict.fromkeys(account.line_version(row.key).rating for row in account.shown_lines):
        if name != NONE:
            found[name] = ladder(name, account)
    return found


def ladder(name: str, account: Account) -> Ladder:
    rule = account.definitions.rules[name]
    version = in_force(rule.versions, account.calendar.last_day(account.ordinal))
    scale = account.definitions.scales[version.scale]
    compiled, problems = compile_for_lines(version, scale, account.version, account.stages)
    assert compiled, problems  # looked at before any figure is
    return Ladder(name, rule.versions.index(version), version, compiled)


# ---------------------------------------------------------------------------------------------- climbed


def with_stages(account: Account) -> Batch:
    """The columns with the stage of each line, where lines have stages."""
    if not account.stages:
        return account.batch
    nodes = account.batch.frame.height // (len(account.years) * account.periods)
    codes: list[int | None] = [None] * nodes
    for id_, node in account.lines.items():
        stage = account.line_version(id_).stage
        codes[node] = account.stages.index(stage) if stage else None
    return printed.with_word(account.batch, STAGE, codes, len(account.years) * account.periods)


def climbed(rule: Compiled, measures: Sequence[str], batch: Batch, rows: Sequence[int]) -> list[Found]:
    """What a rule says of some rows, and whether it would say so at both ends of what rounding may hide."""
    answers = [ends(rule, printed.nudged(batch, ways), rows) for ways in ways_of(measures)]
    found = []
    for number in range(len(rows)):
        verdict, case, missing = answers[0][number]
        certain = all(answer[number][0] == verdict for answer in answers[1:])
        word = rule.scale.words[verdict] if verdict >= 0 else NOT_RATED
        lacking = tuple(text for bit, (text, _) in enumerate(rule.ladder.inputs) if missing >> bit & 1)
        found.append(Found(word, case, lacking, certain))
    return found


def ends(rule: Compiled, batch: Batch, rows: Sequence[int]) -> list[tuple[int, int, int]]:
    """Verdict, case and bits of what is missing in each of the rows."""
    columns = printed.columns(rate.run(rule.ladder, batch, value_of), ("verdict", "case", "missing"), rows)
    return list(zip(*columns, strict=True))


def ways_of(measures: Sequence[str]) -> Iterator[Mapping[str, int]]:
    """As printed, then every way in which rounding may have hidden the true figures."""
    if len(measures) <= MOST_TOGETHER:
        for ways in itertools.product(ENDS, repeat=len(measures)):
            yield {name: way for name, way in zip(measures, ways, strict=True) if way}
        return
    yield {}
    for way in ENDS[1:]:
        yield dict.fromkeys(measures, way)
        yield from ({name: way} for name in measures)
