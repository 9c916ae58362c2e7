"""Commentary: pages of Markdown and columns beside figures, what rules ask for, and what counts for a report."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from conftest import Json, Ran
from contracts import contract, exactly, faults
from councils import MONTHS, WITH_COMMENTARY
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from kccrules.meaning.commentary import people
from kccrules.meaning.commentary.counting import current, slot, when
from kccrules.meaning.commentary.parts import HEADINGS, NOTHING, divided, said
from kccrules.words.observations import Commentary
from kccrules.words.problems import Place
from kccrules.words.wanted import PARTS, lacking, missing_words

LOANS = (
    WITH_COMMENTARY
    + """
kind: kpi
id: loans
title: Loans
formerly: [lendings]
also: [Loans of books]
service: libraries
owner: Head of Libraries
unit: loans
decimals: 0
target: {2012-13: 1000}
floor: {2012-13: 900}
---
kind: kpi
id: potholes
title: Potholes mended
service: roads
unit: percent
target: {2012-13: 90}
floor: {2012-13: 80}
"""
)
SURVEY = """---
kind: calendar
id: year
title: Years
year_starts: 1 April
periods: [year]
due_within: 20 days
---
kind: kpi
id: survey
title: Readers who are content
unit: percent
calendar: year
target: {2011-12: 90}
floor: {2011-12: 80}
"""
SENT = """\
indicator,period,value,submitted_at
loans,2012-13/Q1,850,2012-07-10
potholes,2012-13/Q1,95,2012-07-10
"""
PAGE = """\
---
by: Head of Libraries
on: 2012-08-20
---
Two branches were shut.

## What is being done

- Both open again in September.

## Back on target by

December 2012
"""
Q1 = "2012-13/Q1"
WHERE = f"commentary/{Q1}"
Project = Callable[..., Path]
Run = Callable[..., Ran]


def notes(ran: Ran) -> dict[str, Json]:
    """The commentary of a report as JSON, by what it is about."""
    return {note["about"]: note for note in ran.report()["notes"]}


def report(run: Run, root: Path, *more: str, period: str = Q1) -> Ran:
    return run(root, "eval", "--period", period, "--format", "json", *more)


def told(ran: Ran) -> list[str]:
    """The first line of every problem that `validate` prints, without its severity."""
    lines = [line for line in ran.out.splitlines() if " KCC" in line and not line.startswith("More")]
    return [line.replace("error ", "").replace("warning ", "").replace("info ", "") for line in lines]


def hints(ran: Ran) -> str:
    return " ".join(ran.out.split("hint: ", 1)[-1].split())


def page(text: str, *, by: str = "Head of Libraries", on: str = "2012-08-20") -> str:
    return f"---\nby: {by}\non: {on}\n---\n{text}\n"


# ------------------------------------------------------------------------------------------------ a page, and a report


def test_a_page_says_what_happened_what_is_being_done_and_back_by_when(project: Project, run: Run) -> None:
    root = project(LOANS, SENT, {f"{WHERE}/loans.md": PAGE})
    assert run(root, "validate", "--fail-on", "warning").code == 0
    assert notes(report(run, root)) == {
        "loans": {
            "about": "loans",
            "text": "Two branches were shut.",
            "being_done": "- Both open again in September.",
            "back_by": "December 2012",
            "by": "Head of Libraries",
            "on": "2012-08-20",
            "data": {"path": f"{WHERE}/loans.md", "row": 5},
        }
    }


def test_the_commentary_of_a_report_keeps_the_contract(project: Project, run: Run) -> None:
    rows = sent("potholes,2012-13/Q1,95,,,2012-07-10,Mended.,,,", "loans,2012-13/Q1,,,,,,,May,")
    document = report(run, project(LOANS, rows, {f"{WHERE}/summary.md": PAGE})).report()
    assert faults(exactly("results"), document) == []
    required = contract("results")["properties"]["notes"]["items"]["required"]
    assert {key for note in document["notes"] for key in note} == set(required)
    assert [note["about"] for note in document["notes"]] == ["loans", "potholes", "summary"]


def test_two_keys_may_stand_above_in_place_of_the_headings(project: Project, run: Run) -> None:
    text = (
        "---\nby: Head of Libraries\non: 2012-08-20\nbeing_done: Both open again.\nback_by: December 2012\n---\nShut.\n"
    )
    root = project(LOANS, SENT, {f"{WHERE}/loans.md": text})
    found = notes(report(run, root))["loans"]
    assert (found["text"], found["being_done"], found["back_by"]) == ("Shut.", "Both open again.", "December 2012")


def test_a_page_may_be_about_a_unit_or_the_whole_report(project: Project, run: Run) -> None:
    files = {f"{WHERE}/{name}.md": page(name) for name in ("libraries", "summary", "loans")}
    found = notes(report(run, project(LOANS, SENT, files)))
    assert {name: note["text"] for name, note in found.items()} == {
        name: name for name in ("libraries", "summary", "loans")
    }
    assert found["summary"]["being_done"] is None


def test_a_report_without_commentary_has_an_empty_list(project: Project, run: Run) -> None:
    assert report(run, project(LOANS, SENT)).report()["notes"] == []


def test_commentary_of_another_report_is_not_that_of_this_one(project: Project, run: Run) -> None:
    root = project(LOANS, SENT, {"commentary/2012-13/Q2/loans.md": page("Later.", on="2012-11-01")})
    assert notes(report(run, root)) == {}


def test_the_folder_may_have_another_name_and_a_named_one_must_be_there(project: Project, run: Run) -> None:
    root = project(LOANS, SENT, {f"words/{Q1}/loans.md": PAGE, f"{WHERE}/potholes.md": PAGE})
    settings = root / "kccrules.yaml"
    settings.write_text(settings.read_text() + "commentary: [words]\n")
    assert set(notes(report(run, root))) == {"loans"}
    settings.write_text(settings.read_text().replace("[words]", "[wordz]"))
    assert told(run(root, "validate")) == ["kccrules.yaml:8:14: KCC002: there is no folder 'wordz'"]


def test_a_readme_is_passed_over_and_so_are_hidden_files(project: Project, run: Run) -> None:
    files = {"commentary/README.md": "How we write.", f"{WHERE}/.draft.md": "?", f"{WHERE}/readme.md": "Q1"}
    assert run(project(LOANS, SENT, files), "validate", "--fail-on", "warning").code == 0


def test_a_page_by_another_calendar_is_for_its_reports(project: Project, run: Run) -> None:
    root = project(MONTHS + LOANS, SENT, {"commentary/2012-13/M06/summary.md": page("June.", on="2012-10-20")})
    assert notes(report(run, root)) == {}
    assert notes(report(run, root, period="2012-13/M06"))["summary"]["text"] == "June."


def test_a_period_of_several_calendars_cannot_be_a_folder(project: Project, run: Run) -> None:
    terms = "\n".join(
        f"---\nkind: calendar\nid: {id_}\ntitle: {id_}\nyear_starts: 1 {month}\nperiods: [T1, T2]\ndue_within: 20 days"
        for id_, month in (("halves", "April"), ("terms", "September"))
    )
    root = project(LOANS + terms, SENT, {"commentary/2012-13/T1/summary.md": page("T1.", on="2013-03-20")})
    found = run(root, "validate")
    assert told(found) == ["commentary/2012-13/T1: KCC424: '2012-13/T1' is a period of halves and terms"]
    assert "send it beside the figure" in found.out


# ------------------------------------------------------------------------------------------------ what people get wrong


@pytest.mark.parametrize(
    ("file", "text", "problem", "hint"),
    [
        (f"{WHERE}/Loans.md", PAGE, f"{WHERE}/Loans.md: KCC422: this page is named 'Loans', and nothing has that id", "rename it to loans.md"),
        (f"{WHERE}/loans_of_books.md", PAGE, "loans_of_books', and nothing has that id", "rename it to loans.md"),
        (f"{WHERE}/Potholes mended.md", PAGE, "'Potholes mended', and nothing", "rename it to potholes.md"),
        (f"{WHERE}/pothole.md", PAGE, "'pothole', and nothing", "did you mean potholes.md?"),
        (f"{WHERE}/Summary.md", PAGE, "'Summary', and nothing", "rename it to summary.md"),
        (f"{WHERE}/zzz.md", PAGE, "'zzz', and nothing", "name it as the id of an indicator or a unit, or summary.md"),
        (f"{WHERE}/lendings.md", PAGE, "KCC411: 'lendings' is now called 'loans'", "name the next page loans.md"),
        (f"{WHERE}/loans.txt", PAGE, "KCC426: commentary is read from files that end in .md, and this is a plain text file", "rename it to loans.md"),
        (f"{WHERE}/Loans.docx", "PK", "and this is a Word document", "copy its text into a plain text file named loans.md"),
        (f"{WHERE}/chart.png", "PNG", "and this is another kind of file", "move it out of the folder of commentary"),
        (f"{WHERE}/loans", PAGE, "and this is another kind of file", "move it out of the folder of commentary"),
        (f"{WHERE}/£.rtf", PAGE, "and this is a text document", "named ID.md"),
        ("commentary/loans.md", PAGE, "KCC424: no folder says which period this is for", "such as commentary/2012-13/Q1/loans.md"),
        ("commentary/2012-13/q1/loans.md", PAGE, "commentary/2012-13/q1: KCC424: a financial year has no 'q1'", "name the folder otherwise: write Q1"),
        ("commentary/2012/Q1/loans.md", PAGE, "commentary/2012/Q1: KCC424: '2012' could be either of two years", "write 2012-13 or 2011-12"),
        (f"{WHERE}/libraries/loans.md", PAGE, f"{WHERE}/libraries: KCC424: 'libraries' is a folder inside that of a period", f"move its files up, into {WHERE}"),
        (f"{WHERE}/loans.md", "", f"{WHERE}/loans.md:1:1: KCC420: the page does not begin with who wrote it and when", "begin it with four lines"),
        (f"{WHERE}/loans.md", "Shut.\n\n---\n", "KCC420: the page does not begin with", "begin it with four lines"),
        (f"{WHERE}/loans.md", "---\nby: A post\n\nShut.\n", ":1:1: KCC420: the lines that begin with this --- do not end", "write --- below them"),
        (f"{WHERE}/loans.md", "---\n---\nShut.\n", ":1:1: KCC420: the page does not say who wrote it and when", "begin it with four lines"),
        (f"{WHERE}/loans.md", "---\n- a\n---\nShut.\n", ":1:1: KCC420: the page does not say who wrote it and when", "begin it with four lines"),
        (f"{WHERE}/loans.md", "---\non: 2012-08-20\n---\nShut.\n", "KCC105: commentary needs 'by'", "add a line such as by: Director of Highways"),
        (f"{WHERE}/loans.md", "---\nby: A post\non: 20/08/2012\n---\nShut.\n", ":3:5: KCC104: 'on' is '20/08/2012': it must be a day", "write 2012-08-20"),
        (f"{WHERE}/loans.md", page("Shut.", on="2012-08-32"), ":3:5: KCC213: '2012-08-32' is a day that does not exist", "write the year, month and day"),
        (f"{WHERE}/loans.md", page("Shut.", on="2012-03-31"), ":3:5: KCC406: Quarter 1 2012/13 had not begun on 2012-03-31", "correct the day"),
        (f"{WHERE}/loans.md", "---\nby: A post\non: 2012-08-20\nauthor: me\n---\nShut.\n", ":4:1: KCC103: commentary has no key 'author'", "write by: and the post"),
        (f"{WHERE}/loans.md", "---\nby: A: post\non: 2012-08-20\n---\nShut.\n", ":2:6: KCC101", "put the text in quotes"),
        (f"{WHERE}/loans.md", page(""), f"{WHERE}/loans.md:1: KCC425: this page says nothing", "or delete the file"),
        (f"{WHERE}/loans.md", page("n/a"), "KCC425: this page says nothing", "or delete the file"),
        (f"{WHERE}/loans.md", page("Shut.\n## Whats being done\nThis."), ":6: KCC420: no part of commentary is called 'Whats being done'", "write 'What is being done' in this heading"),
        (f"{WHERE}/loans.md", PAGE + "## What is being done\nMore.", ":14: KCC420: 'What is being done' is here a second time; it is already on line 7", "put both under one heading"),
        (f"{WHERE}/loans.md", PAGE.replace("on: 2012-08-20", "on: 2012-08-20\nback_by: May"), ":4:1: KCC420: what stands here is also under the heading on line 12", "keep one of the two"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_stands_and_with_what_to_type(
    file: str, text: str, problem: str, hint: str, project: Project, run: Run
) -> None:
    root = project(LOANS, SENT, {file: text})
    ran = run(root, "validate")
    assert len(told(ran)) == 1, ran.out
    assert problem in told(ran)[0]
    assert hint in hints(ran)
    assert (root / told(ran)[0].partition(": ")[0].split(":")[0]).exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("---\nby: Café\n---\n".encode("cp1252"), "KCC102: 'é' is written here, but not as UTF-8"),
        ("---\nby: A".encode("utf-16"), "KCC102: this is UTF-16, or no text at all"),
        (b"---\nby: A post\non: 2012-08-20\n---\n" + b"x" * 1024 * 1024, "KCC108: the file is larger than 1 MiB"),
    ],
)
def test_what_no_editor_wrote_as_text_is_refused(content: bytes, problem: str, project: Project, run: Run) -> None:
    root = project(LOANS, SENT, {f"{WHERE}/loans.md": ""})
    (root / WHERE / "loans.md").write_bytes(content)
    assert problem in told(run(root, "validate"))[0]


def test_an_indicator_that_has_ended_has_no_commentary(project: Project, run: Run) -> None:
    ended = LOANS.replace("also: [Loans of books]", "until: 2011-12/Q4")
    ran = run(project(ended, files={f"{WHERE}/loans.md": PAGE}), "validate")
    assert told(ran) == [f"{WHERE}/loans.md: KCC424: 'loans' is not listed in Quarter 1 2012/13"]
    assert "see from and until in definitions/loans.yaml" in hints(ran)


def test_notepad_and_windows_line_breaks_make_no_difference(project: Project, run: Run) -> None:
    root = project(LOANS, SENT, {f"{WHERE}/loans.md": ""})
    (root / WHERE / "loans.md").write_bytes(b"\xef\xbb\xbf" + PAGE.replace("\n", "\r\n").encode())
    assert notes(report(run, root))["loans"]["back_by"] == "December 2012"


def test_a_wrong_folder_is_told_once_whatever_is_in_it(project: Project, run: Run) -> None:
    wrong = {f"commentary/2012-13/q1/{name}.md": PAGE for name in ("loans", "potholes")}
    root = project(LOANS, SENT, wrong)
    assert len(told(run(root, "validate"))) == 1
    assert len(told(run(root, "validate", str(root / "commentary/2012-13/q1/potholes.md")))) == 1


def test_a_link_that_leads_nowhere_is_told(project: Project, run: Run) -> None:
    root = project(LOANS, SENT, {f"{WHERE}/loans.md": PAGE})
    (root / WHERE / "potholes.md").symlink_to("nowhere")
    assert "KCC401: this is not a file" in told(run(root, "validate"))[0]


def test_a_page_that_is_wrong_counts_for_nothing_and_is_an_input_all_the_same(project: Project, run: Run) -> None:
    root = project(LOANS, SENT, {f"{WHERE}/loans.md": page("n/a"), f"{WHERE}/potholes.md": page("Fine.")})
    ran = report(run, root, "--fail-on", "never")
    rows = {source["path"]: source["rows"] for source in ran.report()["inputs"]}
    assert rows[f"{WHERE}/loans.md"] == {"read": 1, "used": 0, "superseded": 0, "rejected": 1}
    assert rows[f"{WHERE}/potholes.md"] == {"read": 1, "used": 1, "superseded": 0, "rejected": 0}
    assert set(notes(ran)) == {"potholes"}


# ------------------------------------------------------------------------------------------------ the parts of a body


def test_other_headings_belong_to_the_part_that_they_stand_in_or_to_the_text() -> None:
    body = (
        "One.\n\n## What is being done:\nTwo.\n### More\nThree.\n## Elsewhere\nFour.\n```\n## Back on target by\n```\n"
    )
    found = divided(body, "loans.md", 5)
    assert found.of("being_done") == "Two.\n### More\nThree."
    assert found.of("text") == "One.\n\n## Elsewhere\nFour.\n```\n## Back on target by\n```"
    assert (found.of("back_by"), found.lines, found.problems) == ("", {"being_done": 7}, [])


@given(st.lists(st.text(alphabet="ab #`\n-x", max_size=12)), st.sampled_from(sorted(HEADINGS)))
def test_no_line_of_a_body_is_lost_or_told_twice(lines: list[str], heading: str) -> None:
    body = "\n".join([*lines, f"# {heading}", *lines])
    found = divided(body, "loans.md", 1)
    kept = [line for part in found.texts.values() for line in part]
    without = [line for line in body.splitlines() if line != f"# {heading}"]
    assert sorted(kept) == sorted(without) or sorted(kept) == sorted(body.splitlines())  # inside a fence it is text


@pytest.mark.parametrize(
    "line", ["a", "a@", "# ", "#", "# x#", "Mr A", "0", "Aa ", "+", "-", "(0", "`", "Contact: Aa "]
)
def test_no_line_however_long_keeps_anybody_waiting(line: str) -> None:
    text = line * (200_000 // len(line))
    list(people.no_post(text, WORDS))
    list(people.personal(f"# {text}x", WORDS))
    divided(f"{text}\n# {text}x", "loans.md", 1)


@pytest.mark.parametrize("text", [*sorted(NOTHING), " N/A ", "TBC", ""])
def test_a_dash_and_the_like_say_nothing(text: str) -> None:
    assert said(text) == ""


# ------------------------------------------------------------------------------------------------ beside a figure

COLUMNS = "indicator,period,value,state,note,submitted_at,commentary,being_done,back_by,by\n"


def sent(*rows: str) -> str:
    return COLUMNS + "".join(f"{row}\n" for row in rows)


def test_commentary_may_come_beside_a_figure(project: Project, run: Run) -> None:
    root = project(LOANS, sent("loans,2012-13/Q1,850,,,2012-07-10,Shut.,Open again.,May 2013,Head of Libraries"))
    ran = report(run, root)
    assert ran.rating("loans")["value"] == "850"
    assert notes(ran)["loans"] == {
        "about": "loans", "text": "Shut.", "being_done": "Open again.", "back_by": "May 2013", "by": "Head of Libraries",
        "on": "2012-07-10", "data": {"path": "submissions/sent.csv", "row": 2},
    }  # fmt: skip


def test_a_row_with_commentary_alone_changes_no_figure(project: Project, run: Run) -> None:
    root = project(LOANS, sent("loans,2012-13/Q1,850,,,2012-07-10,,,,", "loans,2012-13/Q1,,,,2012-08-01,Shut.,,,"))
    ran = report(run, root)
    line = ran.rating("loans")
    assert (line["value"], line["state"], line["data"]["row"]) == ("850", "submitted", 2)
    assert notes(ran)["loans"]["text"] == "Shut."
    assert ran.report()["inputs"][0]["rows"] == {"read": 2, "used": 2, "superseded": 0, "rejected": 0}


def test_a_row_of_an_earlier_day_is_replaced_and_counted_so(project: Project, run: Run) -> None:
    rows = ("loans,2012-13/Q1,,,,2012-08-01,First.,,,", "loans,2012-13/Q1,,,,2012-08-02,Second.,,,")
    ran = report(run, project(LOANS, sent(*rows)))
    assert notes(ran)["loans"]["text"] == "Second."
    assert ran.report()["inputs"][0]["rows"] == {"read": 2, "used": 1, "superseded": 1, "rejected": 0}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("loans,2012-13/Q1,,,,2012-07-10,-,,,", "KCC409: there is no value, and no word in 'state' says why"),
        ("loans,2012-13/Q1,,,A note,2012-07-10,Shut.,,,", "KCC409: there is no value, and no word in 'state' says why"),
        ("loans,2012-13/Q1,,,,2012-07-10,,,,Head of Libraries", "KCC409: there is no value"),
        ("loan,2012-13/Q1,,,,2012-07-10,Shut.,,,", "KCC403: unknown indicator 'loan'"),
        ("loans,2012-13,,,,2012-07-10,Shut.,,,", "KCC404: '2012-13' is a whole year"),
    ],
)
def test_a_row_of_commentary_keeps_the_rules_of_all_rows(row: str, problem: str, project: Project, run: Run) -> None:
    root = project(LOANS, sent(row))
    assert problem in told(run(root, "validate"))[0]


def test_an_annual_result_keeps_its_commentary_in_each_report_that_shows_it(project: Project, run: Run) -> None:
    root = project(LOANS + SURVEY, sent("survey,2011-12,70,,,2012-04-10,Too cold.,,,"))
    for period in (Q1, "2012-13/Q2"):
        assert notes(report(run, root, period=period))["survey"]["text"] == "Too cold."


@pytest.mark.parametrize(
    ("page_day", "row_day", "counts"),
    [("2012-08-20", "2012-08-20", "Page."), ("2012-08-20", "2012-08-21", "Row."), ("2012-08-20", "", "Page.")],
)
def test_the_newest_counts_and_of_one_day_the_page(
    page_day: str, row_day: str, counts: str, project: Project, run: Run
) -> None:
    root = project(
        LOANS, sent(f"loans,2012-13/Q1,,,,{row_day},Row.,,,"), {f"{WHERE}/loans.md": page("Page.", on=page_day)}
    )
    assert notes(report(run, root))["loans"]["text"] == counts


def test_a_report_as_at_a_day_knows_only_what_was_written_by_then(project: Project, run: Run) -> None:
    root = project(LOANS, sent("loans,2012-13/Q1,850,,,2012-07-10,Row.,,,"), {f"{WHERE}/loans.md": page("Page.")})
    assert notes(report(run, root, "--as-at", "2012-08-20"))["loans"]["text"] == "Page."
    before = report(run, root, "--as-at", "2012-08-19")
    assert notes(before)["loans"]["text"] == "Row."
    assert before.report()["inputs"][1]["rows"] == {"read": 1, "used": 0, "superseded": 1, "rejected": 0}
    assert notes(report(run, root, "--as-at", "2012-07-09")) == {}


def test_two_of_one_day_are_an_error_and_neither_counts(project: Project, run: Run) -> None:
    rows = ("loans,2012-13/Q1,850,,,2012-07-10,First.,,,", "loans,2012-13/Q1,,,,2012-07-10,Second.,,,")
    root = project(LOANS, sent(*rows))
    problem = "submissions/sent.csv:3: KCC427: 'loans' has commentary for this period already, with the same date: submissions/sent.csv:2"
    assert told(run(root, "validate")) == [problem]
    ran = report(run, root, "--fail-on", "never")
    assert (notes(ran), ran.rating("loans")["value"]) == ({}, "850")
    assert ran.report()["inputs"][0]["rows"] == {"read": 2, "used": 1, "superseded": 0, "rejected": 1}


def test_figures_that_are_told_twice_take_their_commentary_with_them(project: Project, run: Run) -> None:
    rows = ("loans,2012-13/Q1,850,,,2012-07-10,First.,,,", "loans,2012-13/Q1,860,,,2012-07-10,Second.,,,")
    root = project(LOANS, sent(*rows))
    assert [line.split(": ")[1] for line in told(run(root, "validate"))] == ["KCC405"]
    assert notes(report(run, root, "--fail-on", "never")) == {}


def test_pages_of_a_former_and_the_present_id_are_about_one_thing(project: Project, run: Run) -> None:
    root = project(LOANS, SENT, {f"{WHERE}/loans.md": PAGE, f"{WHERE}/lendings.md": PAGE})
    assert "KCC427" in " ".join(told(run(root, "validate")))


def test_a_row_of_an_area_has_no_commentary(project: Project, run: Run) -> None:
    areas = (
        LOANS.replace("owner: Head of Libraries", "owner: Head of Libraries\nareas: towns")
        + """---
kind: group
id: towns
title: Towns
members: [libraries, roads]
"""
    )
    root = project(areas, "indicator,area,period,value,commentary\nloans,roads,2012-13/Q1,850,Shut.\n")
    assert told(run(root, "validate")) == [
        "submissions/sent.csv:2: KCC428: commentary is about the whole of an indicator, and this row is about 'roads'"
    ]


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    assert book.active
    book.active.title = "Return"
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


HEADINGS_ = ("indicator", "period", "value", "commentary", "being_done", "back_by", "by", "submitted_at")


def with_book(root: Path, *rows: tuple[object, ...]) -> Path:
    (root / "submissions" / "libraries.xlsx").write_bytes(workbook(HEADINGS_, *rows))
    return root


def test_commentary_may_come_in_a_workbook(project: Project, run: Run) -> None:
    row = (
        "loans",
        Q1,
        850,
        "Shut.\nTwo of them.",
        "Open again.",
        date(2012, 12, 31),
        "Head of Libraries",
        date(2012, 7, 10),
    )
    found = notes(report(run, with_book(project(LOANS), row)))["loans"]
    assert (found["text"], found["back_by"], found["on"]) == ("Shut.\nTwo of them.", "31 December 2012", "2012-07-10")
    assert found["data"] == {"path": "submissions/libraries.xlsx:Return", "row": 2}


def test_a_month_that_excel_has_turned_into_a_day_is_not_guessed(project: Project, run: Run) -> None:
    row = ("loans", Q1, 850, "Shut.", "Open again.", date(2012, 12, 1), None, None)
    ran = run(with_book(project(LOANS), row), "validate")
    assert told(ran) == [
        "submissions/libraries.xlsx:Return!F2: KCC447: this is the date 1 December 2012, which Excel also makes of December 2012"
    ]
    assert "format the cell as Text, then type December 2012 or 1 December 2012 again" in hints(ran)


def test_commentary_in_a_parquet_file_is_refused_and_not_passed_over(
    project: Project, run: Run, tmp_path: Path
) -> None:
    import polars as pl

    root = project(LOANS)
    frame = pl.DataFrame({"indicator": ["loans"], "period": [Q1], "value": ["850"], "commentary": ["Shut."]})
    frame.write_parquet(root / "submissions" / "figures.parquet")
    assert told(run(root, "validate")) == [
        "submissions/figures.parquet: KCC410: commentary is not read from Parquet files, and there is a column 'commentary'"
    ]


# ------------------------------------------------------------------------------------------------ what counts, always

DAYS = st.none() | st.dates(date(2012, 4, 1), date(2012, 4, 5))


def made(about: str, period: int | None, sent_on: date | None, number: int) -> Commentary:
    where = None if period is not None else ("quarters", 1)
    return Commentary(about, where, period, str(number), "", "", None, sent_on, Place("x", number), 0, alone=True)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.none() | st.integers(1, 2), DAYS)), DAYS)
def test_of_each_thing_the_newest_that_was_there_counts(
    found: list[tuple[str, int | None, date | None]], as_at: date | None
) -> None:
    every = [made(*one, number) for number, one in enumerate(found)]
    held = current(every, as_at)
    there = [one for one in every if as_at is None or when(one) <= as_at]
    assert set(held) == {slot(one) for one in there}
    for one in there:
        assert when(one) <= when(held[slot(one)])


# ------------------------------------------------------------------------------------------------ what a rule asks for


@pytest.mark.parametrize(
    ("rating", "being_done", "back_by", "parts", "words"),
    [
        ("red", "This.", "May", (), ""),
        ("red", "", "May", ("being_done",), "the commentary does not say what is being done"),
        ("red", "This.", "", ("back_by",), "the commentary does not say back by when"),
        ("red", "", "", PARTS, "the commentary does not say what is being done and back by when"),
        ("amber", "", "", (), ""),
    ],
)
def test_what_is_asked_for_has_two_parts(
    rating: str, being_done: str, back_by: str, parts: tuple[str, ...], words: str
) -> None:
    one = Commentary("loans", None, 1, "Shut.", being_done, back_by, None, None, Place("x"), 0, alone=True)
    assert lacking(("red",), rating, one) == parts
    assert not parts or missing_words(parts, one) == words


def test_without_commentary_everything_is_missing() -> None:
    assert lacking(("red",), "red", None) == PARTS
    assert missing_words(PARTS, None) == "commentary is missing"


@pytest.mark.parametrize(
    ("line", "problem", "hint"),
    [
        ("commentary: [redd]", "KCC306: 'redd' is not on the scale 'rag'", "did you mean 'red'?"),
        ("commentary: [purple]", "KCC306: 'purple' is not on the scale 'rag'", "the scale 'rag' has red, amber, green"),
        ("commentary: red", "KCC104: 'commentary' is 'red': it must be a list of ratings", "write [red]"),
    ],
)
def test_the_words_of_a_rule_are_on_its_scale(line: str, problem: str, hint: str, project: Project, run: Run) -> None:
    ran = run(project(LOANS.replace("commentary: [red]", line), SENT), "validate")
    assert (problem in told(ran)[0], hint in hints(ran)) == (True, True)


def test_a_scale_that_is_not_there_is_told_once(project: Project, run: Run) -> None:
    ran = run(project(LOANS.replace("scale: rag", "scale: rags"), SENT), "validate")
    assert [line.split(": ")[1] for line in told(ran)] == ["KCC203"]


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ("id: other\nscale: direction\nwhere: {previous: last(value)}\ncommentary: [worse]\ncases: [{same: value == previous}, {worse: otherwise}]", "directions of travel"),
        ("id: other\nscale: rag\ncommentary: [red]\ncases: [{red: count(red) > 0}, {green: otherwise}]", "groups"),
    ],
)  # fmt: skip
def test_only_rules_for_indicators_ask_for_commentary(rule: str, what: str, project: Project, run: Run) -> None:
    ran = run(project(f"{LOANS}---\nkind: rule\ntitle: Another\n{rule}\n", SENT), "validate")
    assert f"KCC429: commentary is asked for on ratings of indicators, and 'other' is for {what}" in " ".join(told(ran))


def test_a_rule_may_begin_and_cease_to_ask(project: Project, run: Run) -> None:
    changed = LOANS.replace(
        "  - red: otherwise\n", "  - red: otherwise\nchanges: [{from: 2012-13/Q1, commentary: []}]\n"
    )
    root = project(changed, SENT)
    assert run(root, "validate", str(root / "submissions")).out == f"{root / 'submissions'} is fine.\n"


def test_another_rating_to_comment_on_changes_no_result(project: Project, run: Run, tmp_path: Path) -> None:
    root = project(LOANS, SENT)
    base = tmp_path / "before"
    shutil.copytree(root / "definitions", base / "definitions")
    shutil.copy(root / "kccrules.yaml", base)
    rule = root / "definitions" / "floor-standard.yaml"
    rule.write_text(rule.read_text().replace("commentary: [red]", "commentary: [amber]"))
    assert run(root, "impact", "--base", str(base), "--period", Q1).out.startswith("No result changes: only ")


# ------------------------------------------------------------------------------------------------ saying what is missing


def test_a_named_return_is_told_what_commentary_it_lacks(project: Project, run: Run) -> None:
    root = project(LOANS, SENT)
    ran = run(root, "validate", str(root / "submissions/sent.csv"))
    assert told(ran) == [
        "submissions/sent.csv:2: KCC421: commentary is missing: 850 does not meet the floor standard of 900"
    ]
    assert hints(ran).startswith(
        "write being_done and back_by beside the figure, or into commentary/2012-13/Q1/loans.md"
    )
    assert ran.code == 0


def test_the_folder_of_the_project_may_be_named(project: Project, run: Run) -> None:
    root = project(LOANS, SENT.replace("potholes,2012-13/Q1,95", "pothole,2012-13/Q1,95"))
    assert [line.split(": ")[1] for line in told(run(root, "validate", str(root)))] == ["KCC421", "KCC403"]


def test_nobody_is_reminded_who_names_no_file_or_makes_a_report(project: Project, run: Run) -> None:
    root = project(LOANS, SENT)
    assert "KCC421" not in run(root, "validate").out
    ran = run(root, "eval", "--period", Q1)
    assert "KCC421" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("row", "place", "what"),
    [
        (("loans", Q1, 850, None, None, None, None, None), "E2", "commentary is missing"),
        (("loans", Q1, 850, "Shut.", "Open.", None, None, None), "F2", "the commentary does not say back by when"),
        (("loans", Q1, 850, "Shut.", None, "May", None, None), "E2", "the commentary does not say what is being done"),
    ],
)
def test_in_a_workbook_it_is_the_cell_to_type_in(
    row: tuple[object, ...], place: str, what: str, project: Project, run: Run
) -> None:
    root = with_book(project(LOANS), row)
    ran = run(root, "validate", str(root / "submissions"))
    assert told(ran) == [
        f"submissions/libraries.xlsx:Return!{place}: KCC421: {what}: 850 does not meet the floor standard of 900"
    ]


def test_a_workbook_without_such_columns_is_told_at_its_row(project: Project, run: Run) -> None:
    root = project(LOANS)
    (root / "submissions/a.xlsx").write_bytes(workbook(("indicator", "period", "value"), ("loans", Q1, 850)))
    assert told(run(root, "validate", str(root / "submissions")))[0].startswith("submissions/a.xlsx:Return!A2: KCC421")


def test_a_named_page_is_told_what_it_lacks(project: Project, run: Run) -> None:
    root = project(LOANS, SENT, {f"{WHERE}/loans.md": page("Shut."), f"{WHERE}/potholes.md": page("Green.")})
    assert told(run(root, "validate", str(root / "commentary"))) == [
        f"{WHERE}/loans.md:5: KCC421: the commentary does not say what is being done and back by when: "
        "850 does not meet the floor standard of 900"
    ]
    assert "is fine" in run(root, "validate", str(root / f"{WHERE}/potholes.md")).out


def test_only_the_newest_period_of_the_named_files_is_asked_about(project: Project, run: Run) -> None:
    later = SENT + "loans,2012-13/Q2,990,2012-10-10\n"
    root = project(
        LOANS,
        later,
        {f"{WHERE}/loans.md": page("Shut."), "commentary/2012-13/Q2/loans.md": page("Up.", on="2012-10-11")},
    )
    assert "is fine" in run(root, "validate", str(root / "submissions")).out
    assert "is fine" in run(root, "validate", str(root / "commentary")).out


def test_a_figure_that_a_later_one_has_replaced_asks_for_nothing(project: Project, run: Run) -> None:
    later = "indicator,period,value,submitted_at\nloans,2012-13/Q1,840,2012-08-10\n"
    root = project(LOANS, SENT, {"submissions/later.csv": later})
    assert "is fine" in run(root, "validate", str(root / "submissions/sent.csv")).out
    assert "KCC421" in run(root, "validate", str(root / "submissions/later.csv")).out


def test_where_no_report_can_be_made_none_asks_for_commentary(project: Project, run: Run) -> None:
    ended = LOANS.replace("also: [Loans of books]", "until: 2011-12/Q4").split("---\nkind: kpi\nid: potholes")[0]
    root = project(ended, "indicator,period,value\nloans,2012-13/Q1,850\n")
    assert "is fine" in run(root, "validate", str(root / "submissions")).out


# ------------------------------------------------------------------------------------------------ an explanation


def test_an_explanation_shows_the_commentary(project: Project, run: Run) -> None:
    root = project(LOANS, SENT, {f"{WHERE}/loans.md": PAGE})
    assert (
        """\
Commentary Two branches were shut.
           Being done: - Both open again in September.
           Back by: December 2012
           Head of Libraries, 20 August 2012   commentary/2012-13/Q1/loans.md:5
"""
        in run(root, "explain", "loans", "--period", Q1).out
    )


def test_an_explanation_says_that_commentary_is_asked_for(project: Project, run: Run) -> None:
    root = project(LOANS, SENT)
    assert "\nCommentary None yet, and the rule asks for it.\n" in run(root, "explain", "loans", "--period", Q1).out
    assert "Commentary" not in run(root, "explain", "potholes", "--period", Q1).out


def test_an_explanation_says_what_part_is_missing_and_leaves_out_what_is_not_known(project: Project, run: Run) -> None:
    root = project(LOANS, sent("loans,2012-13/Q1,850,,,,,Open again.,,"))
    assert (
        """\
Commentary Being done: Open again.
           submissions/sent.csv:2
           The commentary does not say back by when, and the rule asks for it.
"""
        in run(root, "explain", "loans", "--period", Q1).out
    )


def test_an_explanation_of_an_earlier_period_shows_its_own_commentary(project: Project, run: Run) -> None:
    later = SENT + "loans,2012-13/Q2,990,2012-10-10\n"
    files = {f"{WHERE}/loans.md": PAGE, "commentary/2012-13/Q2/loans.md": page("Up.", on="2012-10-11")}
    root = project(LOANS, later, files)
    assert "Two branches" in run(root, "explain", "loans", "--period", Q1).out
    assert "Commentary Up." in run(root, "explain", "loans", "--period", "2012-13/Q2").out


# ------------------------------------------------------------------------------------------------ people

WORDS = frozenset(["head", "of", "libraries", "customer", "services", "kent", "adult", "social", "care"])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Mail a.miller@council.example today.", "an e-mail address"),
        ("Ring 01622 123 456.", "a telephone number"),
        ("Ring +44 (0)1622 123456.", "a telephone number"),
        ("Ring (01622) 123456.", "a telephone number"),
        ("Mrs Miller left.", "a name, 'Mrs ...'"),
        ("Cllr. A B Miller agreed.", "a name, 'Cllr ...'"),
        ("As Dr O'Neill has it.", "a name, 'Dr ...'"),
        ("Anna Miller said so.", "what looks like the name of a person, A. M."),
        ("It was late, says Anna Miller.", "what looks like the name of a person, A. M."),
        ("Contact: Anna Miller-Jones", "what looks like the name of a person, A. M."),
    ],
)
def test_what_looks_personal_is_found_and_not_repeated(text: str, what: str) -> None:
    assert [found.what for found in people.personal(text, WORDS)] == [what]


@pytest.mark.parametrize(
    "text",
    [
        "Customer Services said so.",
        "The Head of Libraries reports monthly.",
        "Head Teachers said so.",
        "Adult Social Care reports a rise.",
        "Contact Centre calls rose to 1,074 in 2012/13.",
        "Between 01/04/2012 and 30/06/2012, 12345678901 loans.",
        "Up 0.123456789012 on 2011-12.",
        "Last Year reported 2,588.",
    ],
)
def test_bodies_posts_and_figures_are_not_taken_for_people(text: str) -> None:
    assert list(people.personal(text, WORDS)) == []


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("Anna Miller", True),
        ("Mr Miller", True),
        ("a@council.example", True),
        ("Head of Libraries", False),
        ("Chief Librarian", False),
        ("Corporate Director, Families", False),
        ("", False),
    ],
)
def test_a_post_is_not_a_person(text: str, personal: bool) -> None:
    assert bool(list(people.no_post(text, WORDS))) is personal


def test_a_page_is_warned_about_where_it_stands_without_showing_the_line(project: Project, run: Run) -> None:
    text = "---\nby: Anna Miller\non: 2012-08-20\nbeing_done: Ask Mrs Miller.\n---\nMail a.miller@council.example.\n"
    ran = run(project(LOANS, SENT, {f"{WHERE}/loans.md": text}), "validate")
    assert told(ran) == [
        f"{WHERE}/loans.md:2:5: KCC423: here is what looks like the name of a person, A. M.",
        f"{WHERE}/loans.md:4:13: KCC423: here is a name, 'Mrs ...'",
        f"{WHERE}/loans.md:6:6: KCC423: here is an e-mail address",
    ]
    assert (ran.code, "Miller" in ran.out, "council.example" in ran.out) == (0, False, False)


def test_a_row_is_warned_about_and_used(project: Project, run: Run) -> None:
    root = project(LOANS, sent("loans,2012-13/Q1,850,,,2012-07-10,Mail a@council.example,,,Anna Miller"))
    ran = run(root, "validate")
    assert told(ran) == [
        "submissions/sent.csv:2: KCC423: here is an e-mail address",
        "submissions/sent.csv:2: KCC423: here is what looks like the name of a person, A. M.",
    ]
    assert "council.example" not in ran.out
    assert notes(report(run, root))["loans"]["by"] == "Anna Miller"


def test_the_shipped_project_asks_for_commentary_on_red_and_has_made_none_up(shipped: Path, run: Run) -> None:
    found: Mapping[str, object] = report(run, shipped).report()
    assert found["notes"] == []
    assert "commentary: [red]" in (shipped / "definitions/policies/floor-standard.yaml").read_text("utf-8")
