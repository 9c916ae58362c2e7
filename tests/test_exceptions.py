"""What must be explained of budgets: which lines, whether their causes explain them, whether a list of movements explains the
whole, and the report that says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran, invoke
from money import MONTH, STATED, Found, money, printed, results, write

from kccrules.render.paper import blocks, plain
from kccrules.render.terminal import Terminal
from kccrules.steps.reconcile import materiality, schemes

CAUSES = "submissions/2017-18/M06/causes.csv"
REPORT = """
---
kind: report
id: budget-exceptions
title: Exceptions
calendar: month
audience: internal
sections:
  - {section: exceptions, view: by-directorate, title: Revenue}
"""


def causes(*rows: str, unit: str = "million") -> dict[str, str]:
    """Rows of 'older,variance,2.3,agency staff,note'."""
    head = "line,measure,period,value,unit,cause,note\n"
    cells = [row.split(",") for row in rows]
    told = (
        f"{line},{measure},2017-18/M06,{value},{unit},{cause},{note}\n" for line, measure, value, cause, note in cells
    )
    return {CAUSES: head + "".join(told)}


def of_lines(rows: str, unit: str = "pounds", **change: str) -> dict[str, str]:
    return {MONTH: money(rows, unit)}


def listed(found: Found) -> list[tuple[object, object]]:
    return [(row["key"], row["certain"]) for row in found.exceptions if row["cause"] is row["basis"] is None]


# ---------------------------------------------------------------------------------------------- which lines


def test_a_line_at_the_limit_must_be_explained_and_one_below_it_not(tmp_path: Path) -> None:
    found = results(tmp_path, of_lines("older variance 100000\nphysical variance 99999\nasylum variance -100000"))
    assert listed(found) == [("older", True), ("asylum", True)]
    assert found.ratings["by-directorate", "older"] == {
        "rule": "must-explain", "version": 0, "scale": "attention", "rating": "explain", "case": 1, "reason": None, "lacking": [],
        "certain": True,
    }  # fmt: skip
    assert found.ratings["by-directorate", "physical"]["rating"] == "fine"


def test_a_strict_limit_leaves_out_what_is_equal(tmp_path: Path) -> None:
    change = {"abs(variance) >= 100000": "abs(variance) > 100000"}
    found = results(tmp_path, of_lines("older variance 100000\nphysical variance 100001"), change)
    assert listed(found) == [("physical", True)]
    assert [(row["limit"], row["inclusive"]) for row in found.exceptions] == [(100_000_000_000, False)]


def test_a_change_of_the_threshold_changes_the_list(tmp_path: Path) -> None:
    files = of_lines("older variance 4000000\nphysical variance 200000")
    assert listed(results(tmp_path, files)) == [("older", True), ("physical", True)]
    assert listed(results(tmp_path / "b", files, {">= 100000": ">= 250000"})) == [("older", True)]


def test_a_figure_at_the_limit_known_only_as_coarsely_as_the_limit_is_neither_in_nor_out(tmp_path: Path) -> None:
    found = results(
        tmp_path,
        of_lines("older variance 0.1\nphysical variance -0.1\nasylum variance 0.2\nadoption variance 0.0", "million"),
    )
    assert listed(found) == [("older", False), ("physical", False), ("asylum", True)]
    assert found.ratings["by-directorate", "older"]["certain"] is False


def test_a_figure_that_prints_below_the_limit_may_be_above_it_too(tmp_path: Path) -> None:
    found = results(tmp_path, of_lines("older variance 0.1", "million"), {">= 100000": ">= 120000"})
    assert [(row["listed"], row["certain"]) for row in found.exceptions] == [(False, False)]


def test_a_figure_known_to_one_part_in_a_hundred_is_taken_as_printed(tmp_path: Path) -> None:
    found = results(tmp_path, of_lines("older variance 0.100\nphysical variance 0.10", "million"))
    assert listed(found) == [("older", True), ("physical", False)]


def test_a_line_without_a_figure_is_not_rated_and_says_what_it_lacks(tmp_path: Path) -> None:
    found = results(tmp_path, of_lines("older net 1"))
    rating = found.ratings["by-directorate", "older"]
    assert (rating["rating"], rating["case"], rating["reason"], rating["lacking"]) == (
        "not-rated",
        0,
        "missing",
        ["variance"],
    )
    assert found.exceptions == []


def test_lines_without_a_rule_are_not_rated(tmp_path: Path) -> None:
    found = results(tmp_path, of_lines("older variance 4000000"), {"rating: must-explain": "rating: none"})
    assert (found.ratings, found.exceptions) == ({}, [])


TWO = {
    "  - explain: abs(variance) >= 100000\n": "  - explain: size >= 100000\n  - explain: abs(adjustment) >= 1000000\n",
    "cases:": "where: {size: abs(variance)}\ncases:",
}


def test_a_line_is_listed_for_the_measure_that_is_large_enough(tmp_path: Path) -> None:
    rows = "older variance 100\nolder adjustment -2000000\nphysical variance 200000\nphysical adjustment 500000"
    found = results(tmp_path, of_lines(rows), TWO)
    assert [(row["key"], row["measure"], row["limit"]) for row in found.exceptions] == [
        ("physical", "variance", None), ("older", "adjustment", 1_000_000_000_000),
    ]  # fmt: skip


BOTH = {
    "  - explain: abs(variance) >= 100000\n": "  - explain: abs(variance) >= 100000\n  - explain: abs(adjustment) >= 1000000\n",
}
STAGED = {
    "cases:\n  - explain: abs(variance) >= 100000": "cases:\n  - explain: stage >= to-spend and abs(variance) >= 100000",
    "calendar: month\nscale": "calendar: month\nstages: [to-plan, to-spend]\nscale",
    "title: Older People, service: adults}": "title: Older People, service: adults, stage: to-spend}",
    "title: Physical Disability, service: adults}": "title: Physical Disability, service: adults, stage: to-plan}",
}


def test_a_rule_may_look_at_the_stage_of_a_line(tmp_path: Path) -> None:
    found = results(
        tmp_path, of_lines("older variance 400000\nphysical variance 400000\nasylum variance 400000"), STAGED
    )
    assert listed(found) == [("older", True)]
    assert found.ratings["by-directorate", "asylum"]["lacking"] == ["stage"]


MANY = {
    "submitted: {net: adds, variance: adds, adjustment: adds}": "submitted: {net: adds, variance: adds, adjustment: adds, one: adds, two: adds}",
    "nil_if_absent: [adjustment]": "nil_if_absent: [adjustment, net, one, two]",
    "abs(variance) >= 100000": "abs(variance) >= 100000 and net + one + two + adjustment >= 0",
}


def test_a_rule_on_many_measures_is_tried_at_both_ends_of_each(tmp_path: Path) -> None:
    found = results(
        tmp_path,
        of_lines("older variance 0.1\nolder net 5.0\nphysical variance 0.1\nphysical net -5.0", "million"),
        MANY,
    )
    assert ("older", False) in listed(found)
    assert "physical" not in dict(listed(found))


@pytest.mark.parametrize(
    ("condition", "amount", "inclusive"),
    [
        ("abs(real) >= 100000", 100_000_000_000, True),
        ("real < -5", 5_000_000, False),
        ("250000 <= real", 250_000_000_000, True),
        ("other > 1 or real > 2", 2_000_000, False),
        ("0 < real < 5", None, None),
        ("real > 2 * other", None, None),
        ("real > 1 + 2", None, None),
        ("real > 0.0000001", None, None),
        ("missing(real)", None, None),
    ],
)
def test_the_limit_of_a_measure_is_the_number_it_is_compared_with(
    condition: str, amount: int | None, inclusive: bool | None
) -> None:
    found = materiality.limit_in(condition, "real")
    assert (found.amount if found else None, found.inclusive if found else None) == (amount, inclusive)


# ---------------------------------------------------------------------------------------------- causes


@pytest.mark.parametrize(
    ("amounts", "outcome"),
    [(("2.3", "-0.4"), "exact"), (("2.1", "-0.4"), "inconsistent"), (("2.3", "-0.5"), "within-rounding")],
)
def test_causes_add_up_to_what_they_explain(tmp_path: Path, amounts: tuple[str, str], outcome: str) -> None:
    files = {
        **of_lines("older variance 1.9", "million"),
        **causes(*(f"older,variance,{one},cause {one}," for one in amounts)),
    }
    test = results(tmp_path, files).one("causes", "older", "variance")
    assert (test["outcome"], test["id"], test["parts"]) == (outcome, "variance", 2)


def test_a_cause_is_kept_with_its_words_and_rated_by_the_rule_of_its_line(tmp_path: Path) -> None:
    rows = (
        "older,variance,2.3,agency staff,",
        "older,variance,-0.4,vacancies,says HR",
        "older,variance,0.02,other,",
        "older,net,9,unrated,",
    )
    found = results(tmp_path, {**of_lines("older variance 1.9\nolder net 5", "million"), **causes(*rows)})
    assert [(row["text"], row["rating"], row["note"]) for row in found.causes] == [
        ("agency staff", "explain", None), ("vacancies", "explain", "says HR"), ("other", "fine", None), ("unrated", None, None),
    ]  # fmt: skip
    assert [row["cause"] for row in found.exceptions] == [None, "agency staff", "vacancies"]


def test_causes_of_another_measure_are_held_against_the_one_that_must_be_explained_too(tmp_path: Path) -> None:
    rows = "older variance 1.9\nolder adjustment -0.3"
    found = results(tmp_path, {**of_lines(rows, "million"), **causes("older,revised,1.6,agency staff,")})
    assert [(row["measure"], row["id"], row["outcome"]) for row in found.of("causes")] == [
        ("revised", "revised", "exact"), ("variance", "revised", "inconsistent"),
    ]  # fmt: skip
    assert found.one("causes", "older", "variance")["text"] == "causes of Revised, for Variance"


def left(found: Found) -> list[tuple[object, ...]]:
    """What causes leave unexplained, as the rule of the line has it."""
    names = ("key", "basis", "value", "listed", "certain")
    return [tuple(row[name] for name in names) for row in found.exceptions if row["basis"]]


@pytest.mark.parametrize(
    ("variance", "explained", "told"),
    [
        ("1.9", "1.5", [("older", "variance", 400_000_000_000, True, True)]),
        ("1.90", "1.80", [("older", "variance", 100_000_000_000, True, False)]),  # it may be from 0.09 to 0.11
        ("1.900", "1.802", []),  # a difference below the limit, though it is wrong
        ("1.9", "1.8", []),  # rounding explains it
        ("1.9", "1.9", []),
        ("0.02", "0.30", [("older", "variance", -280_000_000_000, True, True)]),  # of a line that is not listed itself
    ],
)
def test_what_causes_leave_is_rated_as_if_it_were_all_of_the_measure(
    tmp_path: Path, variance: str, explained: str, told: list[tuple[object, ...]]
) -> None:
    files = {**of_lines(f"older variance {variance}", "million"), **causes(f"older,variance,{explained},staff,")}
    assert left(results(tmp_path, files)) == told


def test_what_causes_leave_is_not_rated_where_no_rule_asks(tmp_path: Path) -> None:
    files = {**of_lines("older variance 1.9\nolder net 5", "million"), **causes("older,net,1,staff,")}
    found = results(tmp_path, files)
    assert found.one("causes", "older", "net")["outcome"] == "inconsistent"
    assert [row["measure"] for row in found.exceptions if row["basis"]] == ["variance"], "the rule does not look at net"
    files |= causes("older,variance,1,staff,")
    assert left(results(tmp_path / "b", files, {"rating: must-explain": "rating: none"})) == []


def test_causes_on_another_basis_leave_what_the_rule_asks_for(tmp_path: Path) -> None:
    rows = "older variance 1.9\nolder adjustment -0.3"
    found = results(tmp_path, {**of_lines(rows, "million"), **causes("older,revised,1.6,agency staff,")})
    assert left(found) == [("older", "revised", 300_000_000_000, True, True)]


GROUP = "\n---\nkind: group\nid: older-and-physical\ntitle: Older and physical\nmembers: [older, physical]\n"


def test_lines_that_are_explained_together_are_tested_together(tmp_path: Path) -> None:
    rows = "older variance 4.0\nphysical variance 0.2"
    files = {
        **of_lines(rows, "million"),
        **causes("older-and-physical,variance,5.0,placements,", "older-and-physical,variance,-0.4,income,"),
    }
    found = results(tmp_path, files, more=GROUP)
    test = found.one("causes", "older-and-physical", "variance")
    assert (test["outcome"], test["stated"], test["computed"]) == ("inconsistent", 4_200_000_000_000, 4_600_000_000_000)
    assert [(row["key"], row["together"]) for row in found.exceptions if row["together"]] == [
        ("older", "older-and-physical"), ("physical", "older-and-physical"),
    ]  # fmt: skip
    assert left(found) == [("older-and-physical", "variance", -400_000_000_000, True, True)]
    gone = results(tmp_path / "b", {**files, **of_lines("older variance 4.0", "million")}, more=GROUP)
    assert gone.one("causes", "older-and-physical", "variance")["because"] == "there is no Variance to explain"


def test_causes_in_words_and_causes_of_nothing_are_not_tested(tmp_path: Path) -> None:
    words = causes("older,variance,,more placements,").get(CAUSES, "")
    stated = words.replace(
        "line,measure,period,value,unit,cause,note", "line,measure,period,value,unit,cause,note,state"
    )
    files = {**of_lines("older variance 1.9", "million"), CAUSES: stated.replace("placements,", "placements,,missing")}
    found = results(tmp_path, files)
    test = found.one("causes", "older", "variance")
    assert (test["outcome"], test["because"]) == ("not-tested", "it is explained in words, without amounts")
    assert [(row["text"], row["rating"]) for row in found.causes] == [("more placements", None)]


def test_causes_of_other_months_and_of_lines_elsewhere_are_not_tested(tmp_path: Path) -> None:
    told = causes("older,variance,1.9,staff,")[CAUSES] + "older,variance,2017-18/M05,1.0,million,earlier,\n"
    found = results(tmp_path, {**of_lines("older variance 1.9", "million"), CAUSES: told}, more=GROUP)
    assert [row["text"] for row in found.causes] == ["staff"]


def test_a_line_in_two_views_has_its_causes_once(tmp_path: Path) -> None:
    view = "\n---\nkind: view\nid: again\ntitle: Again\nof: revenue\nby: [directorate]\n"
    files = {**of_lines("older variance 1.9", "million"), **causes("older,variance,1.9,staff,")}
    found = results(tmp_path, files, more=view)
    assert len(found.causes) == 1
    assert [row["view"] for row in found.of("causes")] == ["again", "by-directorate"]


# ---------------------------------------------------------------------------------------------- the reverse question


@pytest.mark.parametrize(
    ("take", "others", "answer"),
    [
        (0, None, "nothing left"), (1, None, "yes"), (2, None, "perhaps"), (3, None, "perhaps"), (4, None, "unlikely"),
        (9, None, "unlikely"), (10, None, "NO"), (38, 50, "NO"), (2, 1, "NO"), (2, 2, "perhaps"), (0, 0, "nothing left"), (1, 0, "NO"),
    ],
)  # fmt: skip
def test_how_many_below_the_limit_it_would_take_gives_the_answer(take: int, others: int | None, answer: str) -> None:
    assert schemes.answer(take, others) == answer


MOVEMENTS = REPORT.replace("{section: exceptions, view: by-directorate, title: Revenue}",
                           "{section: movements, view: by-directorate, title: Capital, measures: [variance]}")  # fmt: skip


def test_schemes_sent_as_causes_explain_the_whole_movement_of_a_group_or_not(tmp_path: Path) -> None:
    rows = "older variance 0.040\nasylum variance 3.747\ndelegated variance 1"
    files = {
        **of_lines(rows, "million"),
        **causes("older,variance,-1.000,Relief,", "older,variance,-0.363,Bridge,", "older,variance,0.02,small,"),
    }
    found = results(tmp_path, files, more=MOVEMENTS)
    rows_ = {
        row["key"]: (row["stated"], row["computed"], row["parts"], row["text"], row["outcome"])
        for row in found.of("schemes")
    }
    assert rows_["adults"][3] is None, "Physical Disability has sent nothing, so the group's movement is not known"
    assert rows_["children"][3] is None
    both = {MONTH: money(f"{rows}\nphysical variance 0.000\nadoption variance 0.000", "million")}
    found = results(tmp_path / "b", {**files, **both}, more=MOVEMENTS)
    told = {row["key"]: (row["text"], row["outcome"]) for row in found.of("schemes")}
    assert told == {
        "adults": ("NO: it would take 15 under £0.1m", "inconsistent"),
        "children": ("NO: it would take 38 under £0.1m", "inconsistent"),
    }
    assert found.one("schemes", "adults", "variance")["because"] == (
        "Adults moved by £0.04m, 2 listed by -£1.363m; £1.403m is left: NO: it would take 15 under £0.1m"
    )


def test_causes_that_are_a_list_above_a_limit_are_not_expected_to_add_up(tmp_path: Path) -> None:
    files = {**of_lines("older variance 3\nolder net 5\nphysical variance 0", "million"),
             **causes("older,variance,-1.000,Relief,", "older,net,1,Bridge,")}  # fmt: skip
    again = "\n---\nkind: view\nid: again\ntitle: Again\nof: revenue\nby: [directorate]\n"
    found = results(tmp_path, files, more=MOVEMENTS + again)
    assert {(row["view"], row["measure"]) for row in found.of("causes")} == {
        ("again", "net"),
        ("by-directorate", "net"),
    }
    assert {row["measure"] for row in found.of("schemes")} == {"variance"}
    limitless = {"abs(variance) >= 100000": "variance > net"}
    asked = results(tmp_path / "b", files, limitless, MOVEMENTS).of("causes")
    assert {row["measure"] for row in asked} == {"net", "variance"}, "without a limit it is no such list"


def test_lines_that_are_schemes_themselves_are_counted(tmp_path: Path) -> None:
    rows = "older variance 3\nphysical variance 0.05\nasylum variance 0\nadoption variance 0"
    found = results(tmp_path, of_lines(rows, "million"), more=MOVEMENTS)
    assert {row["key"]: row["text"] for row in found.of("schemes")} == {"adults": "yes", "children": "nothing left"}
    gone = results(tmp_path / "b", of_lines(rows, "million"), {"abs(variance) >= 100000": "variance > net"}, MOVEMENTS)
    assert gone.of("schemes") == [], "a rule without a number sets no limit"


def test_a_report_without_measures_asks_of_all_and_without_such_a_section_nothing_is_asked(tmp_path: Path) -> None:
    files = of_lines("older variance 3\nphysical variance 1", "million")
    every = results(tmp_path, files, more=MOVEMENTS.replace(", measures: [variance]", ""))
    assert {row["measure"] for row in every.of("schemes")} == {"variance"}
    assert results(tmp_path / "b", files, more=REPORT).of("schemes") == []


def test_what_is_left_may_take_more_than_there_are(tmp_path: Path) -> None:
    """What is printed of the group counts as its movement only through its lines: two lines, one of them listed."""
    word = schemes.spoken("NO", 5, 100_000_000_000, 3, account_of(tmp_path), "variance")
    assert word == "NO: it would take 5 under £0.1m, and there are 3"
    few = [schemes.spoken("NO", 5, 100_000_000_000, others, account_of(tmp_path), "variance") for others in (1, 0, 9)]
    assert [one.removeprefix("NO: it would take 5 under £0.1m") for one in few] == [
        ", and there is one",
        ", and there is none",
        "",
    ]


def account_of(folder: Path) -> schemes.Account:
    import datetime

    from kccrules.flow.loading import load, read_data
    from kccrules.steps import accounts, evaluate, reconcile

    write(folder, of_lines("older variance 3", "million"))
    loaded = load(folder)
    assert loaded.definitions
    data = read_data(loaded)
    calendar = loaded.definitions.calendars["month"]
    asked = evaluate.question(calendar, calendar.last_ending_by(datetime.date(2017, 9, 30)) or 0, None)
    (book,) = accounts.books(loaded.definitions, data, asked)
    return reconcile.account_of(book, loaded.definitions, data, None)


# ---------------------------------------------------------------------------------------------- the report


LARGE = """
    older net 100.0
    older variance 4.0
    physical net 30.0
    physical variance 0.2
    asylum net 5.0
    asylum variance 4.1
    adoption net 1.0
    adoption variance -0.1
    delegated net 3.0
    delegated variance 0.5
    services net 2.9
    services variance -0.6
    transfer net -3.0
    transfer variance 0.6
    office net 2.0
    office variance 0.0
"""
MORE_LINES = {
    "  - {id: delegated,": "  - {id: services, title: Public Health, service: adults}\n"
    "  - {id: transfer, title: Transfer to reserve, service: adults, offsets: services}\n"
    "  - {id: office, title: Office, service: children}\n  - {id: delegated,",
}


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Ran]:
    def make(files: dict[str, str], change: dict[str, str] | None = None, more: str = REPORT, *options: str) -> Ran:
        write(tmp_path, files, {**MORE_LINES, **(change or {})}, more)
        return invoke(
            tmp_path, "report", "budget-exceptions", "--period", "2017-18/M06", *(options or ("--format", "text"))
        )

    return make


def test_the_list_reads_in_size_order_with_causes_and_the_way_to_the_printed_total(report: Callable[..., Ran]) -> None:
    told = causes(
        "asylum,variance,4.0,shortfall,", "older-and-physical,variance,4.3,placements,", "adoption,variance,-0.1,fees,"
    )
    files = {
        MONTH: money(LARGE, "million"),
        **told,
        STATED: printed("total-before-apart variance 8.2", source="Appendix 1"),
    }
    ran = report(files, None, REPORT + GROUP)
    assert ran.code == 0, ran.err
    body = ran.out.partition("1. REVENUE\n")[2].partition("\nMade by")[0]
    assert (
        body
        == """
Lines with Variance of £0.1m or more, either way, in size order, excluding Schools. Rule:
definitions/must-explain.yaml:6.

+ is a pressure, - is an underspend.

Variance that must be explained, September 2017 (£m)

                                                    Causes  Do the causes
  Line                       Directorate  Variance  add to  explain it?
  PRESSURES
    Asylum                   Children         +4.1    +4.0  yes, rounding
    Older People             Adults           +4.0          see [a]
    Physical Disability      Adults           +0.2          see [a]
    3 pressures                               +8.3
  UNDERSPENDS
    Adoption                 Children         -0.1          see [b]
    1 underspend                              -0.1
  TO THE TOTAL
    3 pressures, 1 underspend, 1 line at 0.0  +8.2
    2 lines that cancel by definition [c]      0.0
    Printed total, Appendix 1                 +8.2          exact

  [a] Older People +4.0 and Physical Disability +0.2 are explained together: +4.2, causes add to
      +4.3: yes, rounding (1 cause).
  [b] Printed so coarsely that they could be anything from £0.05m to £0.15m: on or off the list.
      Send them to the pound to be sure.
  [c] Public Health -0.6 and Transfer to reserve +0.6.
"""
    )


ANSWERS = [
    (("asylum,variance,4.1,all,",), "+4.1  yes, exactly"),
    (("asylum,variance,3.5,some,",), "+3.5  NO, 0.6 short"),
    (("asylum,variance,4.9,more,",), "+4.9  NO, 0.8 over"),
    (("asylum,variance,-4.1,less,",), "-4.1  NO, wrong way"),
    (("asylum,revised,4.1,all,",), "+4.1  yes, exactly [a]"),
    (("asylum,variance,4.1,all,checked by audit",), "+4.1  yes, exactly [a]"),
    (("older,variance,4.0,other,",), "no explanation given"),
]


@pytest.mark.parametrize(("rows", "said"), ANSWERS)
def test_the_list_says_whether_the_causes_explain_a_line(
    report: Callable[..., Ran], rows: tuple[str, ...], said: str
) -> None:
    out = report({MONTH: money(LARGE, "million"), **causes(*rows)}).out
    line = next(line for line in out.splitlines() if line.strip().startswith("Asylum"))
    assert " ".join(line.split()).endswith(" ".join(said.split())), line


def test_what_causes_leave_stands_under_the_list_in_size_order(report: Callable[..., Ran]) -> None:
    told = causes("older-and-physical,variance,3.6,placements,", "asylum,variance,4.9,arrivals,", "office,variance,0.3,rent,",
                  "adoption,variance,0.10,grants,")  # fmt: skip
    rows = LARGE.replace("adoption variance -0.1", "adoption variance 0.00")
    out = report({MONTH: money(rows, "million"), **told}, None, REPORT + GROUP).out
    assert (
        out.partition("What causes leave of Variance, September 2017 (£m)\n")[2].partition("\nMade by")[0]
        == """
                                        Causes
  Line                        Variance  add to  Left  Must it be explained?
  Asylum                          +4.1    +4.9  -0.8  yes
  Older People and Physical       +4.2    +3.6  +0.6  yes
    Disability
  Office                           0.0    +0.3  -0.3  yes
  Adoption                         0.0    +0.1  -0.1  cannot be told: rounding may hide £0.01m of it
"""
    )


def test_eval_explain_and_json_say_that_what_causes_leave_must_be_explained(tmp_path: Path) -> None:
    told = causes("older,variance,1.5,staff,", "asylum,variance,0.50,arrivals,", "asylum,variance,0.30,flats,",
                  "adoption,variance,1.00,grants,")  # fmt: skip
    rows = "older variance 1.9\nasylum variance 0.90\nadoption variance 1.02"
    path = write(tmp_path, {**of_lines(rows, "million"), **told})
    said = " ".join(invoke(path, "eval", "--period", "2017-18/M06").out.split())
    assert "one cause adds to +1.5, 0.4 short of +1.9; what is left must be explained too." in said
    assert "causes add to +0.8, 0.1 short of +0.9; what is left may have to be explained too." in said
    assert "one cause adds to +1.0, 0.02 short of +1.0." in said
    why = " ".join(invoke(path, "explain", "older", "--period", "2017-18/M06").out.split())
    assert (
        "Do they explain it? NO: +0.4 is left over, and rounding allows 0.1; what is left must be explained too." in why
    )
    checks = invoke(path, "eval", "--period", "2017-18/M06", "-f", "json").report()["checks"]
    assert {one["line"]: one["unexplained"] for one in checks if one["sort"] == "causes"} == {
        "older": "must-be-explained", "asylum": "uncertain", "adoption": None,
    }  # fmt: skip
    assert {one["unexplained"] for one in checks if one["sort"] != "causes"} <= {None}


def test_notes_say_on_what_basis_causes_are_and_what_was_said_with_them(report: Callable[..., Ran]) -> None:
    told = causes("asylum,revised,4.1,all,", "older,variance,4.0,all,checked by audit.")
    out = report({MONTH: money(LARGE, "million"), **told}).out
    assert "[a] The causes explain another figure than this column: Revised. Give both on one basis." in " ".join(
        out.split()
    )
    assert "[b] Said of the causes: checked by audit." in " ".join(out.split())


def test_causes_in_words_are_called_so(report: Callable[..., Ran]) -> None:
    told = {CAUSES: "line,measure,period,value,unit,cause,state\nasylum,variance,2017-18/M06,,million,more,missing\n"
                    "older-and-physical,variance,2017-18/M06,,million,more,missing\n"}  # fmt: skip
    out = report({MONTH: money(LARGE, "million"), **told}, None, REPORT + GROUP).out
    assert "words, no amounts" in out
    assert "[a] Older People +4.0 and Physical Disability +0.2: explained together in words, without amounts." in out


def test_a_group_with_a_line_that_is_not_known_cannot_be_told(report: Callable[..., Ran]) -> None:
    rows = LARGE.replace("    physical variance 0.2\n", "")
    told = causes("older-and-physical,variance,4.3,placements,")
    out = report({MONTH: money(rows, "million"), **told}, None, REPORT + GROUP).out
    assert "Older People +4.0: explained together in words" in out or "see [a]" in out


def test_other_lines_and_totals_that_are_weak_or_wrong_are_named(report: Callable[..., Ran]) -> None:
    rows = LARGE.replace("office variance 0.0", "office variance 0.08")
    out = report({MONTH: money(rows, "million"), STATED: printed("total-before-apart variance 8.3")}).out
    assert "3 pressures, 1 underspend, 1 other line" in out
    assert "weak (0.02, allowed 0.305)" in out
    wrong = report({MONTH: money(rows, "million"), STATED: printed("total-before-apart variance 9.9")}).out
    assert "INCONSISTENT (1.62, allowed 0.305)" in wrong
    missing = LARGE.replace("    office variance 0.0\n", "")
    untested = report({MONTH: money(missing, "million"), STATED: printed("total-before-apart variance 8.2")}).out
    assert "not tested" in untested


def test_without_a_printed_total_the_list_ends_with_the_total_as_worked_out(report: Callable[..., Ran]) -> None:
    out = report({MONTH: money(LARGE, "million")}, {"apart: [schools]\n": "", "weak_above: 100000\n": ""}).out
    assert out.partition("TO THE TOTAL\n")[2].splitlines()[2].split() == ["Total", "+8.7"]
    assert "excluding" not in out


def test_several_lines_that_print_alike_at_the_limit_are_one_row(report: Callable[..., Ran]) -> None:
    rows = LARGE.replace("office variance 0.0", "office variance -0.1")
    out = report({MONTH: money(rows, "million")}).out
    assert "2 lines that print as -0.1" in out
    assert "2 underspends" in out


def test_the_movement_since_last_time_stands_beside_it(report: Callable[..., Ran]) -> None:
    august = {
        "submissions/2017-18/M05/money.csv": money("older variance 3.0\nasylum variance 1.0", "million", "2017-18/M05")
    }
    change = {"abs(variance)": "abs(revised)"}
    out = report({MONTH: money(LARGE, "million"), **august}, change).out
    assert "Since" in out
    assert "August" in out
    lines = {line.split()[0]: line for line in out.splitlines() if line.strip()}
    assert lines["Asylum"].split()[2:4] == ["+4.1", "+3.1"]
    assert "Not worked out" in lines["Physical"]
    named = report(
        {MONTH: money(LARGE, "million")},
        None,
        REPORT.replace("title: Revenue}", "title: Revenue, measures: [variance, net]}"),
    ).out
    assert "Asylum Children +4.1 5.0" in " ".join(named.split())


def test_rules_without_a_number_and_an_empty_list_are_said(report: Callable[..., Ran]) -> None:
    by_share = report({MONTH: money(LARGE, "million")}, {"abs(variance) >= 100000": "abs(variance) >= 0.01 * net"}).out
    assert "Lines with Variance that must be explained, in size order" in by_share
    strict = report({MONTH: money(LARGE, "million")}, {">= 100000": "> 100000"}).out
    assert "Variance of more than £0.1m, either way" in strict
    nothing = report({MONTH: money(LARGE, "million")}, {">= 100000": ">= 99000000"}).out
    assert "Nothing has to be explained." in nothing


def test_a_line_that_cancels_one_that_has_ended_is_not_said_to_cancel(report: Callable[..., Ran]) -> None:
    rows = "\n".join(line for line in LARGE.splitlines() if "services" not in line)
    lines = MORE_LINES["  - {id: delegated,"].replace(
        "Public Health, service: adults}", "Public Health, service: adults, until: 2017-08-31}"
    )
    out = report(
        {MONTH: money(rows, "million")},
        {"  - {id: delegated,": lines, "about: + is a pressure, - is an underspend.\n": ""},
    ).out
    assert "cancel by definition" not in out
    assert "+ is a pressure" not in out


def test_lines_without_a_figure_are_named(report: Callable[..., Ran]) -> None:
    out = report({MONTH: money("older variance 4.0\noffice net 1", "million")}).out
    said = "Of 7 lines it cannot be told, for want of figures: Physical Disability, Public Health, Transfer to reserve, Asylum, Adoption, Office and Delegated budgets."
    assert said in " ".join(out.split())
    lines = {
        "  - {id: delegated,": "".join(f"  - {{id: l{n}, title: Line {n}, service: adults}}\n" for n in range(9))
        + "  - {id: delegated,"
    }
    many = report({MONTH: money("older net 4.0", "million")}, lines).out
    assert "Nothing has to be explained." in many
    assert "Line 5 and 6 more." in " ".join(many.split())


def test_a_selection_shows_its_lines_and_no_way_to_the_total(report: Callable[..., Ran]) -> None:
    out = report({MONTH: money(LARGE, "million")}, None, REPORT, "--format", "text", "-s", "asylum").out
    assert "Asylum" in out
    assert "Older People" not in out
    assert "TO THE TOTAL" not in out
    assert "in the totals, and not shown: a selection leaves them out." in " ".join(out.split())


def test_readers_outside_do_not_see_which_file_has_the_rule(report: Callable[..., Ran]) -> None:
    out = report({MONTH: money(LARGE, "million")}, None, REPORT.replace("audience: internal\n", "")).out
    assert "must-explain.yaml" not in out


SPLIT = causes(
    "older,variance,-1.000,Relief Road,",
    "older,variance,-0.363,Bridge,",
    "older,variance,0.1,Path,",
    "asylum,variance,1,School,",
)


def test_movements_are_listed_with_whom_to_ask(report: Callable[..., Ran]) -> None:
    rows = LARGE.replace("older variance 4.0", "older variance 0.040")
    ran = report({MONTH: money(rows, "million"), **SPLIT}, None, MOVEMENTS)
    assert ran.code == 0, ran.err
    body = ran.out.partition("1. CAPITAL\n")[2].partition("\nMade by")[0]
    assert (
        body
        == """
Listed, either way: Variance of £0.1m or more. Rule: definitions/must-explain.yaml:6.

Movements that must be explained, September 2017 (£m)

  Line         Directorate  Variance
  Relief Road  Adults           -1.0
  School       Children         +1.0
  Bridge       Adults           -0.4
  Path         Adults       +0.1 [a]

  [a] Printed so coarsely that it may be on or off the list.

Does the list explain the whole movement? (£m)

                                   Could small ones make up the
  Group       Moved  Listed  Left  rest?
  VARIANCE
    Adults     +0.2    -1.4  +1.6  NO: it would take 17 under £0.1m
    Children   +4.0    +1.0  +3.0  NO: it would take 30 under £0.1m

Ask Adults about +£1.6m of Variance and Children about +£3.0m of Variance before this is published.
"""
    )


def test_movements_of_lines_alone_and_of_groups_of_which_nothing_is_known(report: Callable[..., Ran]) -> None:
    out = report({MONTH: money("older variance 4.0\nphysical variance 0.0", "million")}, None, MOVEMENTS).out
    assert "Older People" in out
    assert "cannot be told: there is no Variance of Children" in out
    assert "Ask " not in out
    every = MOVEMENTS.replace(", measures: [variance]", "")
    assert (
        "Nothing has to be explained."
        in report({MONTH: money(LARGE, "million")}, {">= 100000": ">= 99000000"}, every).out
    )


def test_a_list_of_exceptions_says_of_such_causes_that_they_are_a_list(report: Callable[..., Ran]) -> None:
    both = MOVEMENTS + "  - {section: exceptions, view: by-directorate, title: Revenue}\n"
    out = report({MONTH: money(LARGE, "million"), **SPLIT}, None, both).out
    said = {title: next(line for line in out.splitlines() if title in line) for title in ("Older", "Physical")}
    assert said["Older"].endswith("a list above a limit")
    assert said["Physical"].endswith("no explanation given")


def test_movements_of_several_measures_have_a_list_each(report: Callable[..., Ran]) -> None:
    rows = LARGE + "older adjustment -2.0\n"
    more = MOVEMENTS.replace("measures: [variance]", "measures: [variance, adjustment]")
    out = report({MONTH: money(rows, "million")}, BOTH, more).out
    assert "ADJUSTMENT" in out


def test_a_report_on_indicators_is_a_text_too(shipped: Path) -> None:
    out = invoke(shipped, "report", "--period", "2012-13/Q1", "--format", "text").out
    assert "1. EXECUTIVE SUMMARY" in out
    assert "Questions about these figures: Performance team." in out
    assert max(map(len, out.splitlines())) <= 250


def test_blocks_of_every_sort_have_a_text() -> None:
    of = [
        blocks.Heading("A heading", "a"), blocks.Items((("one",), ("two",)), ordered=True), blocks.Items((("three",),)),
        blocks.Key(((blocks.Tag("Green", "green"), "met"),)), blocks.Facts((blocks.Fact("Red", ("3",), "of 30"), blocks.Fact("Green", ("9",)))),
        blocks.Answers((("Why?", ("because",)), ("And then?", blocks.Prose("*More*")))), blocks.Prose("As *written*."),
        blocks.Terms((("Outturn", "what came out"),)), blocks.Chart(None, "60 meets the target", "Loans"), blocks.Bars("b", "Bars", "3 Red, 9 Green", (), ""),
    ]  # fmt: skip
    lines = [line for block in of for line in plain.of_block(block, Terminal())]
    assert lines == [
        "A heading", "  1. one", "  2. two", "  - three", "  Green: met", "  Red: 3 (of 30)", "  Green: 9", "  Why? because",
        "  And then? *More*", "  As *written*.", "  Outturn: what came out", "60 meets the target.", "3 Red, 9 Green",
    ]  # fmt: skip


def test_commentary_is_printed_as_somebody_typed_it() -> None:
    typed = "Two of `3` sites_shut [1]:\n\n- Dover, C:\\data\n  - one #2 & more, and a line that is longer than this terminal\n\n1. *Next*\n"
    assert list(plain.of_block(blocks.Prose(typed), Terminal(width=40))) == [
        "  Two of `3` sites_shut [1]:",
        "",
        "  - Dover, C:\\data",
        "    - one #2 & more, and a line that is",
        "    longer than this terminal",
        "",
        "  1. *Next*",
    ]
    answers = blocks.Answers((("By when?", blocks.Prose("End of\n*May*")),))
    assert list(plain.of_block(answers, Terminal())) == ["  By when? End of *May*"]


def test_in_a_narrow_terminal_words_are_folded_and_figures_stand_on_the_first_line() -> None:
    columns = (
        blocks.Column("Line"),
        blocks.Column("Directorate"),
        blocks.Column("Variance", number=True),
        blocks.Column("Answer"),
    )
    rows = (blocks.Row((("A line with a very long name indeed",), ("Children, Young People",), ("+4.1",), ("yes",))),)
    table = blocks.Table("t", "Caption", columns, (blocks.Rows(rows),), "", (), "wide")
    lines = list(plain.of_block(table, Terminal(width=50)))
    assert lines[-3:] == [
        "  A line with a     Children, Young       +4.1  yes",
        "    very long name  People",
        "    indeed",
    ]
    assert any(line.endswith("+4.1  yes") for line in plain.of_block(table, Terminal(width=20)))
    single = blocks.Table("t", "Caption", columns[2:3], (blocks.Rows((blocks.Row((("1.0",),)),)),))
    assert list(plain.of_block(single, Terminal(width=4)))[-1] == "       1.0"


def test_short_words_are_folded_where_names_need_fewer_lines_then() -> None:
    columns = (
        *map(blocks.Column, ("Indicator", "Rating", "Before")),
        blocks.Column("Result", number=True),
        blocks.Column("Direction"),
    )
    befores = {
        "Calls answered in 20 seconds": "Green",
        "Loans": "No earlier result",
        "Visits to every library": "Red",
        "Loans of books and films": "Red",
    }
    rows = tuple(
        blocks.Row(((name,), ("Not rated",), (before,), ("Not available",), ("Worse",)))
        for name, before in befores.items()
    )
    table = blocks.Table("t", "Caption", columns, (blocks.Rows(rows),))
    assert list(plain.of_block(table, Terminal(width=76)))[-6:] == [
        "  Calls answered in 20 seconds  Not rated  Green    Not available  Worse",
        "  Loans                         Not rated  No       Not available  Worse",
        "                                           earlier",
        "                                           result",
        "  Visits to every library       Not rated  Red      Not available  Worse",
        "  Loans of books and films      Not rated  Red      Not available  Worse",
    ]


def test_the_same_report_is_a_page_and_a_markdown_text(report: Callable[..., Ran], tmp_path: Path) -> None:
    files = {MONTH: money(LARGE, "million")}
    text = report(files, None, REPORT, "--format", "markdown").out
    assert "## Revenue" in text
    assert "| Pressures | Asylum | Children | +4.1 |" in text
    assert report(files, None, REPORT, "-o", str(tmp_path / "r.html")).code == 0
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "no explanation given" in page
    assert [" <span>(£m)</span>" in page, "September 2017** (£m)" in text] == [True, True]
    assert report(files, None, REPORT, "-o", str(tmp_path / "r.txt")).code == 0
    assert "PRESSURES" in (tmp_path / "r.txt").read_text("utf-8")


def test_a_section_has_the_title_of_its_view_where_it_is_given_none(report: Callable[..., Ran]) -> None:
    out = report({MONTH: money(LARGE, "million")}, None, REPORT.replace(", title: Revenue", "")).out
    assert "1. REVENUE BY DIRECTORATE: WHAT MUST BE EXPLAINED" in out


def test_two_names_for_one_report_are_refused(tmp_path: Path) -> None:
    write(tmp_path, {MONTH: money(LARGE, "million")}, MORE_LINES, REPORT)
    ran = invoke(
        tmp_path, "report", "budget-exceptions", "--layout", "other", "--period", "2017-18/M06", "--format", "text"
    )
    assert ran.code == 2
    assert "two reports are named, 'budget-exceptions' and 'other': leave one out" in ran.err


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("{section: exceptions}", "KCC341: a list of exceptions needs the view that it shows"),
        ("{section: movements}", "KCC341: a list of movements needs the view that it shows"),
        (
            "{section: exceptions, view: by-directorate, measures: [varience]}",
            "KCC640: 'revenue' has no measure 'varience'",
        ),
        (
            "{section: budget, view: by-directorate, measures: [variance]}",
            "KCC640: the section 'budget' has no measures of its own",
        ),
    ],
)
def test_sections_of_what_must_be_explained_say_of_what(tmp_path: Path, section: str, said: str) -> None:
    more = REPORT.replace("{section: exceptions, view: by-directorate, title: Revenue}", section)
    write(tmp_path, {MONTH: money(LARGE, "million")}, MORE_LINES, more)
    assert said in invoke(tmp_path, "validate").out
