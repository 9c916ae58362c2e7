"""What a formula may say, what is said of everything else, and where; nothing refused is ever worked out."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kccrules.meaning.fields import fields_of_rule
from kccrules.meaning.functions import SIGNATURES
from kccrules.tools.expressions import (
    LIMIT,
    NUMBER,
    TRUTH,
    Fault,
    Operators,
    Signature,
    Type,
    check,
    grammar,
    literal,
    parse,
    shape_of,
    shown,
    walk,
)  # fmt: skip
from kccrules.words.model import Scale
from kccrules.words.problems import Place

RAG = Scale("rag", Place("rag.yaml"), {"red": 0, "amber": 1, "green": 2}, {})
DIRECTION = Scale("direction", Place("direction.yaml"), {"worse": -1, "same": 0, "better": 1}, {})
FIELDS = dict(fields_of_rule(RAG, DIRECTION))


def refused(text: str) -> tuple[str, str, str]:
    """Code and message, and what the caret would stand under (empty at the end)."""
    with pytest.raises(Fault) as error:
        check(parse(text), FIELDS, SIGNATURES)
    fault = error.value
    assert fault.hint, "a person is told what to do"
    assert 0 <= fault.column <= len(text)
    return fault.code, str(fault), text[fault.column : fault.column + fault.width]


# ---- what does not reach the parser, or deserves better words than its own ----


@pytest.mark.parametrize(
    ("text", "message", "under"),
    [
        ("value > within 5% of target", "a formula has no percent sign", "5%"),
        ("value > 5% of the target", "a formula has no percent sign", "5%"),
        ("value > 5 %", "a formula has no percent sign", "5 %"),
        ("10-5", "a minus needs a space on each side", "10-5"),
        ("value > 1,075", "numbers have no thousands comma", "1,075"),
        ("state == ‘late’", "quotes have no place in a formula", "‘"),
        ("state == 'late'", "quotes have no place in a formula", "'"),
        ('state == "not due"', "quotes have no place in a formula", '"'),
        ("value => 5", "'=>' does not compare", "=>"),
        ("value =< 5", "'=<' does not compare", "=<"),
        ("value > = 5", "there is a space inside '> ='", "> ="),
        ("value <> 5", "'<>' does not compare", "<>"),
        ("value = 5", "a single = does not compare", "="),
        ("value > 1 && value < 2", "'&&' has no place in a formula", "&&"),
        ("value > 1 || value < 2", "'||' has no place in a formula", "||"),
        ("value > 1 AND value < 2", "'AND' is not known in capitals", "AND"),
        ("value > 05", "a number has a zero in front", "05"),
        ("value x 2", "'x' does not multiply", "x"),
        ("value > 5 # note", "'#' has no place in a formula", "#"),
        ("value > $5", "'$' has no place in a formula", "$"),
        ("value – 5 > 0", "'–' has no place in a formula", "–"),
        ("value ≥ 5", "'≥' has no place in a formula", "≥"),
        ("value\u00a0> 5", "a character that cannot be seen (U+00A0)", "\u00a0"),
        ("vаlue > 5", "'а' (U+0430) is not a letter that formulas have", "а"),
        ("value·target", "'·' (U+00B7) is not a letter that formulas have", "·"),
        ("", "this formula cannot be read from here on", ""),
        ("value > 1.5.2", "this formula cannot be read from here on", "."),
        ("meets(value, target", "this bracket is not closed", "("),
        ("(value > 5))", "this bracket closes nothing", ")"),
        ("(value) + (last(value)", "this bracket is not closed", "("),
        ("value target", "nothing stands between 'value' and 'target'", "target"),
        ("last value > 5", "nothing stands between 'last' and 'value'", "value"),
        ("0.9 target", "nothing stands between '0.9' and 'target'", "target"),
        ("> 5", "nothing stands before '>'", ">"),
        ("value > 5 and", "nothing stands behind 'and'", "and"),
        ("value -", "nothing stands behind '-'", "-"),
        ("if value > 5", "this formula cannot be read from here on", "i"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_words_for_people(text: str, message: str, under: str) -> None:
    assert refused(text) == ("KCC301", message, under)


@pytest.mark.parametrize(
    ("text", "message", "under"),
    [
        ("value.real > 5", "formulas do not have '.'", "."),
        ("last(value).x", "formulas do not have '.'", "."),
        ("value[0]", "formulas do not have '['", "["),
        ("[value]", "formulas do not have '['", "["),
        ("{value}", "formulas do not have '{'", "{"),
        ("value, target", "formulas do not have ','", ","),
        ("value == (1, 2)", "formulas do not have ','", ","),
        ("[y for y in value]", "formulas do not have 'for'", "for"),
        ("lambda: value", "formulas do not have 'lambda'", "lambda"),
        ("last(*value)", "formulas do not have '*'", "*"),
        ("last(**value)", "formulas do not have what is written here", "*"),
        ("value ** 2", "formulas do not have '**'", "**"),
        ("value ^ 2", "formulas do not have '^'", "^"),
        ("value % 2", "formulas do not have '%'", "%"),
        ("value // 2", "formulas do not have '//'", "//"),
        ("value << 2", "formulas do not have '<<'", "<<"),
        ("+value", "formulas do not have '+'", "+"),
        ("value is 5", "formulas do not have 'is'", "is"),
        ("value is not 5", "formulas do not have 'is not'", "is not"),
        ("state in late", "formulas do not have 'in'", "in"),
        ("state not in late", "formulas do not have 'not in'", "not in"),
        ("await value", "formulas do not have what is written here", "a"),
        ("(yield)", "formulas do not have what is written here", "y"),
        ("True", "formulas do not have 'True'", "True"),
        ("value > 5 or None", "formulas do not have 'None'", "None"),
        ("...", "formulas do not have '...'", "..."),
        (".5 * target", "formulas do not have '.5'", ".5"),
        ("value > 1e5", "'1e5' is not a number that formulas have", "1e5"),
        ("value > 0x10", "'0x10' is not a number that formulas have", "0x10"),
        ("value > 1_000", "'1_000' is not a number that formulas have", "1_000"),
        ("value > 5.", "'5.' is not a number that formulas have", "5."),
        ("value > 5j", "'5j' is not a number that formulas have", "5j"),
        ("__import__", "formulas do not have '__import__'", "__import__"),
        ("__class__(value)", "formulas do not have '__class__'", "__class__"),
        ("meets(value, target)(1)", "only a name stands in front of a bracket with inputs", "m"),
    ],
)
def test_the_rest_of_python_is_refused_by_name(text: str, message: str, under: str) -> None:
    assert refused(text) == ("KCC311", message, under)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("value + " * 130 + "1", "this formula has 1,041 characters"),
        ("(" * 400 + "value" + ")" * 400, "this formula is too long or nested too deeply"),
        ("-" * 45 + "value", "this formula is too long or nested too deeply"),
        ("value " + "- 1 " * 45, "this formula is too long or nested too deeply"),
        (" and ".join(["value > 1"] * 70), "this formula is too long or nested too deeply"),
        ("value > " + "1" * 31, "a number has more than 30 digits"),
    ],
)
def test_what_no_person_can_read_is_too_long(text: str, message: str) -> None:
    assert refused(text)[:2] == ("KCC309", message)


@pytest.mark.parametrize("error", [RecursionError(), MemoryError()])
def test_what_python_itself_finds_too_deep_is_too_deep(error: Exception) -> None:
    assert str(grammar.unreadable("value", error)) == "this formula is too long or nested too deeply"


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.text("valuetrg()[]{}<>=!+-*/.,:;@#%&|^~'\"\\ \n\t_0123456789·é\u200b", max_size=60) | st.text(max_size=60))
def test_any_text_is_a_formula_or_a_fault_with_a_place_in_it(text: str) -> None:
    fault = fault_of(text)
    assert fault is None or (
        re.fullmatch(r"KCC3\d\d", fault.code) and 0 <= fault.column <= len(text) and fault.width >= 1
    )


def fault_of(text: str) -> Fault | None:
    try:
        check(parse(text), FIELDS, SIGNATURES)
    except Fault as fault:
        return fault
    return None


WORDS = ("value", "target", "last(value)", "(", ")", "+", "-", "*", "/", "**", "and", "or", "not", "if", "else", "in", "is",
         ">", ">=", "==", "1", "0.5", ",", ".", "[", "]", "lambda", ":", "meets(value, target)", "state", "late", "min(",
         "missing(", "for", "await", "__x__", "True", "%")  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_only_what_is_allowed_comes_out_of_the_vetting(text: str) -> None:
    try:
        tree = parse(text).tree
    except Fault:
        return
    allowed = {
        "BinOp", "UnaryOp", "BoolOp", "Compare", "IfExp", "Call", "Name", "Constant", "Load", "Add", "Sub", "Mult", "Div",
        "USub", "Not", "And", "Or", "Eq", "NotEq", "Lt", "LtE", "Gt", "GtE",
    }  # fmt: skip
    assert {type(node).__name__ for node in ast.walk(tree)} <= allowed


# ---- names and types ----


@pytest.mark.parametrize(
    ("text", "code", "message", "under"),
    [
        ("valeu > 5", "KCC302", "unknown name 'valeu'", "valeu"),
        ("value > meets", "KCC304", "meets is a function", "meets"),
        ("value-target > 3", "KCC302", "unknown name 'value-target'", "value-target"),
        ("ks2-national > 3", "KCC302", "unknown name 'ks2-national'", "ks2-national"),
        ("value > green", "KCC302", "unknown name 'green'", "green"),
        ("zzz > 3", "KCC302", "unknown name 'zzz'", "zzz"),
        ("meet(value, target)", "KCC303", "unknown function 'meet'", "meet"),
        ("zzz(value)", "KCC303", "unknown function 'zzz'", "zzz"),
        ("meets(value)", "KCC304", "meets takes 2 inputs, and 1 is given", "meets(value)"),
        ("abs(value, target)", "KCC304", "abs takes 1 input, and 2 are given", "abs(value, target)"),
        ("min(value) > 1", "KCC304", "min takes 2 inputs, and 1 is given", "min(value)"),
        ("abs()", "KCC304", "abs takes 1 input, and 0 are given", "abs()"),
        ("round(value, 7)", "KCC304", "round takes a whole number from 0 to 6 here", "7"),
        ("round(value, target)", "KCC304", "round takes a whole number from 0 to 6 here", "target"),
        ("earlier(61, value)", "KCC304", "earlier takes a whole number from 0 to 60 here", "61"),
        ("earlier(-1, value)", "KCC304", "earlier takes a whole number from 0 to 60 here", "-1"),
        ("sum_last(0, value)", "KCC304", "sum_last takes a whole number from 1 to 60 here", "0"),
        ("slope_last(5, value)", "KCC304",
         "slope_last takes a whole number from 6 to 60 here: fewer than 6 figures tell no trend from chance", "5"),
        ("areas_where(1 > 2) > 3", "KCC304", "areas_where looks at areas, and its input is the same in all", "areas_where(1 > 2)"),
        ("areas_where(value) > 3", "KCC305", "areas_where takes a yes or no, and 'value' is a number", "value"),
        ("last(80)", "KCC304", "last looks at other periods, and its input is the same in all", "last(80)"),
        ("last(state)", "KCC305", "last takes a number or a limit (a target, a floor or a range), and 'state' is a word", "state"),
        ("meets(value > 1, 2)", "KCC305", "meets takes a number, and 'value > 1' is a yes or no", "value > 1"),
        ("first_known(value, state)", "KCC305", "first_known takes a number, and 'state' is a word", "state"),
        ("not value", "KCC305", "'value' is a number, and here a yes or no is needed", "value"),
        ("-(value > 5)", "KCC305", "'value > 5' is a yes or no, and here a number is needed", "value > 5"),
        ("value + state", "KCC305", "'state' is a word, and here a number is needed", "state"),
        ("(value > 1) + 2", "KCC305", "'value > 1' is a yes or no, and here a number is needed", "value > 1"),
        ("value > 5 and target", "KCC305",
         "'target' is a limit (a target, a floor or a range), and here a yes or no is needed", "target"),
        ("1 if value else 2", "KCC305", "'value' is a number, and here a yes or no is needed", "value"),
        ("1 if value > 2 else value > 3", "KCC305", "the two sides of 'else' differ: a number and a yes or no",
         "1 if value > 2 else value > 3"),
        ("state if value > 1 else state", "KCC305", "the two sides of 'else' differ: a word and a word",
         "state if value > 1 else state"),
        ("(value > 1) == (value > 2)", "KCC305", "'value > 1' is a yes or no and cannot be compared", "value > 1"),
        ("published == grean", "KCC302", "'grean' is not one of the words here", "grean"),
        ("published == 5", "KCC302", "'5' is not one of the words here", "5"),
        ("value == published", "KCC302", "'value' is not one of the words here", "value"),
        ("state >= late", "KCC305", "these words have no order", "state >= late"),
        ("state == published", "KCC305", "'published' has words of another scale", "published"),
    ],
)  # fmt: skip
def test_parts_that_do_not_go_together_are_refused_where_they_stand(
    text: str, code: str, message: str, under: str
) -> None:
    assert refused(text) == (code, message, under)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("valeu > 5", "did you mean 'value'?"),
        ("value > meets", "write for example meets(value, target)"),
        ("value-5", "a minus has spaces round it: value - 5"),
        ("value > green", "it is a word of published: write published == green"),
        ("zzz > 3", f"known here: {', '.join(sorted(FIELDS))}"),
        ("zzz(value)", f"known: {', '.join(sorted(SIGNATURES))}"),
        ("published == grean", "did you mean 'green'?"),
        ("published == 5", "write one of red, amber, green"),
        ("value > 5% of floor", "write 0.05 * floor"),
        ("within 12.5% of target", "write meets(value, eased(target, 0.125))"),
        ("value – 5", "write - with a space on each side"),
        ("value × 5", "write *"),
        ("True", "write otherwise for a case that always holds"),
    ],
)
def test_the_hint_says_what_to_write(text: str, hint: str) -> None:
    with pytest.raises(Fault) as error:
        check(parse(text), FIELDS, SIGNATURES)
    assert error.value.hint == hint


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("value", NUMBER),
        ("-value / 2", NUMBER),
        ("target", LIMIT),
        ("-target", NUMBER),
        ("0.95 * target", NUMBER),
        ("eased(80, 0.1)", LIMIT),
        ("last(target)", LIMIT),
        ("last(value)", NUMBER),
        ("earlier(1, target)", LIMIT),
        ("earlier(1, value)", NUMBER),
        ("value if value > 1 else target", NUMBER),
        ("value > 1 if value > 2 else missing(target)", TRUTH),
        ("1 < value <= target", TRUTH),
        ("meets(value, target) or not missing(floor)", TRUTH),
        ("min(value, target, floor, 3)", NUMBER),
        ("state", Type("word", FIELDS["state"].words, ordered=False)),
        ("published", Type("word", RAG.words)),
    ],
)
def test_every_part_has_a_type(text: str, type_: Type) -> None:
    assert check(parse(text), FIELDS, SIGNATURES).type == type_


def test_a_bare_name_opposite_a_field_of_words_is_a_word_by_its_place_on_the_scale() -> None:
    assert check(parse("published == green"), FIELDS, SIGNATURES).words == {13: 2}
    assert check(parse("red < published <= amber"), FIELDS, SIGNATURES).words == {0: 0, 19: 1}
    assert check(parse("state == not-due or state != late"), FIELDS, SIGNATURES).words == {9: 6, 30: 5}
    assert check(parse("published == published"), FIELDS, SIGNATURES).words == {}


def test_a_word_that_is_also_called_like_a_field_is_a_word_opposite_words_and_a_field_elsewhere() -> None:
    fields = {"value": NUMBER, "target": LIMIT, "aim": Type("word", ("floor", "target"))}
    checked = check(parse("aim == target or value > target"), fields, SIGNATURES)
    assert checked.words == {7: 1}
    assert checked.inputs == ("aim", "value", "target")
    assert checked.fields == ("aim", "value", "target")
    alone = check(parse("aim == target"), fields, SIGNATURES)
    assert alone.inputs == alone.fields == ("aim",)


@pytest.mark.parametrize(
    ("text", "inputs", "fields"),
    [
        ("value > value + target", "value target", "value target"),
        ("meets(value, last(target))", "value; last(target)", "value target"),
        ("missing(floor) and meets(value, target)", "value target", "floor value target"),
        ("missing(last(floor))", "", "floor"),
        ("first_known(value, numerator) > 1", "value numerator", "value numerator"),
        ("last(shortfall(value, target)) > last(value)", "last(shortfall(value, target)); last(value)", "value target"),
        ("value - last( value )", "value; last( value )", "value"),
        ("state == late and direction >= same", "state direction", "state direction"),
        ("target if value > 1 else floor", "value target floor", "value target floor"),
        ("1 < 2", "", ""),
    ],
)
def test_what_a_formula_needs_is_its_fields_and_calls_that_look_back_as_they_are_written(
    text: str, inputs: str, fields: str
) -> None:
    checked = check(parse(text), FIELDS, SIGNATURES)
    wanted = inputs.split("; ") if ";" in inputs else [inputs] if "(" in inputs else inputs.split()
    assert list(dict.fromkeys(checked.inputs)) == list(checked.inputs)
    assert set(checked.inputs) == set(wanted)
    assert set(checked.fields) == set(fields.split())


# ---- formulas as they are written ----


def test_two_formulas_of_one_text_are_equal() -> None:
    assert parse("value > 5") == parse("value > 5")
    assert parse("value > 5") is parse("value > 5")
    assert parse("value > 5") != parse("value > 6")


def test_numbers_are_read_from_the_text_and_not_from_floats() -> None:
    formula = parse("12345678901234567.89 + 0.10")
    numbers = [literal(node, formula.source) for node in ast.walk(formula.tree) if isinstance(node, ast.Constant)]
    assert numbers == ["12345678901234567.89", "0.10"]


def test_hyphens_of_ids_stay_and_columns_with_them() -> None:
    fields = {"ks2-national": NUMBER, "value": NUMBER}
    formula = parse("ks2-national - value > ks2-national")
    checked = check(formula, fields, SIGNATURES)
    assert checked.fields == ("ks2-national", "value")
    assert isinstance(formula.tree, ast.Compare)
    assert shown(formula.tree.left, formula) == "ks2-national - value"
    with pytest.raises(Fault) as error:
        check(parse("ks2-national > zzz"), fields, SIGNATURES)
    assert error.value.column == 15


def test_a_formula_over_several_lines_is_one_formula() -> None:
    formula = parse("(12345 < value and\n 0.95 > 0)")
    numbers = [literal(node, formula.source) for node in ast.walk(formula.tree) if isinstance(node, ast.Constant)]
    assert sorted(numbers) == ["0", "0.95", "12345"]
    checked = check(parse("published == green or\nvalue > 5"), FIELDS, SIGNATURES)
    assert checked.words == {13: 2}
    assert checked.inputs == ("published", "value")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0.9 * target", "0.85 * target", True),
        ("target * 0.9 + 1", "target * 10 + 2.5", True),
        ("0.9 * target", "0.9 * floor", False),
        ("round(target / 3, 1)", "round(target / 7, 1)", True),
        ("round(target / 3, 1)", "round(target / 3, 2)", False),
        ("earlier(1, value)", "earlier(2, value)", False),
        ("0.9 * last(value)", "0.8 * last(value)", True),
        ("last(0.9 * value)", "last(0.8 * value)", False),
        ("last_year(eased(target, 0.1))", "last_year(eased(target, 0.2))", False),
        ("min(1, 2, value)", "min(3, 4, value)", True),
    ],
)
def test_formulas_have_one_shape_where_only_numbers_of_this_period_differ(one: str, other: str, same: bool) -> None:
    assert (shape_of(parse(one), SIGNATURES) == shape_of(parse(other), SIGNATURES)) is same


def test_the_numbers_of_a_shape_are_told_in_order_with_the_names_they_stand_under() -> None:
    shape = shape_of(parse("0.9 * target + round(value, 2) - 15"), SIGNATURES)
    assert shape.text == "# * target + round(value, 2) - #"
    assert shape.numbers == (("#0", "0.9"), ("#33", "15"))


# ---- walking ----


def spelt(names: dict[str, object], text: str, **fields: Type) -> Any:
    """A walk over texts instead of columns: it spells out what is asked of whom."""
    operators = Operators(
        unary={ast.USub: lambda a: f"neg {a}", ast.Not: lambda a: f"not {a}"},
        binary={
            sign: lambda a, b, name=name: f"({a} {name} {b})"
            for sign, name in ((ast.Add, "+"), (ast.Sub, "-"), (ast.Mult, "*"), (ast.Div, "/"))
        },
        compare={
            sign: lambda a, b, name=name: f"[{a} {name} {b}]"
            for sign, name in ((ast.Eq, "=="), (ast.NotEq, "!="), (ast.Lt, "<"), (ast.LtE, "<="), (ast.Gt, ">"), (ast.GtE, ">="))
        },
        both=lambda a, b: f"both({a}, {b})",
        either=lambda a, b: f"either({a}, {b})",
        choose=lambda test, a, b: f"choose({test}, {a}, {b})",
        number=lambda digits: f"n{digits}",
        word=lambda place: f"w{place}",
    )  # fmt: skip
    signatures = {"twice": Signature((("number",),), NUMBER)}
    checked = check(parse(text), fields, signatures)
    return walk(checked, names, {"twice": lambda node, walker: f"2x{walker.inputs_of(node)[0]}"}, operators)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("a + b * a - -b / 2.50", "((A + (B * A)) - (neg B / n2.50))"),
        ("a > 1 and b > 1 and a > 2", "both(both([A > n1], [B > n1]), [A > n2])"),
        ("a > 1 or b > 1 and a > 2", "either([A > n1], both([B > n1], [A > n2]))"),
        ("not a == 1", "not [A == n1]"),
        ("1 < a <= b < 3", "both(both([n1 < A], [A <= B]), [B < n3])"),
        ("a if a > b else b", "choose([A > B], A, B)"),
        ("twice(a + 1)", "2x(A + n1)"),
        ("hue != blue", "[H != w1]"),
        ("late-returns >= a", "[L >= A]"),
    ],
)
def test_a_walk_asks_the_tables_for_every_part(text: str, answer: str) -> None:
    names = {"a": "A", "b": "B", "hue": "H", "late-returns": "L"}
    hues = Type("word", ("red", "blue"), ordered=False)
    fields = {"a": NUMBER, "b": NUMBER, "hue": hues, "late-returns": NUMBER}
    assert spelt(dict(names), text, **fields) == answer


def test_a_number_that_was_taken_out_is_read_from_its_column() -> None:
    assert spelt({"a": "A", "#0": "column"}, "0.9 * a + 1", a=NUMBER) == "((column * A) + n1)"


def test_a_fault_is_a_problem_at_its_place_in_the_file_of_the_formula() -> None:
    fault = Fault("KCC302", "unknown name 'valeu'", "did you mean 'value'?", 4, 5)
    found = fault.at(Place("rule.yaml", 7, 12))
    assert (found.code, found.message, found.hint, found.place, found.width) == (
        "KCC302", "unknown name 'valeu'", "did you mean 'value'?", Place("rule.yaml", 7, 16), 5,
    )  # fmt: skip
    assert fault.at(Place("rules.csv", 3)).place == Place("rules.csv", 3)
