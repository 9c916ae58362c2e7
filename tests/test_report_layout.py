"""How a published report is declared: sections, audience, theme; what is wrong with a declaration, and how it travels."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Ran
from hypothesis import given
from hypothesis import strategies as st

from kccrules.flow import project as flow
from kccrules.render import html
from kccrules.words import layouts
from kccrules.words.colours import contrast
from kccrules.words.layouts import COLOURS, SECTIONS, Layout, Section, Theme

Make = Callable[..., Path]
Run = Callable[..., Ran]

KPI = """
kind: kpi
id: loans
title: Books lent
service: libraries
unit: books
target: {2012-13: 80}
floor: {2012-13: 70}
"""
SENT = "indicator,period,value\nloans,2012-13/Q1,60\n"
REPORT = "kind: report\nid: paper\ntitle: Our quarter\n"


@pytest.fixture
def wrong(project: Make, run: Run) -> Callable[[str], str]:
    """What validate says of a report declared with these lines."""

    def say(lines: str) -> str:
        root = project(f"{KPI}---\n{REPORT}{lines}", SENT)
        return run(root, "validate").out

    return say


def pages(root: Path, run: Run, *more: str) -> str:
    found = run(root, "report", "--period", "2012-13/Q1", "-f", "markdown", *more)
    assert found.code == 0, found.err
    return found.out


def headings(text: str) -> list[str]:
    return [line[3:] for line in text.splitlines() if line.startswith("## ")]


# ---------------------------------------------------------------------------------------------- what is declared


def test_sections_stand_in_the_order_in_which_they_are_declared(project: Make, run: Run) -> None:
    root = project(f"{KPI}---\n{REPORT}sections: [method, all, summary]\n", SENT)
    assert headings(pages(root, run)) == ["How ratings are decided", "The indicator", "Executive summary"]


def test_a_section_may_have_a_heading_and_a_view_of_its_own(project: Make, run: Run) -> None:
    sections = (
        "sections: [{section: table, view: by-service, title: Who does what}, {section: all, title: Everything}]\n"
    )
    root = project(f"{KPI}---\n{REPORT}{sections}", SENT)
    assert headings(pages(root, run)) == ["Who does what", "Everything"]


def test_a_table_without_a_heading_is_called_as_its_view(project: Make, run: Run) -> None:
    root = project(f"{KPI}---\n{REPORT}sections: [{{section: table, view: by-service}}]\n", SENT)
    assert headings(pages(root, run)) == ["Ratings by service"]


def test_without_a_declaration_a_report_has_every_section_and_a_table_of_each_view(project: Make, run: Run) -> None:
    text = pages(project(KPI, SENT), run)
    assert text.startswith(
        "# Performance report\n\nA council. Quarter 1 2012/13 (April to June 2012). Draft, not published.\n"
    )
    assert headings(text) == [
        "Executive summary", "Red indicators: what is being done", "What changed", "Ratings by service", "The indicator", "Books lent",
        "Notes on the data", "Revised since the last published report", "How ratings are decided", "Words used",
    ]  # fmt: skip


def test_title_sentence_contact_words_and_notes_are_printed(project: Make, run: Run) -> None:
    lines = (
        "about: As agreed by Cabinet.\ncontact: Performance team\nwords: {Loan: A book taken home.}\nnotes: [Not audited.]\n"
        "sections: [data-notes, glossary]\n"
    )
    text = pages(project(f"{KPI}---\n{REPORT}{lines}", SENT), run)
    assert "# Our quarter\n" in text
    assert "As agreed by Cabinet." in text
    assert "- **Loan**: A book taken home." in text
    assert "- Not audited." in text
    assert text.rstrip().endswith("Questions about these figures: Performance team.")


def test_a_word_declared_takes_the_place_of_our_own(project: Make, run: Run) -> None:
    text = pages(project(f"{KPI}---\n{REPORT}words: {{Target: Our promise.}}\nsections: [glossary]\n", SENT), run)
    assert text.count("**Target**") == 1
    assert "- **Target**: Our promise." in text


@pytest.mark.parametrize(
    ("audience", "files", "owes", "told"),
    [("public", False, False, False), ("members", False, True, False), ("internal", True, True, True)],
)
def test_readers_see_what_is_for_them(
    project: Make, run: Run, audience: str, files: bool, owes: bool, told: bool
) -> None:
    lines = f"audience: {audience}\ninternal_notes: [Ask Finance.]\nsections: [indicators, data-notes, owed]\n"
    text = pages(project(f"{KPI}---\n{REPORT}{lines}", SENT), run)
    assert ("submissions/sent.csv" in text) is files
    assert ("Who still owes data" in text) is owes
    assert ("Ask Finance." in text) is told
    assert ("Made by kccrules" in text) is files


def test_the_theme_is_in_the_style_of_every_page(project: Make, run: Run, tmp_path: Path) -> None:
    theme = "theme: {colours: {accent: '#AA0000'}, font: 'Comic Neue, sans-serif'}\n"
    root = project(f"{KPI}---\n{REPORT}{theme}sections: [summary]\n", SENT)
    assert run(root, "report", "-o", str(tmp_path / "out.html")).code == 0
    text = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "--accent:#aa0000" in text
    assert '--font:"Comic Neue",sans-serif' in text


# ---------------------------------------------------------------------------------------------- which one


def test_of_several_the_one_for_the_calendar_of_the_period_is_taken(project: Make, run: Run) -> None:
    other = "kind: report\nid: any\ntitle: Any\nsections: [summary]\n"
    root = project(f"{KPI}---\n{REPORT}calendar: quarters\nsections: [all]\n---\n{other}", SENT)
    assert pages(root, run).startswith("# Our quarter\n")
    assert pages(root, run, "--layout", "any").startswith("# Any\n")


def test_where_several_could_be_meant_one_has_to_be_named(project: Make, run: Run) -> None:
    other = "kind: report\nid: any\ntitle: Any\nsections: [summary]\n"
    root = project(f"{KPI}---\n{REPORT}sections: [all]\n---\n{other}", SENT)
    found = run(root, "report", "-f", "csv")
    assert found.code == 2
    assert "several reports are declared for this period: name any or paper with --layout" in found.err


def test_a_layout_that_is_not_there_is_answered_with_those_that_are(project: Make, run: Run) -> None:
    root = project(f"{KPI}---\n{REPORT}sections: [all]\n", SENT)
    assert "no report is called 'papr': there are paper" in run(root, "report", "-f", "csv", "--layout", "papr").err
    (root / "definitions" / "paper.yaml").unlink()
    found = run(root, "report", "-f", "csv", "--layout", "paper")
    assert "no report is declared; leave --layout out for the standard one" in found.err


def test_a_report_for_another_calendar_leaves_the_standard_one(project: Make, run: Run) -> None:
    years = "kind: calendar\nid: years\nyear_starts: 1 April\nperiods: [year]\ndue_within: 20 days\n"
    root = project(f"{KPI}---\n{years}---\n{REPORT}calendar: years\nsections: [all]\n", SENT)
    assert pages(root, run).startswith("# Performance report\n")


def test_a_view_may_be_asked_for_and_must_be_there(project: Make, run: Run) -> None:
    root = project(KPI, SENT)
    assert (
        "there is no view 'by-moon': there are by-service" in run(root, "report", "-f", "csv", "--view", "by-moon").err
    )


def test_reports_are_listed_with_what_they_need(project: Make, run: Run) -> None:
    sections = "audience: members\nsections: [summary, {section: all, view: by-service}]\n"
    root = project(f"{KPI}---\n{REPORT}calendar: quarters\n{sections}", SENT)
    assert "report" in run(root, "list").out
    found = run(root, "list", "-s", "+paper").out
    assert "for members: 2 sections" in found
    assert "by-service" in found
    assert "quarters" in found


# ---------------------------------------------------------------------------------------------- what is wrong with it


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("sections: [summary, summary]\n", "KCC340: the section 'summary' stands twice"),
        (
            "sections: [{section: table, view: by-service}, {section: table, view: by-service}]\n",
            "KCC340: the section 'table by by-service' stands twice",
        ),
        ("sections: [table]\n", "KCC341: a table needs the view that it shows\n"),
        ("sections: [{section: red, view: by-service}]\n", "KCC341: the section 'red' is not grouped by a view"),
        ("sections: [{section: all, view: by-servise}]\n", "KCC203: unknown view 'by-servise'"),
        ("sections: [summary, owed]\n", "KCC342: the public does not see the section 'owed'"),
        ("calendar: quaters\nsections: [all]\n", "KCC203: unknown calendar 'quaters'"),
        (
            "theme: {colours: {link: '#cccccc'}}\nsections: [all]\n",
            "KCC343: link #cccccc on #ffffff has a contrast of 1.6",
        ),
        (
            "theme: {colours: {paper: '#777777'}}\nsections: [all]\n",
            "KCC343: link #0b4f8a on #777777 has a contrast of",
        ),
        ("sections: [sumary]\n", "write summary"),
        ("sections: [words]\n", "write glossary"),
        ("audience: councillors\nsections: [all]\n", "write members"),
        ("theme: {colours: {link: blue}}\nsections: [all]\n", "write # and six digits or letters a to f, in quotes"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_write(wrong: Callable[[str], str], lines: str, said: str) -> None:
    assert said in wrong(lines)


def test_the_colour_that_is_proposed_can_be_seen(wrong: Callable[[str], str]) -> None:
    text = wrong("theme: {colours: {link: '#9fb4c7'}}\nsections: [all]\n")
    hint = next(line for line in text.splitlines() if "hint:" in line and "would do" in line)
    assert contrast(hint.split("'")[1], "#ffffff") >= 4.5


def test_tables_of_different_views_may_stand_side_by_side(project: Make, run: Run) -> None:
    view = "kind: view\nid: other\ntitle: Other\nof: kpi\nby: [service]\n"
    sections = "sections: [{section: table, view: by-service}, {section: table, view: other}]\n"
    root = project(f"{KPI}---\n{view}---\n{REPORT}{sections}", SENT)
    assert run(root, "validate").code == 0
    assert headings(pages(root, run)) == ["Ratings by service", "Other"]


# ---------------------------------------------------------------------------------------------- how it travels

TEXT = st.text(min_size=1, max_size=9)
LAYOUTS = st.builds(
    Layout,
    id=TEXT,
    title=TEXT,
    sections=st.lists(
        st.builds(Section, st.sampled_from(list(SECTIONS)), st.none() | TEXT, st.none() | TEXT), max_size=4
    ).map(tuple),
    about=st.none() | TEXT,
    calendar=st.none() | TEXT,
    audience=st.sampled_from(layouts.AUDIENCES),
    contact=st.none() | TEXT,
    theme=st.builds(Theme, st.just({**COLOURS, "link": "#000000"}), TEXT),
    words=st.dictionaries(TEXT, TEXT, max_size=3),
    notes=st.lists(TEXT, max_size=2).map(tuple),
    internal_notes=st.lists(TEXT, max_size=2).map(tuple),
)


@given(LAYOUTS)
def test_a_layout_is_read_back_from_a_manifest_as_it_was(layout: Layout) -> None:
    text = json.dumps([layout.stored()])
    assert layouts.read(json.loads(text)) == (layout,)
    assert list(layouts.read(json.loads(text))[0].words) == list(layout.words)


COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(st.fixed_dictionaries(dict.fromkeys(COLOURS, COLOUR)))
def test_whatever_was_frozen_words_and_lines_are_drawn_so_that_they_can_be_seen(colours: dict[str, str]) -> None:
    seen = Theme(colours).seen().colours
    paper = colours["paper"]
    assert all(contrast(seen[name], paper) >= 4.5 for name in ("ink", "link", "target", "floor", "benchmark"))
    assert all(contrast(seen[name], paper) >= 3 for name in ("accent", "line"))
    assert {name: seen[name] for name in ("paper", "green", "amber", "red", "not-rated")} == {
        name: colours[name] for name in ("paper", "green", "amber", "red", "not-rated")
    }
    assert Theme(seen).seen().colours == seen


def test_what_can_be_seen_is_drawn_as_it_is_declared() -> None:
    assert Theme().seen() == Theme()


def test_a_page_of_a_frozen_layout_has_no_colour_that_cannot_be_seen(project: Make) -> None:
    made = flow.evaluated(
        project(f"{KPI}---\n{REPORT}sections: [summary, indicators]\n", SENT), flow.Asked("2012-13/Q1")
    )
    assert made.report
    frozen = replace(
        made.report.layouts[0], theme=Theme({**COLOURS, "target": "#fefefe", "link": "#eeeeee", "line": "#fdfdfd"})
    )
    page = html.one_file(made.report, frozen)
    assert not re.search("#fefefe|#eeeeee|#fdfdfd", page)


def test_a_manifest_without_layouts_has_none() -> None:
    assert layouts.read(None) == ()


def test_the_schema_names_every_section_and_colour() -> None:
    path = Path(__file__).parents[1] / "schemas" / "report.schema.json"
    keys = json.loads(path.read_text(encoding="utf-8"))["properties"]
    item = keys["sections"]["items"]
    assert item["properties"]["section"]["enum"] == list(SECTIONS)
    assert item["pattern"] == f"^({'|'.join(SECTIONS)})$"
    assert set(keys["theme"]["properties"]["colours"]["properties"]) == set(COLOURS)
    assert keys["audience"]["enum"] == list(layouts.AUDIENCES)
