"""Whether budgets add up: every printed figure against what it is made of, every declared check, lines that cancel, virements.
What must be explained is in test_exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import invoke
from hypothesis import given
from hypothesis import strategies as st
from money import MONTH, STATED, Found, money, printed, results, write

from kccrules.steps.reconcile import saying
from kccrules.steps.reconcile.outcomes import allowance, compare, untested, whole
from kccrules.words.ledger import Measure, Scale
from kccrules.words.numerals import MILLION
from kccrules.words.problems import Place

SENT = """
    older net 100
    older variance 4.0
    physical net 30
    physical variance 0.2
    asylum net 5
    asylum variance 4.1
    asylum adjustment -0.1
    adoption net 1
    adoption variance 0.3
    delegated net 3
    delegated variance 0.5
"""
"""In £m, to the nearest £0.1m where there is a decimal."""


def sent(folder: Path, stated: str = "", rows: str = SENT, **more: object) -> Found:
    files = {MONTH: money(rows, "million"), **({STATED: stated} if stated else {})}
    return results(folder, files, **more)  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------- outcomes


@pytest.mark.parametrize(
    ("stated", "computed", "allowed", "weak_above", "outcome"),
    [
        (10, 10, 0, None, "exact"),
        (10, 10, 99, 5, "exact"),
        (10, 12, 2, None, "within-rounding"),
        (10, 12, 2, 2, "within-rounding"),
        (10, 12, 2, 1, "weak"),
        (10, 13, 2, 1, "inconsistent"),
        (10, 8, 2, None, "within-rounding"),
    ],
)
def test_two_figures_agree_within_what_rounding_allows(
    stated: int, computed: int, allowed: int, weak_above: int | None, outcome: str
) -> None:
    assert compare(Fraction(stated), Fraction(computed), Fraction(allowed), weak_above).outcome == outcome


def test_a_sum_printed_more_coarsely_than_its_parts_may_be_off_by_half_a_unit_of_its_own() -> None:
    assert allowance(parts=10, coarsest=5, own=50) == 60
    assert allowance(parts=10, coarsest=50, own=50) == 10
    assert allowance(parts=10, coarsest=50, own=5) == 10


def test_what_was_not_tested_has_no_difference_and_halves_are_stored_away_from_nought() -> None:
    assert untested("why").apart == 0
    assert [whole(number) for number in (None, Fraction(5, 2), Fraction(-5, 2), Fraction(7, 3))] == [None, 3, -3, 2]


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20), st.integers(1, 10**6))
def test_a_sum_of_rounded_figures_is_never_called_wrong(parts: list[int], unit: int) -> None:
    """Whatever the true amounts are: parts and total printed to the same unit differ by no more than is allowed, but for the
    rounding of the total itself where there is a single part."""
    total = sum(parts)
    rounded = [(2 * part + unit) // (2 * unit) * unit for part in parts]
    said = (2 * total + unit) // (2 * unit) * unit
    allowed = allowance(len(parts) * unit, unit, 2 * unit)  # in halves of a unit
    assert compare(Fraction(2 * said), Fraction(2 * sum(rounded)), allowed + unit, None).outcome != "inconsistent"


# ---------------------------------------------------------------------------------------------- printed totals


def test_every_printed_total_is_held_against_its_lines(tmp_path: Path) -> None:
    found = sent(tmp_path, printed("adults variance 4.2\ntotal-before-apart variance 8.5\ntotal variance 9.4"))
    assert found.outcome("total", "adults", "variance") == "exact"
    assert found.outcome("total", "total-before-apart", "variance") == "weak", "4 lines to £0.1m may be £0.2m off"
    assert found.outcome("total", "total", "variance") == "inconsistent"


def test_a_total_that_has_two_names_is_tested_for_what_is_printed_under_either(tmp_path: Path) -> None:
    named = "apart: [schools]\ntotals: [{id: excluding, title: Excluding schools, leave_out: [schools]}]\n"
    stated = printed("total-before-apart variance 8.6\nexcluding net 136")
    found = sent(tmp_path, stated, change={"apart: [schools]\n": named})
    assert [(row["key"], row["measure"], row["outcome"]) for row in found.of("total")] == [
        ("excluding", "net", "exact"), ("excluding", "variance", "exact"),
    ]  # fmt: skip


def test_without_a_limit_nothing_is_weak(tmp_path: Path) -> None:
    found = sent(tmp_path, printed("total-before-apart variance 8.5"), change={"weak_above: 100000\n": ""})
    assert found.outcome("total", "total-before-apart", "variance") == "within-rounding"


def test_both_figures_are_said_with_where_they_came_from(tmp_path: Path) -> None:
    found = sent(tmp_path, printed("adults variance 4.2\ntotal-before-apart variance 8.5\ntotal variance 9.4"))
    assert [row["because"] for row in found.of("total")] == [
        "Table 1 (submissions/2017-18/M06/stated.csv, row 2) prints £4.2m, 2 lines add up to £4.2m",
        "Table 1 (submissions/2017-18/M06/stated.csv, row 3) prints £8.5m, 4 lines add up to £8.6m: £0.1m apart; "
        "rounding may explain £0.2m, so much that this proves little",
        "Table 1 (submissions/2017-18/M06/stated.csv, row 4) prints £9.4m, 5 lines add up to £9.1m: £0.3m apart, and "
        "rounding explains no more than £0.25m",
    ]
    one = found.one("total", "adults", "variance")
    assert (one["stated"], one["computed"], one["parts"], one["source"]) == (
        4_200_000_000_000,
        4_200_000_000_000,
        2,
        "Table 1",
    )
    assert (one["stated_path"], one["stated_row"], one["path"]) == (STATED, 2, "definitions/revenue.yaml")


@pytest.mark.parametrize(
    ("unit", "scale", "figures", "said"),
    [
        ("people", "units", (3, 2, 0), "Table 1 prints 3 people, 2 lines add up to 2 people: 1 person apart, and rounding explains none of it"),
        ("people", "units", (1, 2, 1), "Table 1 prints 1 person, 2 lines add up to 2 people: 1 person apart, which rounding explains: up to 1 person"),
        ("clients", "thousand", (3000, -1000, 0),
         "Table 1 prints 3 thousand clients, 2 lines add up to -1 thousand clients: 4 thousand clients apart, and rounding explains none of it"),
        ("percent", "units", (46, 45, 1), "Table 1 prints 46%, 2 lines add up to 45%: 1 percentage point apart, which rounding explains: up to 1 percentage point"),
        ("pounds", "million", (-100_000, 0, 0), "Table 1 prints -£0.1m, 2 lines add up to £0m: £0.1m apart, and rounding explains none of it"),
    ],
)  # fmt: skip
def test_figures_are_said_in_the_words_of_their_unit(
    unit: str, scale: Scale, figures: tuple[int, ...], said: str
) -> None:
    measure = Measure("staff", "Staff", "adds", None, False, unit, scale, 0, False, Place("m.yaml", 1))
    stated, computed, allowed = (Fraction(figure * MILLION) for figure in figures)
    verdict = compare(stated, computed, allowed, None)
    assert saying.because(verdict, "Table 1 prints", "2 lines add up to", measure) == said


def test_the_same_figure_from_two_sources_is_two_tests(tmp_path: Path) -> None:
    other = printed("adults variance 5.2", source="Appendix 1").partition("\n")[2]
    found = sent(tmp_path, printed("adults variance 4.2") + other)
    outcomes = [(row["source"], row["number"], row["outcome"]) for row in found.of("total")]
    assert outcomes == [("Table 1", 1, "exact"), ("Appendix 1", 2, "inconsistent")]


def test_a_figure_without_a_source_is_known_by_its_file(tmp_path: Path) -> None:
    found = sent(tmp_path, printed("adults variance 4.1", source=""))
    (test,) = found.of("total")
    assert test["source"] is None
    assert str(test["because"]).startswith("submissions/2017-18/M06/stated.csv, row 2 prints £4.1m, 2 lines add up to £4.2m: "
                                           "£0.1m apart, which rounding explains: up to £0.1m")  # fmt: skip


def test_a_coarse_total_of_fine_parts_may_be_rounded_itself(tmp_path: Path) -> None:
    rows = "older variance 4023111\nphysical variance 166555"
    files = {MONTH: money(rows), STATED: printed("adults variance 4.2")}
    assert results(tmp_path, files).outcome("total", "adults", "variance") == "within-rounding"


def test_a_total_with_a_line_that_is_missing_is_not_tested(tmp_path: Path) -> None:
    rows = SENT.replace("physical variance 0.2", "")
    test = sent(tmp_path, printed("adults variance 4.2"), rows).one("total", "adults", "variance")
    assert (test["outcome"], test["because"]) == ("not-tested", "1 of 2 lines has no variance")
    assert (test["stated"], test["computed"], test["allowed"]) == (4_200_000_000_000, None, None)


def test_what_a_computed_total_lacks_is_named_as_it_was_to_be_sent_in(tmp_path: Path) -> None:
    rows = SENT.replace("older variance 4.0", "").replace("physical variance 0.2", "")
    test = sent(tmp_path, printed("adults revised 4.2"), rows).one("total", "adults", "revised")
    assert test["because"] == "2 of 2 lines have no variance"


def test_figures_of_a_line_and_counts_are_said_in_their_own_words(tmp_path: Path) -> None:
    counts = {"adjustment: adds}": "adjustment: adds, clients: adds}",
              "weak_above: 100000\n": "printed: {clients: {unit: clients}}\n"}  # fmt: skip
    found = sent(tmp_path, printed("older revised 3\nadults variance 4"), "older net 1", change=counts)
    assert found.one("total", "older", "revised")["because"] == "there is no variance"
    rows = (
        MONTH,
        "line,measure,period,value,unit\nolder,clients,2017-18/M06,30,units\nphysical,clients,2017-18/M06,12,units\n",
    )
    whole_ = results(tmp_path / "b", {rows[0]: rows[1], STATED: printed("adults clients 45", "units")}, counts)
    assert "prints 45 clients, 2 lines add up to 42 clients: 3 clients apart" in str(
        whole_.one("total", "adults", "clients")["because"]
    )


def test_a_figure_of_an_earlier_time_that_was_never_sent_is_not_tested(tmp_path: Path) -> None:
    test = sent(tmp_path, printed("adults movement 0.1")).one("total", "adults", "movement")
    assert test["because"] == "what it is worked out from is not there"
    stated = printed("adults variance 4.2") + printed("adults variance 4.0", period="2017-18/M05").partition("\n")[2]
    last = sent(tmp_path / "b", stated)
    assert [row["because"] for row in last.of("total") if row["outcome"] == "not-tested"] == [
        "nothing was sent for August 2017"
    ]


def test_last_month_as_a_paper_repeats_it_is_tested_beside_this_months(tmp_path: Path) -> None:
    august = {
        "submissions/2017-18/M05/money.csv": money("older variance 3\nphysical variance 1", "million", "2017-18/M05")
    }
    repeated = printed("adults variance 4.2") + printed("adults variance 4.0", period="2017-18/M05").partition("\n")[2]
    files = {MONTH: money(SENT, "million"), STATED: repeated, **august}
    found = results(tmp_path, files)
    assert [row["outcome"] for row in found.of("total")] == ["exact", "exact"]
    earlier = {
        "submissions/2017-18/M05/stated.csv": printed("adults variance 9.0", source="August", period="2017-18/M05")
    }
    assert len(results(tmp_path / "b", {**files, **earlier}).of("total")) == 2, "an earlier paper is not tested again"


def test_a_total_that_is_no_row_any_more_is_not_tested(tmp_path: Path) -> None:
    ends = {
        f"title: {name}, service: children}}": f"title: {name}, service: children, until: 2017-08-31}}"
        for name in ("Asylum", "Adoption")
    }
    rows = "\n".join(line for line in SENT.splitlines() if "asylum" not in line and "adoption" not in line)
    found = sent(tmp_path, printed("children variance 0.3"), change=ends, rows=rows)
    test = found.one("total", "children", "variance")
    assert (test["outcome"], test["because"]) == ("not-tested", "'children' is no row of this view in this period")


LEVELS = {
    "levels: [directorate]": "levels: [directorate, division]",
    "  - {id: schools,": "  - {id: older-people, level: division, title: Older, under: adults}\n  - {id: schools,",
    "by: [directorate]": "by: [directorate, division]",
    "title: Older People, service: adults": "title: Older People, service: older-people",
}


def test_a_crossing_of_two_levels_is_tested(tmp_path: Path) -> None:
    found = sent(tmp_path, printed("adults/older-people variance 4.0\nadults variance 4.2"), change=LEVELS)
    assert found.outcome("total", "adults/older-people", "variance") == "exact"


def test_a_measure_that_does_not_add_has_no_total_to_test(tmp_path: Path) -> None:
    change = {"adjustment: adds}": "adjustment: adds, cost: does-not-add}"}
    test = sent(tmp_path, printed("adults cost 4.2"), SENT + "older cost 3\nphysical cost 1", change=change).one(
        "total", "adults", "cost"
    )
    assert test["because"] == "Cost does not add up over lines"


def test_a_printed_figure_of_a_line_is_held_against_how_it_is_worked_out(tmp_path: Path) -> None:
    found = sent(tmp_path, printed("asylum revised 4.1\nolder revised 4.0\ndelegated revised 0.7"))
    assert found.outcome("total", "older", "revised") == "exact"
    assert found.outcome("total", "asylum", "revised") == "within-rounding", "4.1 - 0.1, each to £0.1m"
    assert found.outcome("total", "delegated", "revised") == "inconsistent", "one figure that is printed twice"
    assert "it comes to £4m" in str(found.one("total", "asylum", "revised")["because"])


def test_what_is_sent_for_a_line_with_others_under_it_is_a_printed_total(tmp_path: Path) -> None:
    change = {
        "  - {id: asylum,": "  - {id: part-a, title: A, under: older}\n  - {id: part-b, title: B, under: older}\n  - {id: asylum,"
    }
    rows = "older variance 4.0\npart-a variance 3.0\npart-b variance 0.5"
    test = sent(tmp_path, "", rows, change=change).one("total", "older", "variance")
    assert (test["outcome"], test["source"]) == ("inconsistent", None)
    assert "2 lines add up to £3.5m" in str(test["because"])


# ---------------------------------------------------------------------------------------------- checks and formulas


def checks(*texts: str) -> dict[str, str]:
    return {"weak_above: 100000\n": "checks:\n" + "".join(f"  - {text}\n" for text in texts)}


def test_a_declared_check_is_tested_in_every_row(tmp_path: Path) -> None:
    found = sent(tmp_path, change=checks("variance == 0.04 * net"))
    by_row = {row["key"]: row["outcome"] for row in found.of("identity")}
    assert list(by_row) == [
        "adults", "older", "physical", "children", "asylum", "adoption", "total-before-apart", "schools", "delegated", "total",
    ]  # fmt: skip
    assert (by_row["older"], by_row["physical"], by_row["total"]) == ("exact", "inconsistent", "inconsistent")


def test_a_check_that_is_declared_anew_is_checked_and_rounding_follows_its_coefficients(tmp_path: Path) -> None:
    rows = "older net 100.0\nolder variance 50.1"
    found = sent(tmp_path, "", rows, change=checks("net == 2 * variance"))
    test = found.one("identity", "older", "net")
    assert (test["outcome"], test["text"]) == ("inconsistent", "net = 2 * variance")
    assert test["allowed"] == 150_000_000_000, "£0.05m and twice £0.05m"
    assert "Older People has net = £100m, 2 * variance = £100.2m: £0.2m apart" in str(test["because"])


def test_a_check_has_the_name_that_it_is_given(tmp_path: Path) -> None:
    found = sent(tmp_path, change=checks("{name: within budget, check: variance <= net}"))
    assert {row["id"] for row in found.of("identity")} == {"within budget"}
    assert found.outcome("identity", "older", "variance") == "exact"


@pytest.mark.parametrize(
    ("check", "outcome"),
    [
        ("variance <= 4000000", "exact"),
        ("variance <= 3960000", "within-rounding"),
        ("variance <= 3900000", "inconsistent"),
        ("variance < 4000000", "inconsistent"),
        ("variance < 4000001", "exact"),
        ("variance >= 4000000", "exact"),
        ("variance >= 4040000", "within-rounding"),
        ("variance >= 4100000", "inconsistent"),
        ("variance > 4000000", "inconsistent"),
    ],
)
def test_a_limit_is_kept_within_rounding(tmp_path: Path, check: str, outcome: str) -> None:
    found = sent(tmp_path, "", "older variance 4.0", change=checks(check))
    assert found.outcome("identity", "older", "variance") == outcome


def test_a_limit_that_is_a_number_is_called_so(tmp_path: Path) -> None:
    found = sent(tmp_path, "", "older variance 4.0", change=checks("variance <= 3900000"))
    told = str(found.one("identity", "older", "variance")["because"])
    assert told.startswith("worked out: Older People has variance = £4m, the limit is £3.9m: £0.1m apart")


def test_a_check_of_numbers_alone_is_told_in_the_first_measure(tmp_path: Path) -> None:
    found = sent(tmp_path, "", "older variance 4.0", change=checks("1 == 1"))
    assert {(row["measure"], row["outcome"]) for row in found.of("identity")} == {("net", "exact")}


def test_a_check_that_something_is_missing_for_is_not_tested_and_one_of_nothing_is_left_out(tmp_path: Path) -> None:
    found = sent(tmp_path, "", "older net 100\nphysical net 1\nphysical variance 2", change=checks("variance <= net"))
    assert found.one("identity", "older", "variance")["because"] == "there is no variance to test it with"
    earlier = sent(tmp_path / "b", "", "older variance 4.0", change=checks("variance >= last(variance)"))
    assert earlier.one("identity", "older", "variance")["because"] == "there are no earlier figures to test it with"


def test_a_formula_of_which_rounding_cannot_be_followed_is_tested_only_where_it_is_exact(tmp_path: Path) -> None:
    """What it is divided by, 0.05, may be nought for all that is known."""
    rows = "older net 0.10\nolder variance 0.1\nolder adjustment 0.05\nphysical net 0.05\nphysical variance 0.1\nphysical adjustment 0.05"
    found = sent(tmp_path, "", rows, change=checks("net / (variance - adjustment) == 1"))
    test = found.one("identity", "older", "net")
    assert (test["outcome"], test["because"]) == (
        "not-tested",
        "it cannot be told how far rounding goes in this formula",
    )
    assert found.outcome("identity", "physical", "net") == "exact"


def test_a_paper_is_tested_for_what_it_prints_itself(tmp_path: Path) -> None:
    """The lines add to 4.0, the paper prints 4.2: that is a matter of its total; that 4.3 - 0.1 is 4.2 holds all the same."""
    found = sent(tmp_path, printed("children variance 4.3\nchildren adjustment -0.1\nchildren revised 4.2"))
    assert found.outcome("total", "children", "revised") == "weak"
    test = found.one("identity", "children", "revised")
    assert (test["outcome"], test["text"], test["source"]) == ("exact", "variance + adjustment = revised", "Table 1")
    wrong = sent(tmp_path / "b", printed("children variance 4.3\nchildren adjustment -0.1\nchildren revised 4.6"))
    assert wrong.outcome("identity", "children", "revised") == "inconsistent"


def test_a_declared_check_is_tested_on_what_is_printed_once_for_each_source(tmp_path: Path) -> None:
    stated = (
        printed("children variance 6.0\nchildren net 6.0") + printed("children net 7", source="B").partition("\n")[2]
    )
    found = sent(tmp_path, stated, change=checks("variance == net"))
    own = [(row["source"], row["outcome"]) for row in found.of("identity") if row["key"] == "children"]
    assert own == [("Table 1", "exact"), ("B", "inconsistent")]


def test_a_result_printed_alone_is_tested_as_a_total_only(tmp_path: Path) -> None:
    found = sent(tmp_path, printed("children revised 4.3"))
    assert found.of("identity") == []
    assert found.outcome("total", "children", "revised") == "exact"


CAPITAL = {
    "submitted: {net: adds, variance: adds, adjustment: adds}": "submitted: {net: adds, variance: adds, adjustment: adds, rephasing: adds}",
}
YEARS = "line,measure,period,year,value,unit\n"


def in_years(*rows: str) -> Mapping[str, str]:
    cells = [row.split() for row in rows]
    return {
        MONTH: YEARS
        + "".join(f"{line},{measure},2017-18/M06,{year},{value},million\n" for line, measure, year, value in cells)
    }


def test_what_adds_up_over_all_years_is_tested_once_and_other_checks_in_every_year(tmp_path: Path) -> None:
    files = in_years(
        "older rephasing 2017-18 -1.3", "older rephasing 2018-19 1.3", "older net 2017-18 2.0", "older net 2018-19 1.0"
    )
    change = {**CAPITAL, **checks("all_years(rephasing) == 0", "rephasing <= net")}
    found = results(tmp_path, files, change)
    own = [(row["id"], row["year"], row["outcome"]) for row in found.of("identity") if row["key"] == "older"]
    assert own == [
        ("all_years(rephasing) == 0", "2017-18", "exact"),
        ("rephasing <= net", "2017-18", "exact"),
        ("rephasing <= net", "2018-19", "inconsistent"),
    ]


def test_years_without_the_reports_own_are_tested_in_the_first_of_them(tmp_path: Path) -> None:
    files = in_years("older rephasing 2018-19 1.3", "older rephasing 2019-20 -1.3")
    found = results(tmp_path, files, {**CAPITAL, **checks("all_years(rephasing) == 0")})
    assert [row["year"] for row in found.of("identity") if row["key"] == "older"] == ["2018-19"]


# ---------------------------------------------------------------------------------------------- what cancels


OFFSET = {
    "{id: physical, title: Physical Disability, service: adults}": "{id: physical, title: Physical Disability, service: adults, offsets: older}"
}


def test_a_line_that_cancels_another_is_tested_in_what_has_a_sign(tmp_path: Path) -> None:
    found = sent(
        tmp_path, "", "older net 79\nolder variance -0.6\nphysical net -3\nphysical variance 0.7", change=OFFSET
    )
    assert {row["measure"]: row["outcome"] for row in found.of("offsets")} == {
        "variance": "within-rounding", "adjustment": "exact", "revised": "within-rounding", "movement": "not-tested",
    }  # fmt: skip
    assert found.one("offsets", "physical", "variance")["text"] == "Physical Disability cancels Older People"
    assert found.one("offsets", "physical", "variance")["id"] == "older"
    wrong = sent(tmp_path / "b", "", "older variance -0.6\nphysical variance 0.8", change=OFFSET)
    assert wrong.outcome("offsets", "physical", "variance") == "inconsistent"


def test_without_signs_lines_cancel_in_whatever_nothing_else_is_worked_out_from(tmp_path: Path) -> None:
    change = {**OFFSET, "signed: [variance, adjustment, revised, movement]\n": ""}
    found = sent(tmp_path, "", "older variance -0.6\nphysical variance 0.6", change=change)
    assert {row["measure"] for row in found.of("offsets")} == {"net", "movement"}


def test_a_line_may_cancel_one_that_is_not_shown_any_more(tmp_path: Path) -> None:
    change = {
        **OFFSET,
        "{id: older, title: Older People, service: adults}": "{id: older, title: Older People, service: adults, until: 2017-08-31}",
    }
    found = sent(tmp_path, "", "physical variance 0.6", change=change)
    test = found.one("offsets", "physical", "variance")
    assert (test["outcome"], test["because"]) == ("not-tested", "Variance of 'physical' or of 'older' is not there")


VIREMENTS = "submissions/2017-18/M06/virements.csv"


def moved(*rows: str) -> dict[str, str]:
    head = "from,to,measure,period,value,unit,reference,technical\n"
    return {VIREMENTS: head + "".join(f"{row}{',' * (7 - row.count(','))}\n" for row in rows)}


def test_rows_of_one_reference_with_one_end_each_net_to_nought(tmp_path: Path) -> None:
    files = {MONTH: money(SENT, "million")}
    right = moved("older,,net,2017-18/M06,70000,pounds,V1", ",asylum,net,2017-18/M06,70000,pounds,V1")
    (test,) = results(tmp_path, {**files, **right}).of("virement")
    assert (test["outcome"], test["key"], test["id"], test["parts"]) == ("exact", None, "V1", 2)
    wrong = moved("older,,net,2017-18/M06,70000,pounds,V1", ",asylum,net,2017-18/M06,69000,pounds,V1")
    (test,) = results(tmp_path / "b", {**files, **wrong}).of("virement")
    assert test["outcome"] == "inconsistent"
    assert test["because"] == ("1 line under 'V1' gives £0.07m, 1 line receives £0.069m: £0.001m apart, and rounding explains "
                               "no more than £0.000001m")  # fmt: skip


def test_a_move_with_both_ends_nets_by_itself_and_a_technical_adjustment_need_not(tmp_path: Path) -> None:
    rows = moved("older,asylum,net,2017-18/M06,70000,pounds,V1", ",asylum,net,2017-18/M06,5,pounds,T1,true",
                 "older,,net,2017-18/M07,9,pounds,V2", ",asylum,net,2017-18/M07,8,pounds,V2")  # fmt: skip
    assert results(tmp_path, {MONTH: money(SENT, "million"), **rows}).of("virement") == []


def test_a_move_that_has_lost_an_end_does_not_net_to_nought(tmp_path: Path) -> None:
    rows = moved("older,,net,2017-18/M06,70000,pounds,V1", ",asylum,net,2017-18/M06,5,pounds")
    found = {row["id"]: row for row in results(tmp_path, {MONTH: money(SENT, "million"), **rows}).of("virement")}
    assert {id_: row["outcome"] for id_, row in found.items()} == {"V1": "inconsistent", "asylum": "inconsistent"}
    assert str(found["V1"]["because"]).startswith("1 line under 'V1' gives £0.07m, 0 lines receive £0m: £0.07m apart")


PARTS = """  - {id: older-home, title: At home, under: older, from: 2017-09-01}
  - {id: older-care, title: In care, under: older, from: 2017-09-01}
  - {id: older-memo, title: Of which grants, under: older, memo: true}
"""


def after_dividing(folder: Path, *rows: str) -> list[tuple[object, ...]]:
    """What is tested of money that moved to Older People before it was divided in September."""
    change = {"  - {id: physical,": f"{PARTS}  - {{id: physical,"}
    found = results(
        folder,
        {MONTH: money("older-home net 40\nolder-care net 60\nasylum net 5", "million"), **moved(*rows)},
        change=change,
    )
    for row in found.of("virement"):
        assert (row["id"], row["stated_path"], row["stated_row"]) == ("parts", VIREMENTS, 2)
    return [(row["key"], row["outcome"], row["because"]) for row in found.of("virement")]


def test_what_was_moved_before_a_line_was_divided_must_be_handed_on_to_its_parts(tmp_path: Path) -> None:
    before = "asylum,older,net,2017-18/M05,0.5,million,V1"
    assert after_dividing(tmp_path / "a", before) == [
        ("older", "inconsistent", "what was moved before it was divided is £0.5m, what is handed on to its parts is £0m: £0.5m apart, "
                                  "and rounding explains no more than £0.05m")
    ]  # fmt: skip
    some = "older,older-home,net,2017-18/M06,0.3,million,V2"
    ((_, outcome, because),) = after_dividing(tmp_path / "b", before, some)
    assert outcome == "inconsistent"
    assert str(because).startswith(
        "what was moved before it was divided is £0.5m, what is handed on to its parts is £0.3m"
    )
    rest = "older,older-care,net,2017-18/M06,0.2,million,V3"
    assert [row[1] for row in after_dividing(tmp_path / "c", before, some, rest)] == ["exact"]


def test_what_was_moved_from_a_line_before_it_was_divided_must_be_taken_from_its_parts(tmp_path: Path) -> None:
    before, after = "older,asylum,net,2017-18/M05,0.5,million,V1", "older-home,older,net,2017-18/M06,0.5,million,V2"
    assert after_dividing(tmp_path / "a", before)[0][1:] == (
        "inconsistent", "what was moved before it was divided is -£0.5m, what is handed on to its parts is £0m: £0.5m apart, "
                        "and rounding explains no more than £0.05m",
    )  # fmt: skip
    assert [row[1] for row in after_dividing(tmp_path / "b", before, after)] == ["exact"]
    (test,) = results(tmp_path / "d", moved(before), change={"  - {id: physical,": f"{PARTS}  - {{id: physical,"}).of(
        "virement"
    )
    assert str(test["text"]).endswith("to be handed on by virements from older-care or older-home to 'older'")
    # A technical adjustment has one end, which is the line that was divided.
    assert [row[1] for row in after_dividing(tmp_path / "c", ",older,net,2017-18/M05,0.5,million,T1,true")] == [
        "inconsistent"
    ]


def test_of_what_was_moved_to_a_line_that_has_ended_nothing_is_asked(tmp_path: Path) -> None:
    ended = {"{id: older, title: Older People,": "{id: older, title: Older People, until: 2017-08-31,"}
    rows = moved("asylum,older,net,2017-18/M05,0.5,million,V1")
    sent_ = {
        **rows,
        MONTH: money("asylum net 5", "million"),
        "submissions/a.csv": money("older net 5", "million", "2017-18/M05"),
    }
    assert results(tmp_path, sent_, change=ended).of("virement") == []


def test_a_report_says_which_virements_are_needed_after_a_line_was_divided(tmp_path: Path) -> None:
    files = {MONTH: money("older-home net 40\nolder-care net 60\nasylum net 5", "million"),
             **moved("asylum,older,net,2017-18/M05,0.5,million,V1")}  # fmt: skip
    path = write(tmp_path, files, {"  - {id: physical,": f"{PARTS}  - {{id: physical,"})
    out = invoke(path, "eval", "--period", "2017-18/M06").out
    assert (
        "Inconsistent: Older People, money moved before it was divided, to be handed on by virements from 'older' to older-care or "
        "older-home: stated 0.5 (submissions/2017-18/M06/virements.csv:2), worked out 0.0, +0.5 apart; rounding allows 0.05."
    ) in " ".join(out.split())


def test_a_move_between_budgets_is_tested_with_both_and_those_of_others_are_not(tmp_path: Path) -> None:
    posts = """
---
kind: measures
id: posts
title: Posts
unit: posts
calendar: month
submitted: {net: adds}
---
kind: budget
id: posts-2017-18
title: Posts
measures: posts
lines: [{id: nurses, title: Nurses, service: adults}]
"""
    rows = moved("older,,net,2017-18/M06,70000,pounds,V1", ",nurses,net,2017-18/M06,70000,,V1",
                 "nurses,,net,2017-18/M06,1,,V2")  # fmt: skip
    tests = results(tmp_path, {MONTH: money(SENT, "million"), **rows}, more=posts).of("virement")
    assert [(row["id"], row["outcome"]) for row in tests] == [("V1", "exact")]
