"""`kccrules chase`: who owes what by when, which commentary is missing, and what is out of date."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from conftest import FORBIDDEN, Json, Ran, evaluate, invoke, read_csv, write_project
from councils import WITH_COMMENTARY
from hypothesis import given
from hypothesis import settings as limited_to
from hypothesis import strategies as st

from kccrules.engine import tables
from kccrules.flow import loading, review
from kccrules.flow.project import Asked
from kccrules.render import workbook
from kccrules.render.chase import claims
from kccrules.render.workbook import table as sheets

Q1 = "2012-13/Q1"
DOCUMENTS = (
    WITH_COMMENTARY
    + """
kind: hierarchy
id: organisation
title: Council and services
levels: [directorate, service]
units:
  - {id: culture, level: directorate, title: Culture, owner: Director of Culture}
  - {id: libraries, level: service, title: Libraries, under: culture}
  - {id: transport, level: directorate, title: Transport}
  - {id: roads, level: service, title: Roads, under: transport, owner: Head of Roads}
  - {id: lighting, level: service, title: Lighting, under: transport}
---
kind: hierarchy
id: places
title: Districts
levels: [district]
units:
  - {id: ashford, level: district, title: Ashford}
  - {id: dover, level: district, title: Dover}
  - {id: swale, level: district, title: Swale}
  - {id: thanet, level: district, title: Thanet}
  - {id: medway, level: district, title: Medway}
---
kind: group
id: districts
title: Districts
members: [ashford, dover, swale, thanet, medway]
---
kind: calendar
id: years
title: Years
year_starts: 1 August
periods: [year]
due_within: 4 months
---
kind: kpi
id: loans
title: Loans
service: libraries
unit: loans
benchmarks: [national-loans]
target: {2012-13: 100}
floor: {2012-13: 80}
---
kind: activity
id: national-loans
title: Loans in England
unit: loans
rating: none
---
kind: kpi
id: visits
title: Visits
service: libraries
owner: Head of Visits
unit: visits
target: {2012-13: 100}
floor: {2012-13: 80}
---
kind: kpi
id: carers
title: Carers assessed
service: roads
unit: carers
areas: districts
area_total: sum
target: {2012-13: {whole: 100, dover: 20}}
---
kind: kpi
id: spread
title: Spread over districts
service: roads
unit: percent
areas: districts
target: {2012-13: 50}
---
kind: kpi
id: survey
title: Residents satisfied
service: roads
unit: percent
calendar: years
target: {2010-11: 50, 2011-12: 60}
---
kind: kpi
id: doubled
title: Twice the loans
service: libraries
unit: loans
value: 2 * value(loans)
target: {2012-13: 100}
---
kind: kpi
id: lamps
title: Lamps mended
service: lighting
unit: lamps
target: {2012-13: 100}
"""
)
SENT = """\
indicator,area,period,value,state,submitted_at
loans,,2012-13/Q1,70,,2012-07-20
national-loans,,2011-12/Q4,99,,2012-05-20
survey,,2010-11,55.5,,2011-11-30
carers,ashford,2012-13/Q1,70,,2012-07-20
"""


def council(folder: Path, sent: str = SENT, files: dict[str, str] | None = None) -> Path:
    return write_project(folder, DOCUMENTS, {"submissions/sent.csv": sent, **(files or {})})


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return council(tmp_path_factory.mktemp("council"))


def chased(root: Path, *more: str, day: str = "2012-08-24") -> str:
    found = invoke(root, "chase", "--period", Q1, "--as-at", day, *more)
    assert (found.code, found.err) == (0, "")
    assert FORBIDDEN.findall(found.out) == []
    assert "csv" in more or all(len(line) <= 100 or "kccrules chase" in line for line in found.out.splitlines())
    return found.out.replace(f" -C {shlex.quote(str(root))}", "")


def standings(found: Ran, what: str = "value") -> dict[str, str]:
    rows = [row for row in found.report()["due"] if row["what"] == what]
    return {row["id"] + (f"/{row['area']}" if row["area"] else ""): row["standing"] for row in rows}


# ------------------------------------------------------------------------------------------------ the page


def test_the_page_says_who_owes_what_and_what_to_do(root: Path) -> None:
    assert (
        chased(root)
        == """\
WHO OWES WHAT, Quarter 1 2012/13      on 24 August 2012      data closes 31 August 2012, in 7 days

             Listed   In   Provisional   Overdue   Due later   Not due
Values           10    2             0         7           0         1
Commentary        1    0             0         1           0         0   needed for each Red so far

NOW
  Head of Roads        values       5   35 days late
      carers in 4 of 5 districts, spread
  Head of Visits       value        1   35 days late
      visits
  No post is named     value        1   35 days late
      lamps
      write owner: into definitions/lamps.yaml
  Director of Culture  commentary   1   Red since the value came in on 20 July
      loans 70

NOT YET
  Head of Roads  1 value not due for 2011/12, expected by 30 November 2012; the report shows 2010/11
      survey

STALE
  Loans in England (national-loans), beside loans: last given for March 2012, 1 quarter behind

To write to each of them:   kccrules chase --period 2012-13/Q1 --as-at 2012-08-24 --by owner
To see it in Excel:         kccrules chase --period 2012-13/Q1 --as-at 2012-08-24 --format xlsx -o chase.xlsx
"""
    )


def test_before_anything_is_due_it_says_by_when(root: Path) -> None:
    page = chased(root, day="2012-07-10")
    assert "data closes 31 August 2012, in 52 days" in page
    assert "Values           10    0             0         0           9         1\n" in page
    assert "\nNOW" not in page
    assert "  Director of Culture  1 value due by 20 July 2012\n      loans\n" in page
    assert "  Head of Roads        6 values due by 20 July 2012\n      carers in 5 districts, spread\n" in page
    assert "  No post is named     1 value due by 20 July 2012\n      lamps\n      write owner: into" in page


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2012-08-31", "data closes 31 August 2012, today"),
        ("2012-08-30", "data closes 31 August 2012, in 1 day"),
        ("2012-09-01", "data closed 31 August 2012, 1 day ago"),
    ],
)
def test_the_heading_says_how_long_there_is(day: str, said: str, root: Path) -> None:
    assert chased(root, day=day).partition("\n\n")[0].endswith(said)


@pytest.mark.parametrize(
    ("row", "standing"),
    [
        ("visits,,2012-13/Q1,90,,2012-07-20", "in"),
        ("visits,,2012-13/Q1,90,provisional,2012-07-20", "provisional"),
        ("visits,,2012-13/Q1,90,estimated,2012-07-20", "provisional"),
        ("visits,,2012-13/Q1,,not-due,2012-07-20", "not-due"),
        ("visits,,2012-13/Q1,,not-applicable,2012-07-20", "in"),
        ("visits,,2012-13/Q1,,suppressed,2012-07-20", "in"),
        ("visits,,2012-13/Q1,,missing,2012-07-20", "overdue"),
        ("visits,,2012-13/Q1,,late,2012-07-20", "overdue"),
        ("visits,,2012-13/Q1,90,,2012-07-20\nvisits,,2012-13/Q1,91,,2012-07-21", "in"),
        ("visits,,2012-13/Q1,90,,2012-08-25", "overdue"),  # sent after the day that is asked about
        ("", "overdue"),
    ],
)
def test_a_value_stands_where_its_state_says(row: str, standing: str, tmp_path: Path) -> None:
    found = evaluate(council(tmp_path, f"{SENT}{row}\n"), Q1, "--as-at", "2012-08-24")
    assert standings(found)["visits"] == standing


MORE = """
---
kind: kpi
id: share
title: Callers answered
service: libraries
unit: percent
value: 100 * numerator / denominator
target: {2012-13: 80}
"""
SAID = ("", "submitted", "provisional", "estimated", "missing", "late", "not-due", "not-applicable", "suppressed")
EACH = ("loans", "visits", "lamps", "spread", "share", "carers/dover", "carers/swale")


def row_of(what: str, state: str) -> str:
    """A row of a figure in that state."""
    id_, _, area = what.partition("/")
    given = state in ("submitted", "provisional", "estimated")
    parts = (",9,10" if id_ == "share" else "90,,") if given else ",,"
    return f"{id_},{area},{Q1},{parts},{state},2012-07-20\n" if state else ""


@pytest.mark.parametrize("turn", range(len(SAID)))
def test_what_is_owed_is_what_forms_ask_for(turn: int, tmp_path: Path) -> None:
    """In nine turns each figure is in each state once, before and after it was due."""
    states = {what: SAID[(turn + place) % len(SAID)] for place, what in enumerate(EACH)}
    sent = "indicator,area,period,value,numerator,denominator,state,submitted_at\n"
    sent += "".join(row_of(what, state) for what, state in states.items())
    sent += f"survey,,2010-11,55.5,,,{states['visits']},2011-11-30\n" if states["visits"] in SAID[1:4] else ""
    root = write_project(tmp_path, DOCUMENTS + MORE, {"submissions/sent.csv": sent})
    loaded, asked = loading.load(root), Asked(Q1, date(2012, 7, 20) if turn % 2 else date(2012, 7, 21))
    made = review.looked_at(root, asked).report
    on_forms = {(line.id, line.area) for form in review.forms_for(root, asked).forms for line in form.lines}
    assert made
    assert loaded.definitions
    owed = {(one.indicator.id, one.area): one.standing for one in made.owed if one.what != "commentary"}
    awaited = {key for key, standing in owed.items() if standing in ("provisional", "overdue", "due-later")}
    fresh = [row for row in made.rows if row.figure.value is not None and not row.carried]
    # A form has room for what may have changed, and for the areas of a whole that is sent; nobody is chased for these.
    room = {(row.indicator.id, row.figure.area) for row in fresh}
    room |= {("spread", area) for area in loaded.definitions.areas_of(loaded.definitions.indicators["spread"])}
    assert awaited - on_forms == set()
    assert on_forms - room == awaited - room


def test_how_it_stands_without_a_day_is_how_it_stands_when_data_closes(root: Path) -> None:
    rows = evaluate(root, Q1).report()["due"]
    assert {row["days"] for row in rows if row["id"] == "visits"} == {42}
    assert {row["standing"] for row in rows if row["id"] == "visits"} == {"overdue"}


def test_on_the_day_it_is_due_nothing_is_late(root: Path) -> None:
    assert standings(evaluate(root, Q1, "--as-at", "2012-07-20"))["visits"] == "due-later"
    assert standings(evaluate(root, Q1, "--as-at", "2012-07-21"))["visits"] == "overdue"


def test_provisional_figures_and_those_said_to_be_not_due_are_still_to_come(tmp_path: Path) -> None:
    more = "visits,,2012-13/Q1,90,provisional,2012-07-20\nlamps,,2012-13/Q1,,not-due,2012-07-20\n"
    page = chased(council(tmp_path, SENT + more))
    assert (
        "  Head of Visits    1 value provisional; the final figure for Q1 2012/13 is still to come\n      visits\n"
        in page
    )
    assert (
        "  No post is named  1 value said to be not due yet for Q1 2012/13\n      lamps\n      write owner: into"
        in page
    )


@given(
    states=st.lists(st.sampled_from(["", "provisional", "missing", "not-due", "not sent"]), min_size=4, max_size=4),
    day=st.sampled_from(["2012-07-01", "2012-07-20", "2012-08-24", "2012-10-01"]),
)
@limited_to(max_examples=12)
def test_every_count_adds_up(states: list[str], day: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    ids = ("loans", "visits", "spread", "lamps")
    rows = [f"{id_},,{Q1},{'' if state in ('missing', 'not-due') else 5},{state}," for id_, state in zip(ids, states, strict=True) if state != "not sent"]  # fmt: skip
    folder = council(
        tmp_path_factory.mktemp("some"), "\n".join(["indicator,area,period,value,state,submitted_at", *rows])
    )
    page = chased(folder, day=day)
    counted = [list(map(int, numbers)) for numbers in re.findall(r"^(?:Values|Commentary) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)", page, re.M)]  # fmt: skip
    assert [sum(row[1:]) for row in counted] == [row[0] for row in counted]
    assert counted[0][0] == 10


def test_in_a_narrow_terminal_counts_are_sentences(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kccrules.cli.shell.width", lambda: 60)
    page = chased(root)
    assert "Values: 10 listed = 2 in + 0 provisional + 7 overdue + 0 due\n  later + 1 not due\n" in page
    assert "Commentary: 1 listed = 0 in + 0 provisional + 1 overdue + 0\n" in page
    assert "  Head of Roads\n    1 value not due for 2011/12, expected by 30 November\n" in page
    assert max(len(line) for line in page.splitlines() if "kccrules chase" not in line) <= 60


def test_where_the_note_on_commentary_does_not_fit_it_is_left_out(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kccrules.cli.shell.width", lambda: 80)
    assert "needed for each" not in chased(root)


@pytest.mark.parametrize(
    ("days", "said"),
    [((1, 1), "1 day late"), ((3, 35), "3 to 35 days late"), ((1320, 3613), "1,320 to 3,613 days late")],
)
def test_how_late_something_is_is_said_in_days(days: tuple[int, int], said: str) -> None:
    assert claims.late(*days) == said


# ------------------------------------------------------------------------------------------------ who, and what


def test_the_post_is_the_indicators_own_or_that_of_the_nearest_unit_above(root: Path) -> None:
    owners = {row["id"]: row["owner"] for row in evaluate(root, Q1).report()["due"]}
    assert owners["visits"] == "Head of Visits"
    assert owners["carers"] == "Head of Roads"
    assert owners["loans"] == "Director of Culture"
    assert owners["lamps"] is None


def test_many_files_without_a_post_are_named_by_some_of_them(tmp_path: Path) -> None:
    kpi = "kind: kpi\nid: kpi-{0}\ntitle: Indicator {0}\nunit: things\ntarget: {{2012-13: 100}}\n"
    folder = write_project(tmp_path, "---\n".join(kpi.format(number) for number in range(5)), {})
    page = chased(folder)
    assert "write owner: into definitions/kpi-0.yaml, definitions/kpi-1.yaml, definitions/kpi-2.yaml and 2\n" in page
    assert "To write to each of them" not in page  # there is nobody
    assert "Commentary" not in page  # no rule asks for any


def test_where_all_have_a_service_it_is_enough_to_name_its_post(tmp_path: Path) -> None:
    kpi = "kind: kpi\nid: kpi-{0}\ntitle: Indicator {0}\nunit: things\nservice: roads\ntarget: {{2012-13: 100}}\n"
    folder = write_project(tmp_path, "---\n".join(kpi.format(number) for number in range(5)), {})
    said = "definitions/kpi-2.yaml and 2 more, or once for each service, where it is declared\n"
    assert said in " ".join(chased(folder).split("\n      ")) + "\n"


def test_a_whole_that_is_worked_out_is_owed_by_area_and_another_as_a_whole(root: Path) -> None:
    found = standings(evaluate(root, Q1, "--as-at", "2012-08-24"))
    assert {id_ for id_ in found if id_.startswith(("carers", "spread"))} == {
        "carers/ashford", "carers/dover", "carers/swale", "carers/thanet", "carers/medway", "spread",
    }  # fmt: skip
    assert (found["carers/ashford"], found["carers/dover"]) == ("in", "overdue")


def test_a_few_areas_are_named(tmp_path: Path) -> None:
    more = "".join(f"carers,{area},{Q1},1,,2012-07-20\n" for area in ("dover", "swale", "medway"))
    assert "      carers in Thanet, spread\n" in chased(council(tmp_path, SENT + more))


def test_what_is_worked_out_from_others_is_asked_of_nobody(root: Path) -> None:
    assert "doubled" not in {row["id"] for row in evaluate(root, Q1).report()["due"] if row["what"] == "value"}


def test_an_activity_indicator_is_owed_like_any_other(tmp_path: Path) -> None:
    activity = """
    kind: activity
    id: calls
    title: Calls
    service: libraries
    owner: Head of Calls
    unit: calls
    rating: none
    lower: {2012-13: 10}
    upper: {2012-13: 20}
    """
    letter = chased(write_project(tmp_path, activity, {}), "--by", "owner")
    assert "  Calls   no earlier value   expected 10 to 20\n" in letter


# ------------------------------------------------------------------------------------------------ benchmarks


def test_a_benchmark_that_was_never_given_is_said_so(tmp_path: Path) -> None:
    page = chased(council(tmp_path, SENT.replace("national-loans,,2011-12/Q4,99,,2012-05-20\n", "")))
    assert "  Loans in England (national-loans), beside loans: never given\n" in page


def test_a_benchmark_that_is_up_to_date_is_not_mentioned(tmp_path: Path) -> None:
    page = chased(council(tmp_path, f"{SENT}national-loans,,2012-13/Q1,101,,2012-07-20\n"))
    assert "STALE" not in page
    assert "Values           10 " in page  # a benchmark is no value of the report


# ------------------------------------------------------------------------------------------------ commentary

WHOLE = "---\nby: Director of Culture\non: 2012-08-20\n---\nFewer people came.\n\n## What is being done\n\nLonger hours.\n\n## Back on target by\n\nDecember 2012\n"  # fmt: skip
PART = "---\nby: Director of Culture\non: 2012-08-20\nbeing_done: Longer hours.\n---\nFewer people came.\n"


def test_commentary_that_says_everything_is_in(tmp_path: Path) -> None:
    page = chased(council(tmp_path, files={"commentary/2012-13/Q1/loans.md": WHOLE}))
    assert "Commentary        1    1             0         0           0         0" in page
    assert "loans" not in page.partition("NOW")[2].partition("STALE")[0]


def test_commentary_that_leaves_something_open_says_what(tmp_path: Path) -> None:
    folder = council(tmp_path, files={"commentary/2012-13/Q1/loans.md": PART})
    assert "      loans 70 (back by when missing)\n" in chased(folder)
    assert "Please say of this: back by when.\n" in chased(folder, "--by", "owner", "-s", "loans")


def test_commentary_on_a_day_before_it_was_written_is_missing(tmp_path: Path) -> None:
    folder = council(tmp_path, files={"commentary/2012-13/Q1/loans.md": WHOLE})
    assert standings(evaluate(folder, Q1, "--as-at", "2012-08-19"), "commentary") == {"loans": "overdue"}
    assert standings(evaluate(folder, Q1, "--as-at", "2012-08-20"), "commentary") == {"loans": "in"}


def test_commentary_is_owed_from_the_day_the_value_came_in(root: Path) -> None:
    (row,) = [row for row in evaluate(root, Q1, "--as-at", "2012-08-24").report()["due"] if row["what"] == "commentary"]
    assert (row["due"], row["days"]) == ("2012-07-20", 35)


def test_where_values_came_in_on_several_days_none_is_named(tmp_path: Path) -> None:
    sent = f"{SENT}visits,,{Q1},7,,2012-08-01\n"
    named = DOCUMENTS.replace("owner: Head of Visits\n", "")
    folder = write_project(tmp_path, named, {"submissions/sent.csv": sent})
    assert "  Director of Culture  commentary   2   Red\n      loans 70, visits 7\n" in chased(folder)


# ------------------------------------------------------------------------------------------------ letters


def test_a_letter_says_what_was_due_the_last_value_and_what_to_do(tmp_path: Path) -> None:
    sent = f"{SENT}visits,,2011-12/Q4,88,,2012-04-20\n"
    assert (
        chased(council(tmp_path, sent), "--by", "owner", "-s", "owner:head-of-visits")
        == """\
To:      Head of Visits
Subject: 1 result for Quarter 1 2012/13 is overdue; data closes on Friday 31 August 2012

This was due on 20 July 2012.

  Visits   last value 88 (to March 2012)   target 100

Please fill in libraries-2012-13-Q1.xlsx (attached), or choose "Not available yet" there and say
why: it will be shown as Not available, never as zero. If nothing arrives by 31 August 2012 the
report says Not available for it and counts it as not rated.
"""
    )


def test_there_is_a_letter_for_each_post_and_the_last_is_for_what_nobody_is_named_for(root: Path) -> None:
    letters = chased(root, "--by", "owner")
    assert re.findall(r"^To: +(.*)", letters, re.M) == [
        "Head of Roads",
        "Head of Visits",
        "Director of Culture",
        "no post is named",
    ]
    assert "Nobody can be asked yet: write owner: into definitions/lamps.yaml.\n" in letters
    assert "5 results for Quarter 1 2012/13 are overdue; data closes" in letters
    assert "  Carers assessed, Dover    no earlier value   target 20\n" in letters
    assert "  Carers assessed, Medway   no earlier value\n" in letters
    assert "Subject: 1 Red result for Quarter 1 2012/13 needs commentary; data closes" in letters
    assert "Please say of this: what is being done and back by when.\n\n  Loans   70 Red   target 100\n" in letters


def test_before_it_is_due_a_letter_is_a_reminder(root: Path) -> None:
    letter = chased(root, "--by", "owner", "-s", "owner:head-of-visits", day="2012-07-10")
    assert "Subject: 1 result for Quarter 1 2012/13 is due; data closes" in letter
    assert "This is due by 20 July 2012.\n" in letter


def test_after_data_has_closed_a_letter_says_what_the_report_says(root: Path) -> None:
    letter = chased(root, "--by", "owner", "-s", "owner:head-of-roads", day="2012-09-10")
    assert "data closed on Friday 31 August 2012\n" in letter
    assert "Data closed on 31 August 2012: until something" in letter
    assert "for all 5 and counts them as not rated" in letter


def test_a_post_may_owe_values_of_several_days_and_commentary(tmp_path: Path) -> None:
    documents = DOCUMENTS.replace("owner: Head of Visits\n", "due_within: 50 days\n").replace("title: Spread over districts\nservice: roads", "title: Spread over districts\nservice: libraries")  # fmt: skip
    folder = write_project(tmp_path, documents, {"submissions/sent.csv": SENT})
    letter = chased(folder, "--by", "owner", "-s", "owner:director-of-culture", day="2012-08-10")
    assert "1 result for Quarter 1 2012/13 is overdue, 1 result is due and 1 Red result needs" in letter
    assert "This was due on 20 July 2012." in letter
    assert "This is due by 19 August 2012." in letter
    assert "for both and counts them as not rated" in " ".join(letter.split())
    assert "libraries-2012-13-Q1.xlsx (attached)" in letter


def test_an_indicator_without_a_service_has_no_form(tmp_path: Path) -> None:
    kpi = "kind: kpi\nid: lamps\ntitle: Lamps\nowner: Head of Lamps\nunit: lamps\ntarget: {2012-13: 100}\n"
    letter = chased(write_project(tmp_path, kpi, {}), "--by", "owner")
    assert 'Please send the figures, or choose "Not available yet" instead and say why' in " ".join(letter.split())


def test_letters_about_several_results_say_what_each_lacks(tmp_path: Path) -> None:
    sent = f"{SENT}visits,,{Q1},7,,2012-08-01\n"
    folder = write_project(
        tmp_path,
        DOCUMENTS.replace("owner: Head of Visits\n", ""),
        {"submissions/sent.csv": sent, "commentary/2012-13/Q1/loans.md": PART},
    )
    letter = chased(folder, "--by", "owner", "-s", "service:libraries")
    assert "2 Red results for Quarter 1 2012/13 need commentary" in letter
    assert "Please say of each of these: what is being done, and by when the target will be met.\n" in letter
    assert "  Loans    70 Red   target 100   missing: back by when\n" in letter
    assert "  Visits   7 Red    target 100   missing: what is being done and back by when\n" in letter


def test_where_nothing_is_owed_nobody_is_written_to(tmp_path: Path) -> None:
    folder = council(tmp_path, f"{SENT}visits,,{Q1},100,,2012-07-20\n")
    assert chased(folder, "--by", "owner", "-s", "visits") == "Nothing is owed, so there is nobody to write to.\n"
    assert chased(folder, "-s", "visits").endswith("\nEverything is in.\n")


# ------------------------------------------------------------------------------------------------ tables


def test_as_csv_there_is_a_row_for_everything_what_is_overdue_first(root: Path) -> None:
    rows = read_csv(chased(root, "-f", "csv"))
    order = list(dict.fromkeys(row["standing"] for row in rows))
    assert order == ["overdue", "not-due", "in"]
    assert len([row for row in rows if row["what"] == "value"]) == 10
    (visits,) = [row for row in rows if row["indicator"] == "visits"]
    assert visits == {
        "owner": "Head of Visits", "what": "value", "standing": "overdue", "due": "2012-07-20", "days late": "35",
        "indicator": "visits", "title": "Visits", "area": "", "service": "Libraries", "period": Q1, "value": "", "rating": "",
        "still to be said": "", "last value": "", "last period": "", "target": "100", "unit": "visits",
        "file": "definitions/visits.yaml:2",
    }  # fmt: skip
    (loans,) = [row for row in rows if row["what"] == "commentary"]
    assert (loans["value"], loans["rating"], loans["days late"]) == ("70", "red", "")
    assert loans["still to be said"] == "what is being done; back by when"
    (survey,) = [row for row in rows if row["indicator"] == "survey"]
    assert (survey["last value"], survey["last period"], survey["target"]) == ("55.5", "2010-11", "60")
    assert [row["area"] for row in rows if row["indicator"] == "carers"] == [
        "Dover",
        "Medway",
        "Swale",
        "Thanet",
        "Ashford",
    ]
    assert {row["owner"] for row in rows if row["indicator"] == "lamps"} == {"no post is named"}


def test_as_a_workbook_the_same_with_numbers_as_numbers(root: Path, tmp_path: Path) -> None:
    files = []
    for name in ("one.xlsx", "two.xlsx"):
        found = invoke(root, "chase", "--period", Q1, "--as-at", "2012-08-24", "-f", "xlsx", "-o", str(tmp_path / name))
        assert (found.code, found.out, found.err) == (0, "", "")
        files.append((tmp_path / name).read_bytes())
    assert files[0] == files[1]
    sheet = openpyxl.load_workbook(tmp_path / "one.xlsx")["Owed"]
    heading, *rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 12
    visits = dict(zip(heading, next(row for row in rows if row[5] == "visits"), strict=True))
    assert (visits["days late"], visits["target"], visits["due"]) == (35, 100, "2012-07-20")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:R13")


def test_no_cell_of_a_workbook_runs_or_loses_a_digit(tmp_path: Path) -> None:
    cells = ["=1+1", "http://example.org", "+5", "-3.50", "1234567890123456", "x" * 40_000]
    made = sheets.render(
        sheets.Table("Cells", "Cells", ["text", "number"], [[cell, cell] for cell in cells], ["number"])
    )
    (tmp_path / "cells.xlsx").write_bytes(made)
    sheet = openpyxl.load_workbook(tmp_path / "cells.xlsx")["Cells"]
    assert [sheet.cell(row, 1).value for row in range(2, 7)] == cells[:5]
    assert [sheet.cell(row, 2).value for row in range(2, 7)] == [
        "=1+1",
        "http://example.org",
        5,
        -3.5,
        "1234567890123456",
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}
    assert len(str(sheet.cell(7, 1).value)) == 32_767


def test_the_room_of_workbooks_says_what_it_is_for() -> None:
    assert workbook.__doc__


# ------------------------------------------------------------------------------------------------ asking


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["-f", "xlsx"], "--format xlsx is for a file that ends in .xlsx: name it, such as -o chase.xlsx"),
        (
            ["-f", "xlsx", "-o", "chase.csv"],
            "--format xlsx is for a file that ends in .xlsx: name it, such as -o chase.xlsx",
        ),
        (["-f", "text", "-o", "chase.xlsx"], "'chase.xlsx' would not open: what is written is text."),
        (["-f", "csv", "--by", "owner"], "--by owner writes letters, which are text: leave out --by or --format"),
        (["--by", "service"], "--by is 'service', and can be owner"),
    ],
)
def test_what_does_not_go_together_is_said(asked: list[str], said: str, root: Path) -> None:
    found = invoke(root, "chase", "--period", Q1, *asked)
    assert found.code == 2
    assert said in found.err


@pytest.mark.parametrize(("name", "begins"), [("c.xlsx", b"PK"), ("c.csv", "\ufeff".encode()), ("c.txt", b"WHO OWES")])
def test_the_end_of_the_name_says_what_is_written(name: str, begins: bytes, root: Path, tmp_path: Path) -> None:
    assert invoke(root, "chase", "--period", Q1, "-o", str(tmp_path / name)).code == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_without_a_day_it_is_today(root: Path) -> None:
    found = invoke(root, "chase", "--period", Q1)
    assert found.code == 0
    assert "data closed 31 August 2012, " in found.out
    assert " --as-at " not in found.out


def test_the_commands_at_the_end_work_when_pasted(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = [
        "--period",
        Q1,
        "--as-at",
        "2012-08-24",
        "--calendar",
        "quarters",
        "-s",
        "service:roads owner:head-of-visits",
    ]
    page = invoke(root, "chase", *asked).out
    commands = [
        shlex.split(line.partition("kccrules chase ")[2]) for line in page.splitlines() if "kccrules chase" in line
    ]
    assert len(commands) == 2
    for words in commands:
        assert words[:2] == ["-C", str(root)]
        assert invoke(root, "chase", *words[2:]).code == 0
    assert (tmp_path / "chase.xlsx").is_file()


def test_a_project_with_errors_is_not_chased(tmp_path: Path) -> None:
    found = invoke(council(tmp_path, files={"definitions/lamps.yaml": "kind: kpi\n"}), "chase", "--period", Q1)
    assert found.code == 1
    assert "KCC105" in found.err


def test_nothing_is_stored(tmp_path: Path) -> None:
    folder = council(tmp_path)
    chased(folder)
    assert not (folder / ".kccrules").exists()


def test_where_areas_are_too_many_the_page_says_so_and_no_table_leaves_them_out(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables.read, "__defaults__", (5,))
    page = chased(root)
    assert "10 results by area are not counted here: choose some indicators with -s.\n" in page
    assert "carers" not in page
    found = invoke(root, "chase", "--period", Q1, "-f", "csv")
    assert found.code == 2
    assert "10 results by area are too many for this: choose some indicators with -s" in found.err


# ------------------------------------------------------------------------------------------------ owner:


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("owner:head-of-visits", {"visits"}),
        ("owner:head-of-roads", {"carers", "spread", "survey"}),
        ("owner:director-of-culture", {"loans", "doubled"}),
        ("owner:director-of-culture,rating:red", {"loans"}),
        ("owner:Head-of-Visits", {"visits"}),
    ],
)
def test_owner_selects_what_a_post_answers_for(asked: str, ids: set[str], root: Path) -> None:
    found: Json = evaluate(root, Q1, "-s", asked).report()
    assert {row["id"] for row in found["ratings"]} == ids


def test_a_limited_page_says_so(root: Path) -> None:
    page = chased(root, "-s", "owner:head-of-visits")
    assert "\nLimited to owner:head-of-visits: 1 indicator of 8" in page


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("owner:head-of-road", "did you mean 'head-of-roads'?"),
        ("owner:'", "there are director-of-culture, head-of-roads, head-of-visits"),
    ],
)
def test_an_owner_that_is_not_there_is_said_with_those_that_are(asked: str, hint: str, root: Path) -> None:
    found = invoke(root, "chase", "--period", Q1, "-s", asked)
    assert found.code == 5
    assert "KCC601: no indicator has the owner" in found.err
    assert hint in " ".join(found.err.split())


def test_a_post_is_typed_in_small_letters_with_hyphens(project: Callable[..., Path]) -> None:
    kpi = "kind: kpi\nid: lamps\ntitle: Lamps\nowner: Director, Specialist Children's Services & Café\nunit: lamps\ntarget: {2012-13: 100}\n"  # fmt: skip
    found = evaluate(project(kpi), Q1, "-s", "owner:director-specialist-childrens-services-cafe").report()
    assert [row["id"] for row in found["ratings"]] == ["lamps"]


# ------------------------------------------------------------------------------------------------ the shipped project


def test_of_the_shipped_quarter_only_the_exam_results_are_still_to_come(shipped: Path) -> None:
    page = chased(shipped)
    assert "Values           30   26             2         0           0         2\n" in page
    assert "2 values not due for 2011/12, expected by 31 December 2012; the report shows 2010/11\n" in page
    assert "2 values provisional; the final figure for 2011/12 is still to come\n" in page


def test_returns_that_have_not_come_in_are_overdue_as_the_officer_would_count_them(shipped: Path) -> None:
    for service in ("highways-and-transportation", "economic-support"):
        (shipped / f"submissions/2012-13/Q1/{service}.csv").unlink()
    page = chased(shipped)
    assert "Values           30   22             2         4           0         2\n" in page
    letter = chased(shipped, "-s", "owner:director-of-highways", "--by", "owner")
    assert "Subject: 3 results for Quarter 1 2012/13 are overdue; data closes on Friday 31 August 2012\n" in letter
    assert "  Average days to repair a pothole        last value 20.0 (to March 2012)    target 28\n" in letter
    assert "Please fill in highways-and-transportation-2012-13-Q1.xlsx (attached)" in letter
