"""-s/--select: a space or a repeated -s adds, a comma narrows down; nothing selected is never a quiet success."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Json, Ran, evaluate, invoke, write_project
from hypothesis import given
from hypothesis import settings as limited_to
from hypothesis import strategies as st

from kccrules.flow import project as flow
from kccrules.meaning.relations import reached, relations
from kccrules.meaning.selection import Unselected, choose

DOCUMENTS = """
kind: hierarchy
id: organisation
title: Council and services
levels: [directorate, service]
units:
  - {id: culture, level: directorate, title: Culture}
  - {id: libraries, level: service, title: Libraries, under: culture}
  - {id: museums, level: service, title: Museums, under: culture}
  - {id: transport, level: directorate, title: Transport}
  - {id: roads, level: service, title: Roads, under: transport}
---
kind: hierarchy
id: priorities
title: Priorities
levels: [priority]
units: [{id: reading, level: priority, title: Reading}, {id: safety, level: priority, title: Safety}]
---
kind: hierarchy
id: cabinet
title: Cabinet
levels: [post]
units: [{id: leader, level: post, title: Leader}]
---
kind: kpi
id: loans
title: Loans
service: libraries
serves: [reading]
portfolio: leader
unit: loans
target: {2012-13: 100}
floor: {2012-13: 80}
---
kind: kpi
id: visits
title: Visits
service: museums
unit: visits
target: {2012-13: 100}
floor: {2012-13: 80}
changes:
  - {from: 2013-14/Q1, service: libraries}
---
kind: kpi
id: twice
title: Twice the loans
service: roads
unit: loans
value: 2 * value(loans)
target: {2012-13: 150}
floor: 0.9 * target
---
kind: kpi
id: lamps
title: Lamps
unit: lamps
rating: own-rule
target: value(loans)
---
kind: rule
id: own-rule
title: Green or Red
scale: rag
cases:
  - green: meets(value, target)
  - red: otherwise
---
kind: group
id: culture-group
title: What culture is judged by
members: [loans, museums]
---
kind: view
id: of-culture
title: Culture
of: kpi
by: [service]
within: [culture-group]
"""
SENT = """\
indicator,period,value
loans,2012-13/Q1,100
visits,2012-13/Q1,70
lamps,2012-13/Q1,7
"""
RULES = {"floor-standard", "since-last", "rag", "direction", "quarters"}


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_project(tmp_path_factory.mktemp("council"), DOCUMENTS, {"submissions/sent.csv": SENT})


@pytest.fixture(scope="module")
def chosen(council: Path) -> Callable[..., set[str]]:
    """`chosen("service:libraries", "+loans")`: the ids; each text is one -s."""
    definitions = flow.load(council).definitions
    assert definitions
    ratings = {"loans": "green", "visits": "red", "twice": "green", "lamps": "red"}

    def choose_(*texts: str, day: object = None) -> set[str]:
        assert definitions
        return set(choose(texts, definitions, day, lambda: ratings))  # type: ignore[arg-type]

    return choose_


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("loans", {"loans"}),
        ("floor-standard", {"floor-standard"}),
        ("libraries", {"libraries"}),
        ("kind:scale", {"rag", "direction"}),
        ("kind:group", {"culture-group"}),
        ("kind:unit", {"culture", "libraries", "museums", "transport", "roads", "reading", "safety", "leader"}),
        ("service:libraries", {"loans", "visits"}),
        ("service:culture", {"loans", "visits"}),
        ("directorate:culture", {"loans", "visits"}),
        ("serves:reading", {"loans"}),
        ("priority:reading", {"loans"}),
        ("portfolio:leader", {"loans"}),
        ("post:leader", {"loans"}),
        ("rating:red", {"visits", "lamps"}),
        ("rating:Red", {"visits", "lamps"}),
        ("loans visits", {"loans", "visits"}),
        ("service:culture,rating:red", {"visits"}),
        ("service:culture,rating:red loans", {"visits", "loans"}),
    ],
)
def test_a_word_selects_what_it_is_about(asked: str, ids: set[str], chosen: Callable[..., set[str]]) -> None:
    assert chosen(asked) == ids


def test_a_plus_in_front_adds_all_that_is_needed(chosen: Callable[..., set[str]]) -> None:
    mine = {"loans", "libraries", "culture", "organisation", "reading", "priorities", "leader", "cabinet"}
    assert chosen("+loans") == mine | RULES
    assert chosen("+twice") == mine | RULES | {"twice", "roads", "transport"}
    assert chosen("+lamps") >= {"lamps", "own-rule", "loans"}, "its target is that of another"
    assert chosen("+of-culture") >= {"of-culture", "organisation", "culture-group", "loans", "museums"}


def test_a_plus_behind_adds_all_that_needs_it(chosen: Callable[..., set[str]]) -> None:
    assert chosen("loans+") == {"loans", "twice", "lamps", "culture-group", "of-culture"}
    assert chosen("culture+") >= {"culture", "libraries", "museums", "loans", "visits"}
    assert chosen("own-rule+") == {"own-rule", "lamps"}
    assert chosen("+loans+") == chosen("+loans") | chosen("loans+")


def test_structure_is_that_of_the_day(chosen: Callable[..., set[str]], council: Path) -> None:
    report = evaluate(council, "2012-13/Q1", "-s", "service:libraries").report()
    assert [row["id"] for row in report["ratings"]] == ["loans"]
    assert chosen("service:libraries") == {"loans", "visits"}, "as it stands last"


WORDS = [
    "loans", "+loans", "loans+", "+twice", "kind:kpi", "kind:rule", "rating:red", "service:libraries", "culture+",
]  # fmt: skip


@limited_to(max_examples=60)
@given(first=st.sampled_from(WORDS), second=st.sampled_from(WORDS))
def test_a_space_or_another_s_is_either_and_a_comma_both(
    first: str, second: str, chosen: Callable[..., set[str]]
) -> None:
    assert chosen(f"{first} {second}") == chosen(first, second) == chosen(first) | chosen(second)
    both = chosen(first) & chosen(second)
    if both:
        assert chosen(f"{first},{second}") == both
    else:
        with pytest.raises(Unselected):
            chosen(f"{first},{second}")


def test_what_needs_a_rating_may_be_no_indicator(council: Path) -> None:
    found = invoke(council, "list", "-s", "rating:green+,kind:group", "--period", "2012-13/Q1")
    assert (found.code, found.out.splitlines()[1].split()[0]) == (0, "culture-group")


def test_what_is_needed_and_what_needs_are_two_sides_of_one_thing(council: Path) -> None:
    definitions = flow.load(council).definitions
    assert definitions
    links = relations(definitions)
    every = {*links.needs, *links.needed_by}
    for one in every:
        for other in every:
            assert (other in reached([one], links.needs)) == (one in reached([other], links.needed_by))


# ------------------------------------------------------------------------------------------------ nothing selected


@pytest.mark.parametrize(
    ("asked", "code", "message", "hint"),
    [
        ("lones", 5, "-s: error KCC601: nothing is called 'lones'", "did you mean 'loans'?"),
        ("kind:kpis", 5, "-s: error KCC601: there is no definition of the kind 'kpis'", "did you mean 'kpi'?"),
        ("kind:activity", 5, "-s: error KCC601: there is no definition of the kind 'activity'", "there are kpi, rule"),
        ("service:lib", 5, "-s: error KCC601: no service is called 'lib'", "did you mean 'libraries'?"),
        ("service:zzz", 5, "-s: error KCC601: no service is called 'zzz'", "there are libraries, museums, roads"),
        ("priority:safety", 5, "-s: error KCC601: no indicator belongs to 'safety'", "write safety for the unit itself"),
        ("portfolio:zzz", 5, "-s: error KCC601: no portfolio is called 'zzz'", "there are leader, culture"),
        ("rating:read", 5, "-s: error KCC601: no scale has the word 'read'", "did you mean 'red'?"),
        ("rating:amber", 5, "-s: error KCC601: no indicator of this report is rated 'amber'", "are red and green"),
        (
            "kind:rule,service:roads", 5,
            "-s: error KCC601: nothing is selected by 'kind:rule,service:roads': no definition is in all of them",
            "each alone selects some: kind:rule selects 3 and service:roads selects 1",
        ),
        ("loans lones", 5, "-s: error KCC601: nothing is called 'lones'", "did you mean"),
        ("servce:roads", 2, "--select: error KCC730: 'servce:' selects nothing that there is", "did you mean 'service'?"),
        ("colour:red", 2, "--select: error KCC730: 'colour:' selects nothing that there is", "there are kind:, rating:, owner:, service:"),
        (":roads", 2, "--select: error KCC730: ':roads' cannot be read", "write an id, or a key and a value"),
        ("service:", 2, "--select: error KCC730: 'service:' cannot be read", "write an id"),
        ("a:b:c", 2, "--select: error KCC730: 'a:b:c' cannot be read", "write an id"),
        ("+", 2, "--select: error KCC730: '+' cannot be read", "write an id"),
        ("loans,", 2, "--select: error KCC730: 'loans,' cannot be read", "write an id"),
        (" ", 2, "--select: error KCC730: nothing stands after -s", "write for example kind:kpi"),
    ],
)  # fmt: skip
def test_what_selects_nothing_is_said_with_what_to_type_instead(
    asked: str, code: int, message: str, hint: str, council: Path
) -> None:
    found = invoke(council, "list", "-s", asked)
    assert (found.code, found.out) == (code, "")
    said = " ".join(found.err.split())
    assert f"{message} hint: " in said
    assert hint in said


def test_a_long_list_of_names_is_cut(tmp_path: Path) -> None:
    units = ", ".join(f"{{id: unit-{letter}, level: service, title: U}}" for letter in "abcdefghijklmnop")
    tree = f"kind: hierarchy\nid: organisation\ntitle: O\nlevels: [service]\nunits: [{units}]\n"
    found = invoke(write_project(tmp_path, tree, {}), "list", "-s", "service:zzz")
    assert "there are unit-a, unit-b" in found.err
    assert found.err.count("unit-") == 12
    assert " ..." in found.err
    found = invoke(tmp_path, "list", "-s", "service:ni")
    assert "there are unit-a" in found.err, "as many as these are no hint"


def test_a_scale_without_ratings_in_the_report_is_said(tmp_path: Path) -> None:
    root = write_project(tmp_path, "kind: kpi\nid: loans\ntitle: Loans\nunit: loans\nuntil: 2010-11\n", {})
    found = invoke(root, "list", "-s", "rating:red", "--period", "2012-13/Q1")
    assert found.code == 5


# ------------------------------------------------------------------------------------------------ eval of some


def test_a_report_of_some_indicators_says_so_and_counts_only_these(council: Path) -> None:
    report = evaluate(council, "2012-13/Q1", "-s", "service:culture").report()
    assert report["select"] == {"asked": ["service:culture"], "of": 4}
    assert [row["id"] for row in report["ratings"]] == ["loans", "visits"]
    assert {row["id"] for row in report["history"]} == {"loans", "visits"}
    totals = {view["id"]: view["total"] for view in report["summaries"]}
    assert totals["by-service"]["listed"] == sum(totals["by-service"]["current"].values()) == 2
    text = invoke(council, "eval", "-s", "service:culture").out
    assert "2 indicators of 4, limited to service:culture, all data held" in text
    page = invoke(council, "eval", "-s", "service:culture", "-s", "lamps", "-f", "markdown").out
    assert "3 indicators of 4, limited to service:culture lamps, all data held." in page


def rows_of(report: Json) -> dict[str, Json]:
    return {row["id"]: row for row in report["ratings"]}


def test_each_line_is_the_one_of_the_whole_report(council: Path) -> None:
    whole, part = (evaluate(council, "2012-13/Q1", *more).report() for more in ((), ("-s", "rating:red twice")))
    assert set(rows_of(part)) == {"visits", "lamps", "twice"}
    assert {id_: rows_of(whole)[id_] for id_ in rows_of(part)} == rows_of(part)
    assert whole["select"] is None
    assert whole["inputs"] == part["inputs"], "every row that the whole report rests on is still used"


def test_all_of_them_is_the_whole_report(council: Path) -> None:
    whole, part = (evaluate(council, "2012-13/Q1", *more).report() for more in ((), ("-s", "kind:kpi")))
    assert {**part, "select": None} == whole


def test_a_limited_report_leaves_the_stored_one_alone(council: Path, run: Callable[..., Ran]) -> None:
    run(council, "eval", "--period", "2012-13/Q1")
    stored = council / ".kccrules" / "results" / "2012-13-Q1" / "manifest.json"
    before = stored.read_bytes()
    run(council, "eval", "--period", "2012-13/Q1", "-s", "loans")
    assert stored.read_bytes() == before


def test_a_benchmark_keeps_its_figures_beside_what_is_selected(tmp_path: Path) -> None:
    documents = """
    kind: kpi
    id: loans
    title: Loans
    unit: loans
    benchmarks: [national]
    target: {2012-13: 100}
    floor: {2012-13: 80}
    ---
    kind: kpi
    id: national
    title: Loans in the country
    unit: loans
    rating: none
    """
    sent = "indicator,period,value\nloans,2012-13/Q1,90\nnational,2012-13/Q1,95\n"
    root = write_project(tmp_path, documents, {"submissions/sent.csv": sent})
    whole, part = (evaluate(root, "2012-13/Q1", *more).report() for more in ((), ("-s", "loans")))
    assert rows_of(part) == {"loans": rows_of(whole)["loans"]}


def test_what_a_formula_lacked_is_the_same_although_what_it_reads_is_not_selected(tmp_path: Path) -> None:
    documents = """
    kind: kpi
    id: gap
    title: Gap
    unit: loans
    value: value(here) - value(there)
    target: {2012-13: 5}
    ---
    kind: kpi
    id: here
    title: Loans here
    unit: loans
    ---
    kind: kpi
    id: there
    title: Loans there
    unit: loans
    """
    root = write_project(tmp_path, documents, {"submissions/sent.csv": "indicator,period,value\nhere,2012-13/Q1,90\n"})
    for more in ((), ("-s", "gap")):
        assert evaluate(root, "2012-13/Q1", *more).rating("gap")["because"] == "not rated: no value of there"


def test_a_selection_without_indicators_is_said(council: Path) -> None:
    found = invoke(council, "eval", "-s", "rag")
    assert (found.code, found.out) == (5, "")
    assert "-s: error KCC601: 'rag' selects no indicator: 'rag' is a scale\n  hint: write rag+" in found.err


def test_an_edit_is_not_looked_at_where_no_indicator_is_selected(council: Path) -> None:
    found = invoke(council, "impact", "--base", str(council), "-s", "rag")
    assert (found.code, found.out) == (5, "")
    assert "'rag' selects no indicator" in found.err


def test_a_variable_takes_the_place_of_the_option(council: Path) -> None:
    found = invoke(council, "eval", "-f", "json", KCCRULES_SELECT="loans visits")
    assert '"select": {"asked": ["loans", "visits"], "of": 4}' in found.out
