"""What may stand in a cell of a target or threshold, and what is said of everything else that plans print.

The texts are those of printed business plans: every form among them is read, or refused with what to write instead.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kccrules.meaning.kinds.cell import read_cell
from kccrules.meaning.kinds.entry import Entry
from kccrules.tools.yamlfile import parse
from kccrules.words.model import Cell
from kccrules.words.problems import Problem

UNSAID = "write none (none, on purpose) or tbc (not agreed yet), or remove the line (missing)"
PLAIN = "write a number such as 80, a range such as 5 to 10, none or tbc"
OR_FORMULA = "write a number, a range such as 5 to 10, a formula such as 0.9 * target, none or tbc"
EARLIER = "write last_year(value) for that of the year before or last(value) for that of the time before"
RULE_SAYS = "the rule says whether equal is enough"
UNIT_SAYS = "the unit says what is counted"
POLARITY_SAYS = "polarity says which side is better, and the rule what meets it"


def read(text: str) -> tuple[Cell | None, list[Problem]]:
    """A cell as it is typed between quotes."""
    document, problems = parse(b"kind: kpi\nid: calls\ntarget: 80\n", "definitions/calls.yaml")
    assert document is not None, problems
    entry = Entry(document)
    return read_cell(entry, ("target",), text), entry.problems


def kept(text: str) -> str:
    return f'keep the words: {{stated: "{text}"}}'


@pytest.mark.parametrize(
    ("text", "form", "low", "high"),
    [
        ("80", "number", 80_000_000, 80_000_000),
        ("5.7", "number", 5_700_000, 5_700_000),
        ("-2.6", "number", -2_600_000, -2_600_000),
        ("0", "number", 0, 0),
        ("5 to 10", "range", 5_000_000, 10_000_000),
        ("-5 to 2.5", "range", -5_000_000, 2_500_000),
        ("75 or more", "range", 75_000_000, None),
        ("20 or less", "range", None, 20_000_000),
        ("tbc", "tbc", None, None),
        ("none", "none", None, None),
        ("0.9 * target", "formula", None, None),
        ("last(value)", "formula", None, None),
        ("value(gcse-national)", "formula", None, None),
        ("lower", "formula", None, None),
        ("0.97 * last_year(value)", "formula", None, None),
        ("min(target, 60) if target > 5 else 70", "formula", None, None),
    ],
)
def test_a_cell_is_read_in_this_order(text: str, form: str, low: int | None, high: int | None) -> None:
    cell, problems = read(text)
    assert problems == []
    assert cell is not None
    assert (cell.form, cell.text, cell.low, cell.high) == (form, text, low, high)


PRINTED = [
    # numbers with what the unit says
    ("90%", "'90%' has a percent sign", "write 90: the unit says percent"),
    ("4,000", "'4,000' has a thousands comma", "write it without the comma: 4000"),
    ("£1,660", "'£1,660' has a currency sign", "write 1660: the unit says pounds"),
    ("28 days", "'28 days' has words after the number", f"write 28: {UNIT_SAYS}"),
    ("1,125 Kg/h'hold", "'1,125 Kg/h'hold' has words after the number", f"write 1125: {UNIT_SAYS}"),
    ("598kgs", "'598kgs' has words after the number", f"write 598: {UNIT_SAYS}"),
    ("90 per cent", "'90 per cent' has words after the number", f"write 90: {UNIT_SAYS}"),
    ("216k", "'216k' has its scale beside it", "write 216000, or 216 if the unit says thousands"),
    ("1.75 million", "'1.75 million' has its scale beside it", "write 1750000, or 1.75 if the unit says millions"),
    ("£3M", "'£3M' has its scale beside it", "write 3000000, or 3 if the unit says millions"),
    # comparisons
    (">75%", "'>75%' has a comparison sign", f"write 75: {RULE_SAYS}"),
    ("<28 days", "'<28 days' has a comparison sign", f"write 28: {RULE_SAYS}"),
    ("≥ 12", "'≥ 12' has a comparison sign", f"write 12: {RULE_SAYS}"),
    ("<2% and >13%", "'<2% and >13%' has two ends", "write 2 to 13, with polarity: range"),
    ("at least 80", "'at least 80' is not a number", f"write 80 alone: {POLARITY_SAYS}"),
    ("Circa 11,000", "'Circa 11,000' is not a number", f"write 11000 alone: {POLARITY_SAYS}"),
    # ranges
    ("5-10%", "'5-10%' could be a range or a sum", "write the range as 5 to 10"),
    ("between 5 and 10", "'between 5 and 10' is a range", "write 5 to 10"),
    ("10 or fewer", "'10 or fewer' is a range", "write 10 or less"),
    ("75 and above", "'75 and above' is a range", "write 75 or more"),
    ("10 to 5", "'10 to 5' runs from high to low", "write 5 to 10"),
    # against other figures
    (">last survey", "'>last survey' is an earlier figure", f"write last(value): {RULE_SAYS}"),
    ("last year's outturn", "'last year's outturn' is an earlier figure", "write last_year(value)"),
    (
        "-10% below last survey",
        "'-10% below last survey' is said against an earlier figure",
        "write 0.9 * last(value)",
    ),
    (
        "5% above last year",
        "'5% above last year' is said against an earlier figure",
        "write 1.05 * last_year(value)",
    ),
    (
        "Reduce by 3%",
        "'Reduce by 3%' is said against an earlier figure",
        "write 0.97 * last_year(value), or with last(value) if that of the time before is meant",
    ),
    (
        "Increase by 2.5% on last survey",
        "'Increase by 2.5% on last survey' is said against an earlier figure",
        "write 1.025 * last(value), or with last(value) if that of the time before is meant",
    ),
    (
        "Maintain or reduce 2012/13 outturn",
        "'Maintain or reduce 2012/13 outturn' is said against another figure",
        f"{EARLIER}; or {kept('Maintain or reduce 2012/13 outturn')}",
    ),
    # marks and remarks
    ("*75%", "'*75%' has the mark of a footnote", "write 75: what the footnote says goes under because"),
    ("£2,011*", "'£2,011*' has the mark of a footnote", "write 2011: what the footnote says goes under because"),
    ("100% ⁴", "'100% ⁴' has the mark of a footnote", "write 100: what the footnote says goes under because"),
    (
        "61.3% (as at January 2012)",
        "'61.3% (as at January 2012)' has a remark after the number",
        "write 61.3: the remark goes under because, or behind a #",
    ),
    ("2011/12 3379", "'2011/12 3379' has its year beside it", "write the year as the key: 2011-12: 3379"),
    (
        "Q1 63% Q2 65.3 Q3/4 67.5%",
        "'Q1 63% Q2 65.3 Q3/4 67.5%' has several periods in one cell",
        "write a cell for each period, such as {Q1: 63, Q2: 65.3}",
    ),
    (
        "Yr R = 92.82% Yr 3 = 86.84%",
        "'Yr R = 92.82% Yr 3 = 86.84%' has several values in one cell",
        f"make an indicator of each, or write a cell for each area; or {kept('Yr R = 92.82% Yr 3 = 86.84%')}",
    ),
    ("5p", "'5p' is not a number", PLAIN),
    ("1e5", "'1e5' is in scientific notation", "write the number out in full"),
    ("below target", "'below target' is neither a number nor a formula", f"{OR_FORMULA}; or {kept('below target')}"),
    ("789 797", "'789 797' is not a number alone", PLAIN),
    (
        "31 in first three quarters",
        "'31 in first three quarters' is not a number alone",
        f"write 31 if that is what it says, or {kept('31 in first three quarters')}",
    ),
    ("Combined 86%", "'Combined 86%' is not a number", f"write 86 if that is what it says, or {kept('Combined 86%')}"),
    (
        "Draft. 36.0%",
        "'Draft. 36.0%' is not a number",
        f"write 36.0 if that is what it says, or {kept('Draft. 36.0%')}",
    ),
    # nothing yet
    ("TBC", "'TBC' is not a number", UNSAID),
    ("Not available", "'Not available' is not a number", UNSAID),
    ("-", "'-' is not a number", UNSAID),
    ("- *", "'- *' is not a number", UNSAID),
    ("?", "'?' is not a number", UNSAID),
    (
        "Tbc: 9 to date",
        "'Tbc: 9 to date' is not a number",
        f"write none (none, on purpose) or tbc (not agreed yet), or {kept('Tbc: 9 to date')}",
    ),
    # words
    ("New", "'New' is not a number", PLAIN),
    ("tagret", "'tagret' is not a number", "did you mean 'target'?"),
    (
        "New indicator",
        "'New indicator' is neither a number nor a formula",
        f"{OR_FORMULA}; or {kept('New indicator')}",
    ),
    (
        "Starts 06/13",
        "'Starts 06/13' is neither a number nor a formula",
        f"{OR_FORMULA}; or {kept('Starts 06/13')}",
    ),
]


@pytest.mark.parametrize(("text", "found", "hint"), PRINTED)
def test_what_plans_print_is_refused_with_what_to_write(text: str, found: str, hint: str) -> None:
    cell, problems = read(text)
    assert cell is None
    assert [(p.code, p.message, p.hint) for p in problems] == [("KCC104", found, hint)]


@pytest.mark.parametrize("hint", [hint for _, _, hint in PRINTED if hint.startswith("write ")])
def test_what_is_advised_can_be_written(hint: str) -> None:
    advised = re.split(r"[:,;]| if | alone| \(| for |\Z", hint.removeprefix("write "))[0]
    if re.search(r"\d|\(|none", advised) and not advised.startswith(("it ", "a ", "the ")):
        assert read(advised)[1] == []


def test_what_the_reference_advises_can_be_written() -> None:
    page = (Path(__file__).parents[1] / "docs" / "language.md").read_text(encoding="utf-8")
    part = page.split("\n## As papers print them\n")[1].split("\n## ")[0]
    advised = re.findall(
        r"`([^`]+)`", " ".join(line.split(" | ", 1)[1] for line in part.splitlines() if line[:2] == "| ")
    )
    cells = [text for text in advised if text[0] != "{" and not re.fullmatch(r"[a-z]+(: range|: lower)?", text)]
    assert len(cells) > 20
    assert [text for text in cells if read(text)[1]] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("90% of target", "KCC301"),
        ("0.9 target", "KCC301"),
        ("target > 5 and floor", None),
        ("target and floor", None),
        ("value.real", "KCC311"),
        ("submitted minus 5", "KCC301"),
        ("60 else 70", "KCC301"),
        ("last(value) last(value)", "KCC301"),
        ("value-target", None),
        ("long " * 60 + "words", "KCC301"),
    ],
)
def test_what_must_have_been_meant_as_a_formula_is_read_as_one(text: str, code: str | None) -> None:
    assert [problem.code for problem in read(text)[1]] == ([code] if code else [])


@given(st.text("0159 ,.%£<>=-*()/'abkmQRqy_:+–", max_size=30) | st.sampled_from([text for text, _, _ in PRINTED]))
def test_a_cell_is_read_or_there_is_one_problem_with_a_hint(text: str) -> None:
    cell, problems = read(text)
    assert (cell is None) == (len(problems) == 1)
    assert all(problem.hint for problem in problems)
