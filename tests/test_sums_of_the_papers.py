"""Whether the papers add up: every printed total of September 2017-18, of the plans for 2013-14 and of the savings of 2011-12.

The oracle is the printed tables in tests/facts/budgets, added up here with Python's own decimals; the faults that are truly
in the papers are listed, and nothing else may be found.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest
from conftest import CHECKOUT, Json, evaluate
from test_shipped_budgets import ROWS, facts

REPORTS = {"2017-18/M06": "month", "2013-14": "financial-year", "2011-12": "financial-year"}
TABLE_1, APPENDIX_1 = "Revenue monitoring, Table 1", "Revenue monitoring, Appendix 1"
FINE = {"exact", "within-rounding", "weak"}
ADDED_UP = (
    "plans_1314_finance",
    "plans_1314_ssi_consultants",
    "r1718_app1_monitoring",
    "r1718_app3_uasc_position",
    "r1718_app4_earmarked_movements",
    "r1718_rollforward",
    "r1718_schools_reserves",
    "r1718_table1_revenue",
    "r1718_table3_capital",
    "savings_1112_brag_total",
    "savings_1112_children",
)
"""Tables with totals whose parts are rows of the same table."""
WORKED_OUT = {
    "r1718_table1_revenue": {"revised", "movement"},
    "r1718_schools_reserves": {"reserve"},
    "r1718_table3_capital": {"variance", "movement_real", "movement_rephasing"},
    "r1718_rollforward": {"movement"},
}
"""Columns whose totals follow from the totals of other columns: adding up the column itself may round to another last digit."""


def evaluated(period: str) -> Json:
    return evaluate(CHECKOUT, period, "--calendar", REPORTS[period]).report()


@pytest.fixture(scope="module")
def reports() -> Mapping[str, Json]:
    return {period: evaluated(period) for period in REPORTS}


@pytest.fixture(scope="module")
def september(reports: Mapping[str, Json]) -> list[Json]:
    checks: list[Json] = reports["2017-18/M06"]["checks"]
    return checks


def outcomes(checks: list[Json], view: str, sort: str) -> Counter[str]:
    return Counter(check["outcome"] for check in checks if check["view"] == view and check["sort"] == sort)


def leaves(id_: str, below: Mapping[str, list[str]]) -> Iterator[str]:
    """The rows at the bottom that a total of a paper is made of."""
    for part in below[id_]:
        yield from leaves(part, below) if below.get(part) else (part,)


def sums(name: str) -> Iterator[tuple[dict[str, str], Decimal, int]]:
    """Each printed total of a table, what its leaves add up to, and how many they are."""
    table = facts(name)
    below: dict[str, list[str]] = defaultdict(list)
    for id_, parent in dict.fromkeys((fact["line_id"], fact["parent"]) for fact in table):
        below[parent].append(id_)
    cells = {(fact["line_id"], fact["column"]): fact["value"] for fact in table}
    for fact in table:
        if fact["line_id"] in below and fact["value"] not in ("", "nil"):
            parts = [*leaves(fact["line_id"], below)]
            values = [cells[part, fact["column"]] for part in parts if (part, fact["column"]) in cells]
            yield fact, sum((Decimal(value) for value in values if value not in ("", "nil")), Decimal(0)), len(parts)


# ------------------------------------------------------------------------------------------------- every printed total


@pytest.mark.parametrize("name", ADDED_UP)
def test_every_printed_total_is_worked_out_from_its_leaves(name: str, reports: Mapping[str, Json]) -> None:
    for fact, added, _ in sums(name):
        tests = [
            check
            for check in reports[fact["period"]]["checks"]
            if (check["sort"], check["line"], check["measure"]) == ("total", fact["row"], fact["measure"])
            and fact["view"] in ("", check["view"])
            and Decimal(check["stated"]) == Decimal(fact["value"])
        ]
        assert tests, fact
        assert {check["outcome"] for check in tests} <= FINE, fact
        if fact["measure"] in WORKED_OUT.get(name, ()):
            assert all(abs(Decimal(check["computed"]) - added) <= 1_000 for check in tests), fact
            continue
        assert {Decimal(check["computed"]) for check in tests} == {added}, fact
        assert ("exact" in {check["outcome"] for check in tests}) == (Decimal(fact["value"]) == added), fact


def test_so_many_totals_are_printed() -> None:
    assert {name: len([*sums(name)]) for name in ADDED_UP} == {
        "plans_1314_finance": 109,
        "plans_1314_ssi_consultants": 1,
        "r1718_app1_monitoring": 35,
        "r1718_app3_uasc_position": 6,
        "r1718_app4_earmarked_movements": 1,
        "r1718_rollforward": 6,
        "r1718_schools_reserves": 3,
        "r1718_table1_revenue": 30,
        "r1718_table3_capital": 8,
        "savings_1112_brag_total": 1,
        "savings_1112_children": 3,
    }


def test_of_the_35_columns_of_appendix_1_thirteen_are_exact_and_none_is_wrong(september: list[Json]) -> None:
    columns = [check for check in september if check["sort"] == "total" and check["id"] == APPENDIX_1]
    assert Counter(check["outcome"] for check in columns) == {"exact": 13, "weak": 22}
    apart = {
        check["line"]: Decimal(check["stated"]) - Decimal(check["computed"])
        for check in columns
        if check["measure"] == "net"
    }
    assert {line: by for line, by in apart.items() if abs(by) == 200_000} == {
        "education-lines": 200_000, "get": -200_000, "corporate": 200_000,
    }  # fmt: skip


def test_a_total_of_55_lines_printed_to_a_tenth_of_a_million_proves_little(september: list[Json]) -> None:
    (total,) = [
        check
        for check in september
        if (check["id"], check["line"], check["measure"]) == (APPENDIX_1, "total", "variance")
    ]
    assert (total["stated"], total["computed"], total["allowed"]) == ("13800000", "13900000", "2750000")
    assert (total["outcome"], total["parts"]) == ("weak", 55)


def test_no_column_total_of_table_1_is_wrong(september: list[Json]) -> None:
    assert outcomes(september, "revenue-summary-by-directorate", "total") == {"exact": 36, "within-rounding": 15}


# --------------------------------------------------------------------------------------------- one table against another


def test_table_1_equals_appendix_1_grouped_for_every_line(september: list[Json]) -> None:
    tests = [check for check in september if check["view"] == "revenue-by-division" and check["id"] == TABLE_1]
    totals = [check for check in tests if check["sort"] == "total"]
    assert len(totals) == 2 * (9 + 3 + 1)
    assert {check["outcome"] for check in totals} <= FINE


@pytest.mark.parametrize(
    ("measure", "formula"), [("revised", "variance_gbp + cda_gbp"), ("movement", "revised_gbp - last_gbp")]
)
def test_every_row_of_table_1_holds_across(measure: str, formula: str, september: list[Json]) -> None:
    cells = {(fact["row"], fact["column"]): Decimal(fact["value"] or 0) for fact in facts("r1718_table1_revenue")}
    first, sign, second = formula.split()
    across = {
        (check["line"], check["sort"]): check
        for check in september
        if check["view"] == "revenue-summary-by-directorate" and check["measure"] == measure
    }
    for row in {row for row, _ in cells}:
        value = cells[row, first] + cells[row, second] * (1 if sign == "+" else -1)
        assert abs(cells[row, f"{measure}_gbp"] - value) <= 1_500
        assert {across[key]["outcome"] for key in across if key[0] == row} <= FINE
        assert (row, "total") in across


def test_the_movement_after_adjustment_is_the_movement_before_it_and_what_changed_in_adjustments(
    reports: Mapping[str, Json],
) -> None:
    rows = {
        row["id"]: row["measures"]["movement"]
        for row in reports["2017-18/M06"]["budgets"]
        if row["view"] == "revenue-movement-by-cause"
    }
    assert (rows["movement-of-forecasts"], rows["movement-of-adjustments"]) == ("168000", "-3064000")
    assert rows["total"] == "-2896000"
    assert outcomes(reports["2017-18/M06"]["checks"], "revenue-movement-by-cause", "total") == {"exact": 4}


# ----------------------------------------------------------------------------------------------------- the papers' faults


def wrong(checks: list[Json], *sorts: str) -> set[tuple[str, str, str]]:
    return {
        (check["line"], check["measure"], check["sort"])
        for check in checks
        if check["outcome"] == "inconsistent" and check["sort"] in sorts
    }


def test_the_faults_of_the_plans_are_found_and_nothing_else(reports: Mapping[str, Json]) -> None:
    assert wrong(reports["2013-14"]["checks"], "total") == {
        # the header says what the staff costs, not what the service does
        ("waste-management-division", "gross", "total"),
        ("waste-management-division", "this_year", "total"),
        ("customer-services-division", "this_year", "total"),
        # the header is right: the table has the cost without staff in the column of gross
        ("special-educational-needs-division", "gross", "total"),
    }
    assert wrong(reports["2013-14"]["checks"], "identity") == {
        ("sen-sen-assessment-and-placement-spend", "gross", "identity"),
        ("sen-sen-assessment-and-placement-spend", "net", "identity"),
        ("sem-skills-and-employability-spend", "net", "identity"),
        ("skills-and-employability-division", "net", "identity"),
        # the header that is wrong, once more
        ("waste-management-division", "gross", "identity"),
        ("waste-management-division", "net", "identity"),
        # totals that have a line in them that is wrong
        ("education-learning-and-skills-directorate", "gross", "identity"),
        ("education-learning-and-skills-directorate", "net", "identity"),
        ("total", "gross", "identity"),
        ("total", "net", "identity"),
    }


def test_a_header_has_the_staffing_total_for_gross(reports: Mapping[str, Json]) -> None:
    rows = {
        row["id"]: row["measures"] for row in reports["2013-14"]["budgets"] if row["view"] == "plan-finance-by-division"
    }
    tests = [
        check
        for check in reports["2013-14"]["checks"]
        if check["id"] == "Plan header" and check["measure"] == "gross" and check["sort"] == "total"
    ]
    assert len(tests) == 25
    assert [check["line"] for check in tests if check["stated"] == rows[check["line"]]["staffing"]] == [
        "waste-management-division"
    ]


def test_of_september_and_of_the_savings_only_two_counts_of_clients_are_wrong(reports: Mapping[str, Json]) -> None:
    sorts = ("total", "identity", "offsets", "virements")
    assert not wrong(reports["2011-12"]["checks"], *sorts)
    assert wrong(reports["2017-18/M06"]["checks"], *sorts) == {("total", "clients", "total")}


def test_two_tables_of_appendix_3_count_other_clients_in_may_and_in_september(september: list[Json]) -> None:
    by_age, by_right = (
        {
            fact["period"]: Decimal(fact["value"])
            for fact in facts(name)
            if (fact["kind"], fact["measure"]) == ("total", "clients")
        }
        for name in ("r1718_app3_uasc_numbers", "r1718_app3_uasc_eligibility")
    )
    apart = {period: (by_age[period], by_right[period]) for period in by_right if by_age[period] != by_right[period]}
    assert apart == {"2017-18/M02": (1191, 1192), "2017-18/M06": (1170, 1169)}
    found = [check for check in september if check["outcome"] == "inconsistent" and check["measure"] == "clients"]
    assert {check["view"] for check in found} == {"asylum-clients-of-each-age"}
    assert {(Decimal(check["computed"]), Decimal(check["stated"])) for check in found} == {*apart.values()}
    assert {check["allowed"] for check in found} == {"0"}


def test_four_variances_are_not_what_their_causes_add_up_to(september: list[Json]) -> None:
    revenue = [check for check in september if check["view"] == "revenue-by-directorate"]
    assert {line for line, _, _ in wrong(revenue, "causes")} == {
        "cype-assessment-staffing", "cype-early-help", "cype-young-people-and-school-services", "asch-family-support-disabled",
    }  # fmt: skip


def test_the_listed_schemes_cannot_explain_two_of_eight_movements(september: list[Json]) -> None:
    assert outcomes(september, "capital-by-directorate", "schemes").total() == 8
    assert wrong(september, "schemes") == {("cype", "movement_real", "schemes"), ("get", "movement_real", "schemes")}


# ------------------------------------------------------------------------------------------------------------ all of them


def test_so_many_sums_are_tested_with_each_outcome(reports: Mapping[str, Json]) -> None:
    sorts = ("total", "identity", "offsets")
    found = {
        period: Counter(check["outcome"] for check in report["checks"] if check["sort"] in sorts)
        for period, report in reports.items()
    }
    assert found == {
        "2017-18/M06": {"exact": 437, "within-rounding": 52, "weak": 102, "inconsistent": 2},
        "2013-14": {"exact": 562, "within-rounding": 3, "inconsistent": 14},
        "2011-12": {"exact": 4, "weak": 1},
    }


def test_no_report_has_budgets_of_another_year(reports: Mapping[str, Json]) -> None:
    for period, report in reports.items():
        budgets = {row["budget"] for row in report["budgets"] if row["budget"]}
        assert budgets
        assert all(budget.endswith(period[:7]) or budget.startswith("asylum-") for budget in budgets)


def test_every_table_of_the_papers_is_one_that_is_added_up_or_has_no_totals() -> None:
    assert set(ADDED_UP) < set(ROWS)
