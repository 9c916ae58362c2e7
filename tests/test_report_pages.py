"""The published report as people read it: pages, text and table. What it says, how it is built, and what cannot get into it."""

from __future__ import annotations

import contextlib
import csv
import errno
import io
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import Ran, invoke, read_csv, ship
from councils import WITH_COMMENTARY, WORST_OF
from hypothesis import given
from hypothesis import strategies as st

from kccrules.cli import report_folder, reporting
from kccrules.cli.shell import Shell
from kccrules.flow import project as flow
from kccrules.render import editions, html
from kccrules.render.html import drawing, prose
from kccrules.render.paper import chosen
from kccrules.render.paper.blocks import Bars, Tag
from kccrules.render.paper.markdown import quoted
from kccrules.words.layouts import Theme

Make = Callable[..., Path]
Run = Callable[..., Ran]
Q1 = "2012-13/Q1"
VOID = {"meta", "link", "br", "img", "input", "hr", "rect", "path", "circle", "line"}


@dataclass
class Read(HTMLParser):
    """A page as a browser takes it apart."""

    text: str
    headings: list[tuple[int, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    unscoped: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.open += [] if tag in VOID else [tag]
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if tag == "a" else []
        self.outside += [str(found[name]) for name in ("src", "srcset", "action") if name in found]
        self.outside += [name for name in found if name.startswith("on")]
        self.unscoped += tag == "th" and "scope" not in found
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))
        if tag == "td":
            self.cells.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag, f"{tag} is closed out of order"

    def handle_data(self, data: str) -> None:
        if any(re.fullmatch("h[1-6]", tag) for tag in self.open):
            level, said = self.headings[-1]
            self.headings[-1] = (level, said + data)
        if "td" in self.open:
            self.cells[-1] += data


# ---------------------------------------------------------------------------------------------- the shipped quarter


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ship(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def made(council: Path) -> flow.Evaluated:
    return flow.evaluated(council, flow.Asked(Q1))


@pytest.fixture(scope="module")
def forms(made: flow.Evaluated) -> dict[str, bytes]:
    assert made.report
    return {form: make() for form, make in editions.forms(made.report).items()}


@pytest.fixture(scope="module")
def whole(forms: dict[str, bytes]) -> str:
    return forms["html"].decode("utf-8")


@pytest.fixture(scope="module")
def markdown(forms: dict[str, bytes]) -> str:
    return forms["markdown"].decode("utf-8")


@pytest.fixture(scope="module")
def pages(made: flow.Evaluated) -> dict[str, str]:
    assert made.report
    layout = chosen(made.report)
    assert layout
    return dict(html.folder(made.report, layout))


def test_the_first_sentence_adds_up_and_the_second_says_what_changed(markdown: str) -> None:
    assert (
        "Of 30 indicators, 12 are Green, 10 are Amber and 8 are Red. Compared with their previous results, three fewer are Green, "
        "three more are Amber, one more is Red and one fewer is not rated."
    ) in markdown
    assert "Results got better for 15 indicators and worse for 14; one stayed the same." in markdown


def test_the_table_of_counts_adds_up_on_every_line(markdown: str) -> None:
    assert (
        "| This quarter | 12 | 10 | 8 | 0 | 30 |\n| Result before | 15 | 7 | 7 | 1 | 30 |\n| Change | −3 | +3 | +1 | −1 | 0 |"
        in markdown
    )


def test_each_red_indicator_answers_four_questions(markdown: str) -> None:
    card = markdown.split("### Tier 1 calls answered in 20 seconds\n")[1].split("###", maxsplit=1)[0]
    assert card.strip().splitlines() == [
        "**Red** 68% in April to June 2012, against a target of 80% and a floor standard of 70%. Customer Services.",
        "",
        "- **Since when?** New: in Quarter 4 2011/12 (January to March 2012) it was Green.",
        "- **How far?** 12 percentage points short of the target of 80% and 2 percentage points short of the floor standard of 70%.",
        "- **What is being done?** No commentary yet.",
        "- **Back on target by when?** No commentary yet.",
    ]
    assert markdown.count("- **Since when?**") == 8


def test_what_is_too_high_is_above_its_limit_and_not_short_of_it(markdown: str) -> None:
    assert (
        "4.7 percentage points above the target of 6% and 2.7 percentage points above the floor standard of 8%."
        in markdown
    )


def test_a_run_of_reds_goes_back_through_ratings_that_were_published(markdown: str) -> None:
    card = markdown.split("### Free school meals gap at Key Stage 2\n")[1].split("###", maxsplit=1)[0]
    assert "Two results in a row are Red, since 2009/10 (September 2009 to August 2010)." in card


def test_what_changed_is_said_and_the_worse_come_first(markdown: str) -> None:
    assert (
        "Seven indicators have a worse rating than before, four have a better one, 18 have the same and one is rated and was not before."
    ) in markdown
    rows = [
        line
        for line in markdown.splitlines()
        if line.startswith(("| Worse rating", "| Better rating", "| Rated, and not before"))
    ]
    assert [line.split(" | ")[0][2:] for line in rows] == ["Worse rating"] * 7 + ["Better rating"] * 4 + [
        "Rated, and not before"
    ]


def test_a_page_says_in_steps_why_it_is_rated_so(markdown: str) -> None:
    part = markdown.split("### Why it is Red\n")[1].split("###", maxsplit=1)[0]
    assert part.strip().splitlines() == [
        "1. Is anything missing that the rule asks for? **No**.",
        "2. Does 68% meet the target of 80%? **No**, it is 12 percentage points short, so it is not Green.",
        "3. Does 68% meet the floor standard of 70%? **No**, it is 2 percentage points short, so it is not Amber.",
        "4. So it is **Red**. Rounding makes no difference.",
    ]


def test_every_indicator_has_its_steps(made: flow.Evaluated) -> None:
    assert made.report
    for rating in made.report.ratings:
        rule = made.report.rules[(str(rating.figure.rule), rating.figure.version)]
        assert len(rating.rungs) == len(rule.cases)
        assert rating.rungs[rating.figure.case - 1].holds is True
        assert all(rung.holds is False for rung in rating.rungs[: rating.figure.case - 1])


def test_portfolios_have_a_table_and_add_up(markdown: str) -> None:
    part = markdown.split("## Results by portfolio\n")[1].split("\n## ", maxsplit=1)[0]
    rows = [
        [cell.strip(" *") for cell in line.strip("| ").split(" | ")]
        for line in part.splitlines()
        if line.startswith("|")
    ][2:]
    assert [row[0] for row in rows] == [
        "Customer and Communities", "Specialist Children's Services", "Education, Learning and Skills", "Adult Social Care and Public Health",
        "Environment, Highways and Waste", "Regeneration and Economic Development", "Total",
    ]  # fmt: skip
    assert [int(row[5]) for row in rows] == [3, 6, 9, 5, 6, 1, 30]
    for row in rows:
        assert sum(map(int, row[1:5])) == int(row[5])


def test_the_rules_in_force_are_printed(markdown: str) -> None:
    part = markdown.split("## How ratings are decided\n")[1].split("\n## ", maxsplit=1)[0]
    assert "In force since 1 April 2008. Green meets the target, Amber meets the floor standard, Red does not." in part
    assert "1. **Green**: meets the target.\n2. **Amber**: meets the floor standard.\n3. **Red**: otherwise." in part
    assert "Each figure is compared as it is printed." in part


def test_a_rating_that_was_printed_otherwise_is_named(markdown: str) -> None:
    assert (
        "Jobs from inward investment, for Quarter 4 2010/11, was printed Red; worked out again it is Green." in markdown
    )


def test_the_glossary_has_only_words_that_are_used(markdown: str) -> None:
    part = markdown.split("## Words used\n")[1]
    assert "**Floor standard**" in part
    assert "**Tier 1 call**" in part
    assert "**Activity indicator**" not in part
    assert "**Estimated**" not in part


def test_the_public_sees_no_names_of_files(forms: dict[str, bytes], pages: dict[str, str]) -> None:
    for text in [*(content.decode("utf-8") for content in forms.values()), *pages.values()]:
        assert not re.search(r"submissions/|definitions/|\.yaml", text)


# ---------------------------------------------------------------------------------------------- how pages are built


def every_page(whole: str, pages: dict[str, str]) -> Iterator[tuple[str, Read]]:
    yield "whole", Read(whole)
    yield from ((name, Read(text)) for name, text in pages.items() if name.endswith(".html"))


def test_a_folder_has_a_page_for_each_indicator_and_each_service(pages: dict[str, str]) -> None:
    kinds = [name.partition("/")[0] for name in pages]
    assert kinds.count("indicators") == 30
    assert kinds.count("groups") == 9
    assert {"index.html", "style.css"} <= set(pages)


def test_pages_are_well_made(whole: str, pages: dict[str, str]) -> None:
    for name, page in every_page(whole, pages):
        levels = [level for level, _ in page.headings]
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), name
        assert all(said.strip() for _, said in page.headings), name
        assert len(page.ids) == len(set(page.ids)), name
        assert page.tags.count("table") == page.tags.count("caption"), name
        assert page.unscoped == 0, name
        assert page.links[0] == "#main", name
        assert {"header", "nav", "main", "footer"} <= set(page.tags), name
        assert page.open == [], name


def test_pages_ask_for_nothing_outside_and_run_nothing(whole: str, pages: dict[str, str]) -> None:
    for name, page in every_page(whole, pages):
        assert page.outside == [], name
        assert not {"script", "iframe", "object", "embed", "img"} & set(page.tags), name
    for text in pages.values():
        assert "@import" not in text
        assert "url(" not in text


def test_every_link_leads_somewhere(whole: str, pages: dict[str, str]) -> None:
    ids = {name: set(page.ids) for name, page in every_page(whole, pages)}
    for name, page in every_page(whole, pages):
        for link in page.links:
            path, _, anchor = link.partition("#")
            there = name if not path else str((Path("/") / name).parent.joinpath(path).resolve().relative_to("/"))
            assert there in ids, f"{name}: {link}"
            assert not anchor or anchor in ids[there], f"{name}: {link}"


def test_no_cell_is_empty_or_a_dash(whole: str, pages: dict[str, str]) -> None:
    for name, page in every_page(whole, pages):
        said = [cell.strip() for cell in page.cells]
        assert not {"-", "–", "—", "N/A", "n/a", "None", "nan"} & set(said), name
    services = Read(pages["groups/adult-social-care.html"])
    assert "" not in [cell.strip() for cell in services.cells]


def test_a_marker_stands_in_a_column_of_its_own_with_a_legend(whole: str) -> None:
    assert re.search(r'<td class="n">61\.0%</td><td>\[p\]</td>', whole)
    assert "<li>[p] provisional</li>" in whole


def test_a_rating_is_a_word_beside_a_shape_that_is_not_read_aloud(whole: str) -> None:
    tags = re.findall(
        r'<span class="tag [\w-]+"><svg class="s" [^>]*aria-hidden="true"[^>]*>.*?</svg>(.*?)</span>', whole
    )
    assert len(tags) == whole.count('class="tag ')
    assert set(tags) <= {"Red", "Amber", "Green", "Not rated"}
    assert '<span aria-hidden="true">↓</span> Worse' in whole


def test_a_block_of_a_bar_says_as_much_as_it_has_room_for() -> None:
    counts = ((20, "Green"), (3, "Amber"), (2, "Red"), (1, "Not rated"), (74, "Other"))
    blocks = tuple((Tag(title, "plain"), number) for number, title in counts)
    svg = drawing.bars(Bars("b", "A title", "Words", (("This <year>", blocks),), ""), Theme())
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg)
    assert texts == [
        "This &lt;year&gt;", '20<tspan class="if-wide"> Green</tspan>', '<tspan class="if-wide">3</tspan>',
        '<tspan class="if-wide">2</tspan>', "", "74 Other",
    ]  # fmt: skip
    places = [re.findall(r'(?:x|width)="([\d.]+%)"', found) for found in re.findall(r"<rect[^>]*>", svg)]
    assert places == [["0%", "20%"], ["20%", "3%"], ["23%", "2%"], ["25%", "1%"], ["26%", "74%"]]
    thirds = drawing.bars(Bars("b", "", "", (("", tuple((Tag("Red", "red"), 1) for _ in range(3))),), ""), Theme())
    assert re.findall(r'<rect x="([\d.]+%)" y="22" width="33.33%"', thirds) == ["0%", "33.33%", "66.67%"]


def test_results_after_the_report_are_not_due_whatever_is_held(project: Make, run: Run) -> None:
    root = project(KPI, "indicator,period,value\nloans,2012-13/Q1,60\nloans,2012-13/Q2,99\n")
    text = run(root, "report", "--period", Q1, "-f", "markdown").out
    assert "| July to September 2012 | Not due | 80 | 70 | Not due | Not due |" in text
    assert "99" not in text


def test_two_builds_are_the_same_to_the_letter(council: Path, forms: dict[str, bytes]) -> None:
    again = flow.evaluated(council, flow.Asked(Q1)).report
    assert again
    assert {form: make() for form, make in editions.forms(again).items()} == forms


# ---------------------------------------------------------------------------------------------- other shapes of data

KPI = """
kind: kpi
id: loans
title: Books lent
service: libraries
unit: books
target: {2012-13: 80}
floor: {2012-13: 70}
"""
REPORT = """
kind: report
id: paper
title: Our quarter
audience: internal
sections: [summary, red, changed, {section: table, view: by-service}, all, indicators, activity, data-notes, revisions, method, owed, glossary]
"""


def text_of(root: Path, run: Run, *more: str) -> str:
    found = run(root, "report", "--period", Q1, "-f", "markdown", *more)
    assert found.code == 0, found.err
    return found.out


def section(text: str, title: str) -> str:
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_what_is_not_rated_is_counted_and_said(project: Make, run: Run) -> None:
    root = project(
        f"{KPI}---{KPI.replace('loans', 'visits')}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,85\n"
    )
    text = text_of(root, run)
    assert "Of 2 indicators, 1 is Green, 0 are Amber, 0 are Red and 1 is not rated." in text
    assert "- **Not rated**: what the rule needs is missing" in text
    assert "Books lent is not rated: no figure was sent in." in text
    why = text.split("### Why it is not rated\n")[1].split("###")[0]
    assert (
        "1. Does the figure meet the target of 80? **It cannot be said**: no figure was sent in.\n2. So it is **not rated**."
        in why
    )
    assert "Result: worked out, or not sent." in text


def test_no_indicator_is_red_and_none_changed(project: Make, run: Run) -> None:
    sent = "indicator,period,value\nloans,2012-13/Q1,85\nloans,2011-12/Q4,80\n"
    root = project(f"{KPI.replace('{2012-13: 80}', '{2011-12: 80, 2012-13: 80}')}---{REPORT}", sent)
    text = text_of(root, run)
    assert "No indicator is Red." in section(text, "Red indicators: what is being done")
    assert "Compared with last quarter, these numbers are the same." in text
    assert "None have a worse rating" not in section(text, "What changed")
    assert "No indicators have a worse rating than last quarter, none have a better one and one has the same." in text


def test_without_any_earlier_rating_nothing_is_compared(project: Make, run: Run, tmp_path: Path) -> None:
    root = project(f"{KPI}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,60\n")
    assert "It is not known whether the result got better or worse." in text_of(root, run)
    assert run(root, "report", "--period", Q1, "-o", str(tmp_path / "out.html")).code == 0
    assert '<desc id="bars-desc">This quarter: 1 Red. The same' in (tmp_path / "out.html").read_text(encoding="utf-8")
    both = f"{KPI}---{KPI.replace('loans', 'visits')}---{REPORT}"
    text = text_of(project(both, "indicator,period,value\nloans,2012-13/Q1,60\nvisits,2012-13/Q1,90\n"), run)
    part = section(text, "Executive summary")
    assert "1 is Red. There are no earlier ratings to compare with.\n\nIt is not known whether the results got" in part
    assert "**Ratings this quarter** (rated" in part
    assert part.count("\n| ") == 2  # headings, and this quarter
    assert "Last quarter" not in part


def test_where_nothing_is_rated_there_is_no_lowest_rating(project: Make, run: Run) -> None:
    bare = re.sub(r"(?s)target:.*", "rating: none\n", KPI)
    text = text_of(project(f"{bare}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,60\n"), run)
    assert "No indicator is rated." in section(text, "Lowest rated indicators: what is being done")


def test_a_view_that_none_of_the_indicators_is_counted_by_has_no_table(project: Make, run: Run) -> None:
    bare = KPI.replace("service: libraries\n", "")
    row = "indicator,period,value\nloans,2012-13/Q1,60\n"
    text = text_of(project(f"{bare}---{REPORT}", row), run)
    assert "The one indicator is not counted by service.\n\n## The indicator" in text
    both = text_of(project(f"{bare}---{bare.replace('loans', 'visits')}---{REPORT}", row), run)
    assert "None of the 2 indicators is counted by service." in both
    some = text_of(project(f"{bare}---{KPI.replace('loans', 'visits')}---{REPORT}", row), run)
    assert "| No service | " in some


def test_only_what_was_printed_of_the_indicators_of_the_report_is_compared(project: Make, run: Run) -> None:
    printed = "report,indicator,period,value,rating\n2012-13/Q1,{},2012-13/Q1,60,green\n"
    ended = KPI.replace("loans", "visits") + "until: 2012-13/Q1\n"
    row = "indicator,period,value\nloans,2012-13/Q1,60\nvisits,2012-13/Q1,60\nloans,2013-14/Q1,60\n"
    files = {"submissions/printed.csv": printed.format("visits")}
    root = project(f"{KPI}---{ended}---{REPORT}", row, files)
    assert "Books lent, for Quarter 1 2012/13, was printed Green; worked out again it is Red." in text_of(root, run)
    later = run(root, "report", "--period", "2013-14/Q1", "-f", "markdown").out
    assert "was printed" not in later
    assert "that reports printed" not in later


def test_a_first_red_without_an_earlier_result(project: Make, run: Run) -> None:
    text = text_of(project(f"{KPI}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,60\n"), run)
    assert "One indicator is Red. What is being done and by when is not said yet for it." in text
    assert "Since Quarter 1 2012/13 (April to June 2012), the first result held." in text
    assert "was" not in section(text, "Books lent").split("Rating:")[1].splitlines()[0]


def commented(project: Make, note: str, kpi: str = KPI) -> Path:
    return project(
        f"{kpi}---{REPORT}",
        "indicator,period,value\nloans,2012-13/Q1,60\n",
        files={"commentary/2012-13/Q1/loans.md": note},
    )


def test_commentary_answers_what_is_being_done_and_by_when(project: Make, run: Run) -> None:
    note = "---\nby: Director of Libraries\non: 2012-08-20\nbeing_done: Two vans more.\nback_by: December 2012\n---\nThe roof *leaked*.\n"
    text = text_of(commented(project, note), run)
    assert "One indicator is Red.\n" in section(text, "Red indicators: what is being done")
    assert "- **What is being done?** Two vans more." in text
    assert "December 2012\n\nDirector of Libraries, 20 August 2012." in text
    assert "- **Back on target by when?** December 2012" in text
    part = text.split("### Commentary\n")[1].split("###")[0]
    assert "> The roof \\*leaked\\*." in part
    assert "Director of Libraries, 20 August 2012." in text


def test_commentary_on_a_service_and_on_the_whole(project: Make, run: Run, tmp_path: Path) -> None:
    root = project(
        f"{KPI}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,60\n",
        files={
            "commentary/2012-13/Q1/summary.md": "---\nby: Head of Performance\non: 2012-08-20\n---\nA mixed quarter.\n",
            "commentary/2012-13/Q1/libraries.md": "---\nby: Director of Libraries\non: 2012-08-20\n---\nFewer loans.\n",
        },
    )  # fmt: skip
    text = text_of(root, run)
    assert "> A mixed quarter." in section(text, "Executive summary")
    assert "> Fewer loans." in section(text, "Ratings by service")
    assert run(root, "report", "--period", Q1, "-o", str(tmp_path / "out")).code == 0
    assert "<p>Fewer loans.</p>" in (tmp_path / "out" / "groups" / "libraries.html").read_text(encoding="utf-8")


def test_a_rule_that_asks_for_commentary_has_it_said_on_the_page(project: Make, run: Run) -> None:
    silent = project(f"{WITH_COMMENTARY}{KPI}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,60\n")
    assert "### Commentary\n\nNo commentary yet." in text_of(silent, run)
    half = "---\nby: Director of Libraries\non: 2012-08-20\n---\nThe roof leaked.\n"
    (silent / "commentary" / "2012-13" / "Q1").mkdir(parents=True)
    (silent / "commentary" / "2012-13" / "Q1" / "loans.md").write_text(half, encoding="utf-8")
    assert "- **Back on target by when?** Not said yet." in text_of(silent, run).split("### Commentary")[1]


def test_commentary_may_be_an_answer_alone_of_nobody_in_particular(project: Make, run: Run) -> None:
    sent = "indicator,period,value,being_done\nloans,2012-13/Q1,60,Two vans more.\n"
    text = text_of(project(f"{KPI}---{REPORT}", sent), run)
    assert "### Commentary\n\n- **What is being done?** Two vans more.\n\n### About the figures" in text


def test_the_day_as_at_which_data_is_held_is_said(project: Make, run: Run) -> None:
    root = project(f"{KPI}---{REPORT}", "indicator,period,value,submitted_at\nloans,2012-13/Q1,60,2012-07-10\n")
    text = text_of(root, run, "--as-at", "2012-07-31")
    assert "Draft, not published. Data as held on 31 July 2012." in text
    assert "The report uses what had been sent by 31 July 2012." in text


def test_a_report_of_no_figures_at_all_says_what_is_missing(project: Make, run: Run) -> None:
    text = text_of(project(f"{KPI}---{REPORT}"), run)
    assert "Of 1 indicator, 0 are Green, 0 are Amber, 0 are Red and 1 is not rated." in text
    assert "Files read" not in text
    assert "No indicators have a worse rating than last quarter, none have a better one" in text


def test_what_was_published_and_is_another_figure_now_is_listed(project: Make, run: Run) -> None:
    root = project(
        f"{KPI}---{KPI.replace('loans', 'visits').replace('Books lent', 'Visits')}---{REPORT}",
        "indicator,period,value,submitted_at\nloans,2012-13/Q1,60,2012-07-10\nvisits,2012-13/Q1,60,2012-07-10\n",
    )
    assert run(root, "publish", Q1, "--by", "Head of Performance", "--on", "2012-09-17").code == 0
    later = "indicator,period,value,submitted_at\nloans,2012-13/Q1,85,2012-10-01\n"
    (root / "submissions" / "later.csv").write_text(later, encoding="utf-8")
    published = run(root, "report", "--period", Q1, "-f", "markdown")
    assert published.out.splitlines()[2].endswith("Published on 17 September 2012 by Head of Performance.")
    assert "As published on 17 September 2012 by Head of Performance." in published.err
    assert "No figure differs from the last published report." in published.out
    text = text_of(root, run, "--afresh")
    assert "| Books lent | Quarter 1 2012/13 | 60 | Red | 85 | Green | Quarter 1 2012/13 |" in text
    assert "Revised: Quarter 1 2012/13 was published as 60, and is now 85." in text
    assert text.count("Revised: ") == 1


def test_activity_without_a_rule_has_no_steps(project: Make, run: Run) -> None:
    plain = ACTIVITY.replace("rating: within\n", "rating: none\n")
    text = text_of(project(f"{plain}---{REPORT}", "indicator,period,value\ncalls,2012-13/Q1,70\n"), run)
    assert "Why it is" not in text


def test_a_calendar_without_a_later_period_has_no_next_figure(project: Make, run: Run) -> None:
    terms = """
kind: calendar
id: quarters
year_starts: 1 April
periods: [Q1, Q2]
due_within: 20 days
closes: 62 days
dates: {2012-13: {Q1: 2012-04-01 to 2012-06-30, Q2: tbc}}
"""
    text = text_of(project(f"{terms}---{KPI}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,60\n"), run)
    assert "The next figure" not in text


def test_a_rule_that_compares_otherwise_says_how_far_the_next_rating_is(project: Make, run: Run) -> None:
    rule = """
kind: rule
id: floor-standard
title: Half of the target
scale: rag
compare: exact
cases:
  - not-rated: missing(target)
  - green: value >= target
  - amber: value >= 0.5 * target
  - red: otherwise
"""
    root = project(
        f"{rule}---{KPI.replace('floor: {2012-13: 70}', '')}---{REPORT}",
        "indicator,period,value\nloans,2012-13/Q1,30\n",
    )
    text = text_of(root, run)
    assert "- **How far?** 10 books short of Amber." in text
    assert "Each figure is compared as it was worked out, before rounding." in text
    assert "Meeting means" not in text
    none = project(
        f"{rule}---{KPI.replace('target: {2012-13: 80}', '').replace('floor: {2012-13: 70}', '')}---{REPORT}",
        "indicator,period,value\nloans,2012-13/Q1,30\n",
    )
    assert "So it is **not rated**." in text_of(none, run)


def test_a_red_that_nothing_else_can_be_told_of_is_told_why(project: Make, run: Run) -> None:
    rule = """
kind: rule
id: floor-standard
title: Late is Red
scale: rag
cases:
  - red: state == provisional
  - green: otherwise
"""
    sent = "indicator,period,value,state\nloans,2012-13/Q1,30,provisional\n"
    text = text_of(project(f"{rule}---{KPI}---{REPORT}", sent), run)
    assert "- **How far?** The state of the figure is provisional." in text


def test_results_that_are_shown_again_and_not_counted(project: Make, run: Run) -> None:
    documents = """
kind: calendar
id: years
year_starts: 1 April
periods: [year]
due_within: 20 days
---
kind: kpi
id: yearly
title: Members
service: libraries
calendar: years
unit: members
target: {2011-12: 80}
floor: {2011-12: 70}
---
kind: view
id: by-service
title: Ratings by service
of: kpi
by: [service]
carried_forward: show
"""
    sent = "indicator,period,value\nloans,2012-13/Q2,60\nyearly,2011-12,90\n"
    root = project(f"{KPI}---{documents}---{REPORT}", sent)
    found = run(root, "report", "--period", "2012-13/Q2", "-f", "markdown").out
    assert found.count("1 indicator more shown, not counted: nothing newer was due.") == 2
    assert "It was shown in the report before too: nothing newer is due yet." in found
    assert "Shown again, because nothing newer is due yet: Members." in found


OTHER_SCALE = """
kind: rule
id: floor-standard
title: RAG, then medals
scale: rag
cases: [{green: 'meets(value, target)'}, {red: otherwise}]
changes: [{from: 2012-13/Q1, scale: medals, cases: [{gold: 'meets(value, target)'}, {silver: otherwise}]}]
---
kind: scale
id: medals
levels: {silver: 0, gold: 1}
---"""


@pytest.mark.parametrize(
    ("documents", "targets", "said"),
    [
        ("", "{2011-12: 80}", "one is no longer rated"),
        ("", "{2010-11: 80}", "one is not rated, now or before"),
        (OTHER_SCALE, "{2011-12: 80, 2012-13: 80}", "one is rated on another scale than before"),
    ],
)
def test_how_a_rating_stands_to_the_one_before(
    project: Make, run: Run, documents: str, targets: str, said: str
) -> None:
    kpi = KPI.replace("{2012-13: 80}", targets)
    sent = "indicator,period,value\nloans,2011-12/Q4,85\nloans,2012-13/Q1,85\n"
    part = section(text_of(project(f"{documents}{kpi}---{REPORT}", sent), run), "What changed")
    assert f"No indicators have a worse rating than last quarter, none have a better one and {said}." in part


ACTIVITY = """
kind: rule
id: within
title: Activity against its thresholds
scale: range
cases: [{above: value > upper}, {below: value < lower}, {within: otherwise}]
---
kind: scale
id: range
levels: {below: -1, within: 0, above: 1}
---
kind: activity
id: calls
title: Calls taken
service: roads
unit: calls
rating: within
direction: none
polarity: neutral
upper: {2012-13: 100}
lower: {2012-13: 50}
"""


def test_activity_is_neither_good_nor_bad(project: Make, run: Run, tmp_path: Path) -> None:
    root = project(
        f"{KPI}---{ACTIVITY}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,85\ncalls,2012-13/Q1,120\n"
    )
    text = text_of(root, run)
    assert "One indicator shows demand or workload." in text
    assert "| Calls taken | 120 | 50 to 100 | Above | No earlier |" in text
    assert "- Expected: 50 to 100" in text
    assert "Of 1 indicator, 1 is Green, 0 are Amber and 0 are Red." in text
    assert run(root, "report", "--period", Q1, "-o", str(tmp_path / "out.html")).code == 0
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "<td>Above</td>" in page
    assert 'class="tag plain"' not in page


def test_activity_alone_makes_a_report_too(project: Make, run: Run) -> None:
    text = text_of(project(f"{ACTIVITY}---{REPORT}", "indicator,period,value\ncalls,2012-13/Q1,70\n"), run)
    assert "No indicator with a rating is in this report." in text
    assert "## Activity\n" in text
    assert "What changed" not in text


AREAS = """
kind: hierarchy
id: places
title: Districts
levels: [district]
units: [{id: dover, level: district, title: Dover}, {id: swale, level: district, title: Swale}]
---
kind: group
id: districts
title: Districts
members: [dover, swale]
---
kind: kpi
id: loans
title: Books lent
service: libraries
unit: books
areas: districts
area_total: sum
target: {2012-13: 80}
floor: {2012-13: 70}
"""


def test_areas_stand_on_the_page_of_their_indicator(project: Make, run: Run) -> None:
    sent = "indicator,area,period,value\nloans,dover,2012-13/Q1,50\nloans,swale,2012-13/Q1,40\n"
    part = section(text_of(project(f"{AREAS}---{REPORT}", sent), run), "Books lent")
    assert "### By district\n\nThe whole, 90, is the sum of 2 districts." in part
    assert "| Dover | 50 | " in part


def test_what_is_behind_a_figure_is_said(project: Make, run: Run) -> None:
    documents = """
kind: kpi
id: national
title: Books lent, country
unit: books
rating: none
direction: none
---
kind: kpi
id: loans
title: Books lent
service: libraries
serves: [reading]
owner: Director of Libraries
about: All branches.
unit: books
decimals: 0
polarity: lower
value: 100 * numerator / denominator
benchmarks: [national]
until: 2012-13/Q1
replaced_by: [e-books]
target: {2012-13: 80}
floor: {2012-13: 90}
changes: [{from: 2012-13/Q1, about: Branches and vans., break: true}]
---
kind: kpi
id: e-books
title: E-books lent
unit: books
from: 2012-13/Q2
---
kind: hierarchy
id: aims
title: Aims
levels: [aim]
units: [{id: reading, level: aim, title: A reading county}]
"""
    sent = (
        "indicator,period,value,numerator,denominator,state,note,submitted_at\nloans,2011-12/Q4,,8,10,,,2012-04-10\n"
        "loans,2012-13/Q1,,85,100,provisional,Two branches missing,2012-07-10\nnational,2012-13/Q1,75,,,,,2012-07-10\n"
    )
    text = text_of(project(f"{documents}---{REPORT}", sent), run)
    part = section(text, "Books lent")
    assert "Libraries. For: A reading county. Answerable: Director of Libraries." in part
    assert "It is worked out from what services send, and not sent as it stands." in part
    assert "The figure is provisional." in part
    assert "10 books worse than country: 75 (Q1 2012/13)." in part
    assert "It is reported for the last time for Quarter 1 2012/13; after it comes e-books." in part
    assert "Not comparable with earlier figures: Branches and vans" in part
    assert "- Direction of travel: Not known (nothing to compare with)" in part
    assert "Worked out as: 100 \\* numerator / denominator" in part
    assert "Note of the sender: Two branches missing" in part
    assert "Result: submissions/sent.csv, row 3, sent 10 July 2012." in part
    assert "5 books above" in part
    assert "Not comparable with the figures before: Books lent." in text
    assert "Provisional: Books lent." in text
    assert "| submissions/sent.csv | 3 | 3 | 0 | 0 |" in text


def test_periods_of_which_nothing_is_held_are_left_out_and_that_is_said(project: Make, run: Run) -> None:
    sent = "indicator,period,value\nloans,2011-12/Q2,60\nloans,2012-13/Q1,60\n"
    part = section(text_of(project(f"{KPI}---{REPORT}", sent), run), "Books lent")
    assert "the figures in the chart** (periods of which nothing is held are left out)" in part
    assert "October to December 2011" not in part
    share = KPI.replace("floor: {2012-13: 70}", "floor: 0.9 * target")
    assert "October to December 2011" not in section(text_of(project(f"{share}---{REPORT}", sent), run), "Books lent")
    agreed = KPI.replace("target: {", "target: {2011-12: {Q3: tbc}, ")
    part = section(text_of(project(f"{agreed}---{REPORT}", sent), run), "Books lent")
    assert "| October to December 2011 | Not available | not agreed | not set | Not rated | Not known |" in part


def test_a_break_without_words_and_one_over_a_gap_are_said(project: Make, run: Run) -> None:
    kpi = f"{KPI}changes: [{{from: 2011-12/Q4, break: true}}]\n"
    sent = "indicator,period,value\nloans,2011-12/Q2,60\nloans,2012-13/Q1,60\n"
    part = section(text_of(project(f"{kpi}---{REPORT}", sent), run), "Books lent")
    assert "| Not comparable with earlier figures | April to June 2012 | 60 |" in part


def test_a_figure_that_did_not_move_is_the_same(project: Make, run: Run) -> None:
    sent = "indicator,period,value\nloans,2011-12/Q4,60\nloans,2012-13/Q1,60\n"
    assert "- Direction of travel: Same (the same as 60 in Quarter 4 2011/12)" in text_of(
        project(f"{KPI}---{REPORT}", sent), run
    )


def test_rounding_that_decides_and_a_step_that_is_near(project: Make, run: Run) -> None:
    fine = KPI.replace("unit: books", "unit: percent\ndecimals: 0")
    text = text_of(project(f"{fine}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,79.6\n"), run)
    assert "Rounding decides this: 79.6, as worked out, is printed as 80%." in text
    assert "Rounding decides the rating of: Books lent." in text
    near = text_of(project(f"{fine}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,79\n"), run)
    assert "Another rating is only one printed step away." in near


def test_a_limit_that_is_met_exactly_or_has_something_to_spare(project: Make, run: Run) -> None:
    text = text_of(project(f"{KPI}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,80\n"), run)
    assert "- Target: 80 (met exactly)" in text
    assert "- Floor standard: 70 (10 books to spare)" in text


def test_indicators_without_a_rule_say_so(project: Make, run: Run) -> None:
    text = text_of(
        project(
            f"{KPI.replace('unit: books', 'unit: books' + chr(10) + 'rating: none')}---{REPORT}",
            "indicator,period,value\nloans,2012-13/Q1,80\n",
        ),
        run,
    )
    assert "1. No rule is in force for it, so it is **not rated**." in text


def test_groups_with_a_rating_of_their_own(project: Make, run: Run, tmp_path: Path) -> None:
    documents = (
        WORST_OF
        + """kind: group
id: reading
title: Reading
members: [loans]
---
kind: group
id: paving
title: Paving
members: [roads]
---
kind: view
id: by-service
title: Ratings by service
of: kpi
by: [service]
groups: [reading, paving]
rating: worst-of
"""
    )
    root = project(f"{KPI}---{documents}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,60\n")
    text = text_of(root, run)
    assert "Rows in \\[ \\] are groups of indicators" in text
    assert "Ratings by service: the worst rating in the group" in text
    assert run(root, "report", "--period", Q1, "-o", str(tmp_path / "out")).code == 0
    assert "the one rated is Red." in (tmp_path / "out" / "groups" / "libraries.html").read_text(encoding="utf-8")
    empty = (tmp_path / "out" / "groups" / "paving.html").read_text(encoding="utf-8")
    assert "No indicator is in this group." in empty


def test_a_report_without_pages_of_indicators_links_to_none(project: Make, run: Run, tmp_path: Path) -> None:
    report = "kind: report\nid: paper\ntitle: Short\nsections: [all]\n"
    root = project(f"{KPI}---\n{report}", "indicator,period,value\nloans,2012-13/Q1,60\n")
    assert run(root, "report", "--period", Q1, "-o", str(tmp_path / "out")).code == 0
    page = Read((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    assert page.links == ["#main", "#all"]


# ---------------------------------------------------------------------------------------------- what cannot get in

TRICKS = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "[click](javascript:alert(1))", "![x](http://evil.example/x.png)",
    "<a href='javascript:alert(1)'>x</a>", "# Heading", "| cell | cell |", "=cmd()", "+1+1", "@SUM(A1)", "{{ 7 * 7 }}", "{% raw %}",
    "</title>", "&lt;b&gt;", "[x]: javascript:alert(1)", "`code`", "***", "1. one", "<!-- x",
]  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
def test_a_title_is_text_in_every_form(project: Make, run: Run, tmp_path: Path, trick: str) -> None:
    quoted_ = trick.replace("\\", "\\\\").replace('"', '\\"')
    root = project(
        f"{KPI.replace('title: Books lent', f'title: {chr(34)}{quoted_}{chr(34)}')}---{REPORT}",
        "indicator,period,value\nloans,2012-13/Q1,60\n",
    )
    assert run(root, "report", "--period", Q1, "-o", str(tmp_path / "out.html")).code == 0
    page = Read((tmp_path / "out.html").read_text(encoding="utf-8"))
    assert not {"script", "img", "b"} - {"b"} & set(page.tags)
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert page.outside == []
    assert (2, trick) in page.headings
    assert not [link for link in page.links if not link.startswith("#")]
    text = text_of(root, run)
    assert not re.search(r"(?<!\\)<|(?<!\\)\]\(|^# H", text.replace("\\]\\(", ""), re.MULTILINE)
    rows = list(csv.reader(io.StringIO(run(root, "report", "--period", Q1, "-f", "csv").out)))
    assert not [
        cell for row in rows for cell in row if cell.lstrip()[:1] in ("=", "+", "@") and not cell.startswith("'")
    ]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "**Done** by [us](https://council.example/x)",
            '<p><strong>Done</strong> by <a href="https://council.example/x">us</a></p>\n',
        ),
        ("[mail](mailto:team@council.example)", '<p><a href="mailto:team@council.example">mail</a></p>\n'),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("# Big", '<p class="strong">Big</p>\n'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](JaVaScRiPt:alert(1))", "<p>[x](JaVaScRiPt:alert(1))</p>\n"),
        ("[x](data:text/html,1)", "<p>[x](data:text/html,1)</p>\n"),
        ("[x](../secret.html)", "<p>[x](../secret.html)</p>\n"),
        ("<javascript:alert(1)>", "<p>&lt;javascript:alert(1)&gt;</p>\n"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>\n"),
    ],
)
def test_commentary_keeps_what_is_safe_and_prints_the_rest_as_typed(written: str, shown: str) -> None:
    assert prose.to_html(written) == shown


def test_a_picture_in_commentary_asks_for_nothing() -> None:
    found = prose.to_html("![map](https://evil.example/x.png)")
    assert "<img" not in found


ANYTHING = st.text(alphabet=st.sampled_from("<>[]()!#*_`&\"'\n -=+:/.jsx1"), max_size=40)


@given(ANYTHING)
def test_no_commentary_makes_a_tag_that_is_not_ours(text: str) -> None:
    page = Read(f"<main>{prose.to_html(text)}</main>")
    allowed = {"main", "p", "ul", "ol", "li", "em", "strong", "a", "code", "pre", "blockquote", "hr", "br"}
    assert set(page.tags) <= allowed
    assert all(re.match(r"(https?://|mailto:)", link, re.IGNORECASE) for link in page.links)
    assert page.outside == []


@given(ANYTHING)
def test_commentary_in_markdown_is_plain_text_within_a_quotation(text: str) -> None:
    said = "\n".join(quoted(text))
    assert all(line.startswith(">") for line in said.splitlines())
    assert not re.search(r"(?<!\\)[<\[\]*_`#|]", said.replace("\\\\", ""))
    assert not re.search(r"^> *(\d*[.)]|[-+=>])(\s|$)", said, re.MULTILINE)


# ---------------------------------------------------------------------------------------------- CSV


def test_the_table_opens_in_a_spreadsheet_and_has_no_empty_cell(forms: dict[str, bytes]) -> None:
    content = forms["csv"]
    assert content.startswith(b"\xef\xbb\xbfIndicator,Code,")
    assert content.count(b"\r\n") == 31
    rows = read_csv(content.decode("utf-8"))
    calls = next(row for row in rows if row["Code"] == "calls-answered-in-20-seconds")
    assert (calls["Result"], calls["Target"], calls["Rating"], calls["Results in a row"]) == ("68", "80", "Red", "1")
    assert calls["What is being done"] == "Not said"
    assert all(cell for row in rows for cell in row.values())
    assert "File" not in rows[0]


def test_colleagues_see_the_file_of_each_figure(project: Make, run: Run) -> None:
    root = project(
        f"{KPI}---{KPI.replace('loans', 'visits')}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,85\n"
    )
    rows = read_csv(run(root, "report", "--period", Q1, "-f", "csv").out)
    assert [row["File"] for row in rows] == ["submissions/sent.csv, row 2", "none"]
    assert [row["Result before"] for row in rows] == ["No earlier result"] * 2


# ---------------------------------------------------------------------------------------------- files and folders


@pytest.fixture
def small(project: Make) -> Path:
    return project(f"{KPI}---{REPORT}", "indicator,period,value\nloans,2012-13/Q1,60\n")


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_end_of_the_name_says_what_is_made(small: Path, run: Run, tmp_path: Path) -> None:
    begins = {"a.html": "<!DOCTYPE html>", "b.md": "# Our quarter", "c.csv": "\ufeffIndicator"}
    for name, start in begins.items():
        assert run(small, "report", "--period", Q1, "-o", str(tmp_path / name)).code == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


@pytest.mark.parametrize(
    ("name", "form", "said"),
    [
        ("report.pdf", (), "let it end in .html, or name a folder without a dot"),
        ("report.md", ("-f", "html"), "let it end in .html, or name a folder without a dot"),
        ("report.html", ("-f", "csv"), "let it end in .csv, or leave out --format csv"),
        ("report.xlsx", ("-f", "csv"), "let it end in .csv, or leave out --format csv"),
        ("report.html", ("-f", "markdown"), "let it end in .md, or leave out --format markdown"),
    ],
)
def test_a_name_that_promises_something_else_is_refused(
    name: str, form: tuple[str, ...], said: str, small: Path, run: Run, tmp_path: Path
) -> None:
    found = run(small, "report", "--period", Q1, *form, "-o", str(tmp_path / name))
    assert found.code == 2
    assert f"{name}' is no name for this: {said}" in found.err
    assert not (tmp_path / name).exists()


def test_a_folder_may_have_a_year_behind_a_dot(small: Path, run: Run, tmp_path: Path) -> None:
    assert run(small, "report", "--period", Q1, "-o", str(tmp_path / "report.2012")).code == 0
    assert (tmp_path / "report.2012" / "index.html").is_file()


def test_pages_need_a_name(small: Path, run: Run) -> None:
    found = run(small, "report", "--period", Q1)
    assert found.code == 2
    assert "name it, such as -o report.html or -o report" in found.err


def test_a_folder_says_where_to_begin_and_is_replaced_by_the_next_report(small: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = run(small, "report", "--period", Q1, "-o", str(out))
    assert first.err == f"3 pages. Open {out / 'index.html'} in a browser.\n"
    assert names(out) == {
        "index.html",
        "style.css",
        "kccrules-report.txt",
        "indicators/loans.html",
        "groups/libraries.html",
    }
    again = run(small, "report", "--period", Q1, "-o", str(out), "-q")
    assert (again.code, again.err) == (0, "")
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".out")]


def test_pages_that_are_gone_are_gone_from_the_folder(small: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(small, "report", "--period", Q1, "-o", str(out))
    text = (small / "definitions" / "loans.yaml").read_text(encoding="utf-8")
    (small / "definitions" / "loans.yaml").unlink()
    (small / "definitions" / "lent.yaml").write_text(
        text.replace("id: loans", "id: lent\nformerly: [loans]"), encoding="utf-8"
    )
    assert run(small, "report", "--period", Q1, "-o", str(out)).code == 0
    assert {name for name in names(out) if name.startswith("indicators/")} == {"indicators/lent.html"}


@pytest.mark.parametrize("exchange", [True, False])
def test_a_folder_is_replaced_also_where_two_cannot_change_places(
    small: Path,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    exchange: bool,
) -> None:
    if not exchange:
        monkeypatch.setattr(report_folder.ctypes, "CDLL", lambda *_, **__: object())
    for _ in range(2):
        assert run(small, "report", "--period", Q1, "-o", str(tmp_path / "out")).code == 0
    assert "index.html" in names(tmp_path / "out")


def test_a_folder_that_cannot_be_written_is_said(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(report_folder, "write", fail)
    found = invoke(shipped, "report", "--period", "2012-13/Q1", "-o", str(tmp_path / "pages"))
    assert found.code == 2
    assert "cannot be written: permission denied" in found.err


def test_a_folder_that_was_moved_aside_when_somebody_stopped_is_put_back(tmp_path: Path) -> None:
    (tmp_path / ".out.old").mkdir()
    (tmp_path / ".out.old" / "index.html").write_text("before", encoding="utf-8")

    def fail() -> Iterator[tuple[str, str]]:
        yield "index.html", "after"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        report_folder.write(tmp_path / "out", fail())
    assert (tmp_path / "out" / "index.html").read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_stopped_anywhere_a_folder_is_as_it_was_or_as_it_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    for stop in range(6):
        report_folder.write(folder, [("index.html", "before"), ("style.css", "before")])
        calls = iter(range(99))
        real = Path.write_text

        def write(path: Path, text: str, *rest: Any, **more: Any) -> int:
            if next(calls) == stop:  # noqa: B023
                raise KeyboardInterrupt
            return real(path, text, *rest, **more)  # noqa: B023

        monkeypatch.setattr(Path, "write_text", write)
        with contextlib.suppress(KeyboardInterrupt):
            report_folder.write(folder, [("index.html", "after"), ("style.css", "after"), ("a/b.html", "after")])
        monkeypatch.undo()
        assert {(folder / name).read_text(encoding="utf-8") for name in ("index.html", "style.css")} in (
            {"before"},
            {"after"},
        )


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({"notes.txt": "mine"}, "has files that are no report in it, such as notes.txt: name another folder"),
        (
            {"kccrules-report.txt": "x\n\nindex.html\n", "index.html": "", "notes.txt": ""},
            "such as notes.txt: move them away",
        ),
    ],
)
def test_a_folder_with_anything_else_in_it_is_not_touched(
    small: Path, run: Run, tmp_path: Path, there: dict[str, str], said: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name, text in there.items():
        (out / name).write_text(text, encoding="utf-8")
    found = run(small, "report", "--period", Q1, "-o", str(out))
    assert found.code == 2
    assert said in found.err
    assert names(out) == set(there)


def test_an_empty_folder_may_be_there_and_a_file_may_not(small: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run(small, "report", "--period", Q1, "-o", str(tmp_path / "empty")).code == 0
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "is a file: name a folder" in run(small, "report", "--period", Q1, "-o", str(tmp_path / "file")).err


def test_a_place_that_is_not_there_is_said(small: Path, run: Run, tmp_path: Path) -> None:
    found = run(small, "report", "--period", Q1, "-o", str(tmp_path / "no" / "out"))
    assert found.code == 2
    assert "cannot be written: there is no folder" in found.err


def test_a_report_can_be_limited_to_some_indicators(council: Path, run: Run) -> None:
    text = run(council, "report", "--period", Q1, "-f", "markdown", "-s", "service:customer-services").out
    assert "Of 2 indicators, 1 is Green, 0 are Amber and 1 is Red." in text


def test_without_figures_there_is_no_report(project: Make, run: Run, tmp_path: Path) -> None:
    found = run(project(KPI), "report", "-o", str(tmp_path / "out.html"))
    assert found.code == 5
    assert "no figures have been sent in" in found.err


class Watched(io.StringIO):
    """A stream that somebody is looking at."""

    def isatty(self) -> bool:
        return True


def test_who_waits_is_told_how_far_it_is(made: flow.Evaluated, monkeypatch: pytest.MonkeyPatch) -> None:
    assert made.report
    stream = Watched()
    monkeypatch.setattr("sys.stderr", stream)
    tick = reporting.progress(Shell(None, "error", "never", None, quiet=False), made.report)
    assert tick
    for _ in range(30):
        tick()
    assert "\rIndicator 12 of 30" in stream.getvalue()
    assert stream.getvalue().endswith("\r")
    assert reporting.progress(Shell(None, "error", "never", None, quiet=True), made.report) is None


def test_each_chart_is_told_of(made: flow.Evaluated) -> None:
    assert made.report
    layout = chosen(made.report)
    assert layout
    told: list[int] = []
    html.one_file(made.report, layout, None, lambda: told.append(1))
    assert len(told) == 30
