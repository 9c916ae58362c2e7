"""Formulas over several periods that would say what nobody means: percentages added up, a year in a figure that is said to
cover a quarter, and a trend in figures that overlap. How windows are worked out is not known here."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from kccrules.meaning.fields import DIRECTION, FIGURES, PARAMETERS, fields_of_formula, fields_of_rule
from kccrules.meaning.functions import SIGNATURES
from kccrules.tools.expressions import TRUTH, Fault, Formula, Type, column_of, name_of, parse, shown
from kccrules.tools.expressions import check as check_types
from kccrules.words.model import Definitions, Indicator, IndicatorVersion, RuleVersion
from kccrules.words.problems import Place, Problem
from kccrules.words.wording import PERCENT

ADDING, AVERAGING, TREND = ("sum_last", "year_to_date"), ("average_last",), ("slope_last",)
WINDOWS = (*ADDING, *AVERAGING)
OVERLAPPING = ("rolling-12-months", "year-to-date")
PART_OF_A_YEAR = ("quarter", "month", "term", "snapshot")
PARTS = ("numerator", "denominator")
PERIODS = {4: "quarters", 12: "months"}


@dataclass(frozen=True)
class Text:
    """A formula, where it stands, and what names in it stand for."""

    formula: Formula
    place: Place
    where: Mapping[str, Formula]

    def calls(self, names: tuple[str, ...]) -> Iterator[ast.Call]:
        """The calls of these functions, in order."""
        calls = (node for node in ast.walk(self.formula.tree) if isinstance(node, ast.Call) and called(node) in names)
        yield from sorted(calls, key=lambda call: call.col_offset)

    def said(self, node: ast.expr) -> str:
        return shown(node, self.formula)

    def problem(self, code: str, node: ast.expr, message: str, hint: str) -> Problem:
        column = column_of(node, self.formula.source)
        return Fault(code, message, hint, column, len(self.said(node))).at(self.place)


def called(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Name)
    return name_of(call.func)


def check(definitions: Definitions) -> Iterator[Problem]:
    """What is said of a formula is said once, however many indicators use it."""
    directions = definitions.scales.get(DIRECTION)
    rules: dict[str, list[Text]] = {}
    for rule in definitions.rules.values():
        for own in rule.versions:
            if scale := definitions.scales.get(own.scale):
                rules.setdefault(rule.id, []).extend(texts_of_rule(own, fields_of_rule(scale, directions)))
    found: dict[tuple[str, Place], Problem] = {}
    for one in definitions.indicators.values():
        for version in one.versions:
            for problem in check_version(one, version, definitions, rules):
                found.setdefault((problem.code, problem.place), problem)
    yield from found.values()


def check_version(
    one: Indicator, version: IndicatorVersion, definitions: Definitions, rules: Mapping[str, list[Text]]
) -> Iterator[Problem]:
    value = value_text(one, version)
    limits = ((name, cell) for name in PARAMETERS for cell in one.limit(name).all_cells() if cell.form == "formula")
    compared = [text for name, cell in limits for text in texts([(cell.text, cell.place)], fields_of_formula(name))]
    wrong = [problem for text in value for problem in percentages(text, version, definitions)]
    yield from wrong
    for text in value if not wrong else ():
        yield from covers_more(text, version, in_a_year(one, definitions))
    for text in (*value, *compared):
        for call in trends(text, one, version):
            yield text.problem("KCC320", call, *no_trend(text.said(call), one, version, definitions))
    for key, id_ in (("rating", version.rating), ("direction", version.direction)):
        compared += rules.get(id_, ())
        if any(True for text in rules.get(id_, ()) for _ in trends(text, one, version)):
            said = key if key in version.places else "basis"
            place, width = version.places.get(said, one.place), len(id_ if said == key else version.basis)
            message, hint = no_trend(f"the rule '{id_}'", one, version, definitions)
            yield Problem("KCC320", message, place, hint, width=width)
    for text in compared:
        yield from percentages(text, version, definitions, compared=True)


def value_text(one: Indicator, version: IndicatorVersion) -> list[Text]:
    """The formula of the value, if it has one that is looked at here."""
    written = [(version.value, version.places.get("value", one.place))] if version.value else []
    return texts(written, fields_of_formula("value"))


def in_a_year(one: Indicator, definitions: Definitions) -> int:
    """How many periods make a year; of weeks 52, though some years have 53."""
    return min(len(definitions.calendars[one.calendar].names), 52)


def texts(
    written: Iterable[tuple[str, Place]], known: Mapping[str, Type], where: Mapping[str, Formula] | None = None
) -> list[Text]:
    """Those formulas that are looked at here; what is wrong with others is said where they are compiled."""
    found = []
    for text, place in written:
        if looked_at(text):
            with suppress(Fault):
                found.append(Text(check_types(parse(text), known, SIGNATURES, FIGURES).formula, place, where or {}))
    return found


def looked_at(text: str) -> bool:
    return any(name in text for name in (*WINDOWS, *TREND))


def texts_of_rule(version: RuleVersion, known: Mapping[str, Type]) -> list[Text]:
    where: dict[str, Formula] = {}
    if not any(
        looked_at(text) for text in (*version.where.values(), *(case.condition or "" for case in version.cases))
    ):
        return []
    for name, text in version.where.items():
        with suppress(Fault):
            checked = check_types(parse(text), known, SIGNATURES)
            known, where = {**known, name: checked.type}, {**where, name: checked.formula}
    named = [(text, version.places[name]) for name, text in version.where.items()]
    cases = [(case.condition, case.place) for case in version.cases if case.condition]
    return texts([*named, *cases], known, where)


def parts(node: ast.AST, where: Mapping[str, Formula]) -> Iterator[ast.AST]:
    """Everything in a formula, and in what its names stand for: a name uses only those above it."""
    for part in ast.walk(node):
        yield part
        if isinstance(part, ast.Name) and name_of(part) in where:
            yield from parts(where[name_of(part)].tree, where)


def names(node: ast.AST, where: Mapping[str, Formula]) -> set[str]:
    return {name_of(part) for part in parts(node, where) if isinstance(part, ast.Name)}


# ---------------------------------------------------------------------------------------------- trends


def trends(text: Text, one: Indicator, version: IndicatorVersion) -> Iterator[ast.Call]:
    """Where a formula looks for a trend in figures of which each repeats most of the one before."""
    added = any(True for value in value_text(one, version) for _ in value.calls(WINDOWS))
    for call in text.calls(TREND):
        read = names(call.args[-1], text.where)
        # Where a value is added up from what is sent, what is sent does not overlap.
        if read & {*WINDOWS} or ("value" in read if added else version.basis in OVERLAPPING):
            yield call


def no_trend(what: str, one: Indicator, version: IndicatorVersion, definitions: Definitions) -> tuple[str, str]:
    """The message and the hint."""
    parts_of = [without_windows(value) for value in value_text(one, version)]
    single = PERIODS.get(in_a_year(one, definitions), "single periods")
    how = f"such as slope_last(8, {parts_of[0]})" if parts_of else "as an indicator of their own"
    message = f"{what} looks for a trend, and these figures overlap: each repeats most of the one before"
    return message, f"regress the {single} they are made of instead, {how}"


def without_windows(value: Text) -> str:
    """The formula of the value of one period, where a window would give that of several."""
    text = value.formula.text
    for call in value.calls(WINDOWS):
        text = text.replace(value.said(call), value.said(call.args[-1]))
    return text


# ---------------------------------------------------------------------------------------------- what a figure covers


def covers_more(text: Text, version: IndicatorVersion, per_year: int) -> Iterator[Problem]:
    """A whole year in a figure of which the basis says that it covers a part of one."""
    if version.basis not in PART_OF_A_YEAR or per_year == 1:
        return
    for call in text.calls(WINDOWS):
        name = called(call)
        count = text.said(call.args[0])
        if name == "year_to_date":
            covers, basis = "the year to date", "year-to-date"
        elif count.isdigit() and int(count) >= per_year:
            covers = "a year" if int(count) == per_year else "more than a year"
            basis = "average" if name in AVERAGING else "rolling-12-months"
        else:
            continue
        message = f"{text.said(call)} covers {covers}, and the basis is {version.basis}"
        yield text.problem("KCC321", call, message, f"write basis: {basis}")


# ---------------------------------------------------------------------------------------------- percentages


def percentages(
    text: Text, version: IndicatorVersion, definitions: Definitions, *, compared: bool = False
) -> Iterator[Problem]:
    """Percentages added up; or averaged, where nothing says that it is meant. What a figure is only compared with may be
    an average."""
    averaging = () if compared or version.basis == "average" else AVERAGING
    for call in text.calls((*ADDING, *averaging)):
        if not is_percentage(call.args[-1], version, definitions, text.where):
            continue
        name = called(call)
        count = f"{text.said(call.args[0])}, " if name != "year_to_date" else ""
        adding = "sum_last" if name in AVERAGING else name
        instead = f"add before dividing: 100 * {adding}({count}numerator) / {adding}({count}denominator)"
        if name in AVERAGING:
            message = f"{text.said(call)} averages percentages, and nothing says that this is meant"
            hint = f"{instead}; if the plain average is meant, write basis: average"
        else:
            message, hint = f"{text.said(call)} adds percentages", f"keep numerator and denominator and {instead}"
        yield text.problem("KCC322", call, message, hint)


def is_percentage(
    node: ast.expr, version: IndicatorVersion, definitions: Definitions, where: Mapping[str, Formula]
) -> bool:
    """Whether a part of a formula is a share of something, so that adding several of them says nothing."""

    def share(part: ast.expr) -> bool:
        return is_percentage(part, version, definitions, where)

    def reads(part: ast.expr) -> bool:
        return bool(names(part, where) & FIGURES.keys())

    if isinstance(node, ast.Name):
        name = name_of(node)
        if name in where:
            return share(where[name].tree)
        return version.unit in PERCENT and name in FIGURES and name not in PARTS
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and reads(node.right):
        return version.unit in PERCENT
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and reads(node.left) and reads(node.right):
        return False  # a percentage times what it is of
    if isinstance(node, ast.Compare):
        return False
    if isinstance(node, ast.Call) and called(node) in FIGURES:
        other = definitions.indicators.get(name_of(node.args[0]))  # type: ignore[arg-type]  # checked to be an id
        return called(node) not in PARTS and other is not None and other.versions[-1].unit in PERCENT
    if isinstance(node, ast.Call) and called(node) in SIGNATURES and SIGNATURES[called(node)].gives == TRUTH:
        return False
    return any(share(part) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))
