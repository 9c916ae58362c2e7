"""Files as a person types them: new ones laid out plainly, those that there are changed in nothing but what is meant."""

from __future__ import annotations

import difflib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kccrules.tools import yamlfile
from kccrules.tools.rewrite import Edit, edited, fresh, typed
from kccrules.tools.yamlfile import Value

ROOT = Path(__file__).parents[1]


def read(text: str) -> dict[str, Value]:
    document, problems = yamlfile.parse(text.encode(), "x.yaml")
    assert document is not None, problems
    return document.data


# ---------------------------------------------------------------------------------------------- new files


def test_a_new_file_has_a_line_for_each_year_and_its_periods_in_braces() -> None:
    text = fresh(
        {
            "kind": "kpi",
            "title": "Potholes, repaired in time: all roads",
            "serves": ["roads", "safety"],
            "target": {"2012-13": {"Q1": Decimal("6.0"), "Q2": 5}, "2013-14": "5 to 10"},
            "floor": {"2013-14": {"Q1": {"stated": "63%, or 65.3"}}},
            "stated": {"outturn": "New indicator"},
        },
        "# yaml-language-server: $schema=x.json\n",
    )
    assert text == (
        "# yaml-language-server: $schema=x.json\n"
        "kind: kpi\n"
        "title: 'Potholes, repaired in time: all roads'\n"
        "serves: [roads, safety]\n"
        "target:\n"
        "  2012-13: {Q1: 6.0, Q2: 5}\n"
        "  2013-14: 5 to 10\n"
        "floor:\n"
        "  2013-14: {Q1: {stated: '63%, or 65.3'}}\n"
        "stated:\n"
        "  outturn: New indicator\n"
    )


def test_what_does_not_fit_on_a_line_goes_below() -> None:
    many = {f"M{month:02d}": 1_000_000 + month for month in range(1, 13)}
    long = ["something-rather-long-for-an-id"] * 4
    text = fresh({"serves": long, "target": {"2012-13": many, "2013-14": {"M01": 5}}})
    assert "serves:\n  - something-rather-long-for-an-id\n" in text
    assert "  2012-13:\n    M01: 1000001\n    M02: 1000002\n" in text
    assert "  2013-14: {M01: 5}\n" in text
    assert max(map(len, text.splitlines())) <= 100
    assert read(text) == {"serves": long, "target": {"2012-13": many, "2013-14": {"M01": 5}}}


@pytest.mark.parametrize("filled", [99, 100, 101])
def test_a_hundred_columns_are_room_enough(filled: int) -> None:
    text = fresh({"target": {"2012-13": {"Q1": "x" * (filled - len("  2012-13: {Q1: }"))}}})
    assert text.splitlines()[1].endswith("}") == (filled <= 100)


@pytest.mark.parametrize(
    "text",
    [
        *("no", "Yes", "off", "y", "null", "~", "true", "<<", "="),
        *(
            "1",
            "1.10",
            "-5",
            "+5",
            "1e3",
            ".5",
            "5.",
            "0x1F",
            "0o17",
            "017",
            "1_000",
            "1,000",
            "12:30",
            ".inf",
            "-.NaN",
        ),
        *(
            "“quoted”",
            "‘so’",
            "- a",
            "@home",
            "`x`",
            "*75%",
            "&a",
            "!b",
            "%c",
            "[d]",
            "{e}",
            "?",
            "- ",
            "#f",
            "a #b",
            "a: b",
        ),
        *("'it's", '"x"', "|", ">75%", "x:", " padded ", "C:\\temp", "é £ ½", "=SUM(A1)", "..", "---"),
    ],
)
def test_texts_that_would_be_taken_for_something_else_are_quoted(text: str) -> None:
    assert read(fresh({"title": text})) == {"title": text}
    assert read(fresh({"target": {"2012-13": {"Q1": text}}})) == {"target": {"2012-13": {"Q1": text}}}


@pytest.mark.parametrize("text", ["no", "1e3", "12:30", "1,000", "1.10", "y", "“quoted”"])
def test_words_with_a_meaning_to_some_reader_of_yaml_have_quotes(text: str) -> None:
    assert fresh({"title": text}) == f"title: '{text}'\n"


@pytest.mark.parametrize(
    "text", ["2012-13", "2013-14/Q1", "2013-04-01", "E12", "5 to 10", "0.9 * last(value)", "1.9 million", "it's"]
)
def test_texts_that_are_plain_have_none(text: str) -> None:
    assert fresh({"title": text}) == f"title: {text}\n"


TEXTS = st.text(
    st.characters(
        min_codepoint=32, max_codepoint=0x24F, exclude_characters="\x7f\x85\xa0\xad", exclude_categories=("Cc",)
    ),
    min_size=1,
    max_size=30,
)
NUMBERS = st.integers(-(10**9), 10**9) | st.decimals(-1000, 1000, places=2)
IDS = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
CELLS = NUMBERS | TEXTS | st.fixed_dictionaries({"stated": TEXTS})
TABLES = st.dictionaries(
    st.sampled_from(["2011-12", "2012-13", "2013-14"]),
    st.dictionaries(st.sampled_from(["Q1", "Q2", "Q3"]), CELLS, min_size=1) | CELLS,
    min_size=1,
)
DEFINITIONS = st.dictionaries(
    IDS, NUMBERS | TEXTS | st.lists(TEXTS, min_size=1, max_size=4) | TABLES, min_size=1, max_size=6
)


@given(DEFINITIONS)
def test_what_is_written_is_what_is_read(definition: dict[str, Value]) -> None:
    assert read(fresh(definition)) == definition


@given(TEXTS | NUMBERS | st.lists(TEXTS, max_size=3), TEXTS | NUMBERS | st.lists(TEXTS, max_size=3))
def test_different_values_are_said_differently(one: Value, other: Value) -> None:
    assume(not isinstance(one, list | dict) or not isinstance(other, list | dict) or len(one) != len(other))
    assert (typed(one) == typed(other)) == (type(one) is type(other) and str(one) == str(other))


def test_values_on_one_line() -> None:
    said = [
        typed(value)
        for value in (True, False, None, Decimal("6.0"), "6.0", "it's", "'x", "[a]", {"stated": "a"}, ["a", "1"])
    ]
    assert said == ["true", "false", "", "6.0", "'6.0'", "it's", "'''x'", "'[a]'", "{stated: a}", "[a, '1']"]


# ---------------------------------------------------------------------------------------------- changing a file

BY_HAND = """\
# The first line.
kind: kpi   # what it is
id: potholes
# about the title
title: "Potholes: all roads"     # agreed
target:
  # from the plan
  2012-13: {Q1: 6.0,  Q2: 5.5}   # Cabinet, March
  2013-14: {Q1: 1,
            Q2: 2}
  # end of the plan
floor: 5   # an old one
# between
serves:  [a,   b]
about: >
  folded # no comment
  here
changes:
- from: 2013-14
  break: true
"""
LIKE: dict[str, Value] = {
    "kind": "kpi", "id": "potholes", "label": "", "title": "", "unit": "",
    "target": {"2011-12": 1, "2012-13": {"Q0": 1, "Q1": 1, "Q2": 1}, "2013-14": {"Q1": 1, "Q2": 1}, "2014-15": {"Q1": 1}},
    "floor": "", "stated": {"outturn": ""}, "about": "",
}  # fmt: skip


def lines(*edits: Edit) -> list[str]:
    """The lines that the edits take away and bring, in order."""
    before, after = BY_HAND.splitlines(), edited(BY_HAND, edits, LIKE).splitlines()
    return [line for line in difflib.ndiff(before, after) if line[0] in "+-"]


def test_one_value_changes_one_line_and_its_comment_stays() -> None:
    found = lines(Edit(("target", "2012-13", "Q1"), Decimal("6.50")))
    assert len(found) == 2
    assert found[0] == "-   2012-13: {Q1: 6.0,  Q2: 5.5}   # Cabinet, March"
    assert found[1].startswith("+   2012-13: {Q1: 6.50, Q2: 5.5}")
    assert found[1].endswith("# Cabinet, March")
    assert lines(Edit(("title",), "Potholes")) == [
        '- title: "Potholes: all roads"     # agreed',
        "+ title: Potholes                  # agreed",
    ]


def test_without_a_difference_nothing_changes() -> None:
    assert lines() == []
    assert lines(Edit(("floor",), 5)) == []


def test_what_is_new_goes_where_it_belongs() -> None:
    assert lines(Edit(("label",), "1.10")) == ["+ label: '1.10'"]
    assert edited(BY_HAND, [Edit(("label",), "1.10")], LIKE).splitlines()[2:4] == ["id: potholes", "label: '1.10'"]
    found = edited(BY_HAND, [Edit(("target", "2014-15", "Q1"), 7), Edit(("target", "2011-12"), 8)], LIKE).splitlines()
    assert found[5:12] == [
        "target:", "  2011-12: 8", "  # from the plan", "  2012-13: {Q1: 6.0,  Q2: 5.5}   # Cabinet, March",
        "  2013-14: {Q1: 1,", "            Q2: 2}", "  2014-15: {Q1: 7}",
    ]  # fmt: skip
    assert "  2012-13: {Q0: 7, Q1: 6.0, Q2: 5.5}" in edited(BY_HAND, [Edit(("target", "2012-13", "Q0"), 7)], LIKE)
    assert lines(Edit(("stated", "outturn"), "New")) == ["+ stated:", "+   outturn: New"]
    assert (
        edited("kind: kpi\n", [Edit(("unit",), "days"), Edit(("title",), "A")], LIKE)
        == "kind: kpi\ntitle: A\nunit: days\n"
    )
    assert edited("about: x\n", [Edit(("kind",), "kpi")], LIKE) == "kind: kpi\nabout: x\n"


def test_what_is_taken_away_leaves_its_comments() -> None:
    assert lines(Edit(("floor",), None)) == ["- floor: 5   # an old one", "+ # an old one"]
    found = edited(BY_HAND, [Edit(("target", "2012-13", "Q1"), None), Edit(("target", "2012-13", "Q2"), None)], LIKE)
    assert (
        "  # from the plan\n  # Cabinet, March\n  2013-14: {Q1: 1,\n            Q2: 2}\n  # end of the plan\n" in found
    )
    assert lines(Edit(("about",), None)) == ["- about: >", "-   folded # no comment", "-   here"]


def test_a_table_that_is_left_empty_goes_too() -> None:
    text = "kind: kpi\ntarget:\n  2013-14: {Q1: 5}\nunit: days\n"
    assert edited(text, [Edit(("target", "2013-14", "Q1"), None)], LIKE) == "kind: kpi\nunit: days\n"


def test_a_value_may_become_a_table_and_the_other_way_round() -> None:
    text = "kind: kpi\ntarget:\n  2013-14: 5   # agreed\n"
    like: dict[str, Value] = {"kind": "", "target": {"2013-14": {"Q1": 1, "Q2": 2}}}
    edits = [
        Edit(("target", "2013-14", "Q1"), 1),
        Edit(("target", "2013-14"), None),
        Edit(("target", "2013-14", "Q2"), 2),
    ]
    assert edited(text, edits, like) == "kind: kpi\ntarget:\n  2013-14: {Q1: 1, Q2: 2}\n  # agreed\n"
    text = "kind: kpi\ntarget:\n  2013-14:\n    Q1: 1   # low\n    Q2: 2\n"
    edits = [
        Edit(("target", "2013-14", "Q1"), None),
        Edit(("target", "2013-14", "Q2"), None),
        Edit(("target", "2013-14"), 5),
    ]
    assert (
        edited(text, edits, {"kind": "", "target": {"2013-14": 5}}) == "kind: kpi\ntarget:\n  2013-14: 5\n    # low\n"
    )


def test_lines_end_as_they_did() -> None:
    text = BY_HAND.replace("\n", "\r\n")
    found = edited(text, [Edit(("floor",), 6), Edit(("label",), "x")], LIKE)
    assert found.replace("\r\n", "\n") == edited(BY_HAND, [Edit(("floor",), 6), Edit(("label",), "x")], LIKE)
    assert found.count("\r\n") == found.count("\n")


def test_a_list_keeps_its_lines() -> None:
    text = "kind: kpi\nserves:\n- a   # first\n- b\nunit: x\n"
    assert edited(text, [Edit(("unit",), "days")], LIKE) == "kind: kpi\nserves:\n- a   # first\n- b\nunit: days\n"
    assert edited(text, [Edit(("serves",), ["c"])], {"serves": []}) == "kind: kpi\nserves: [c]\n# first\nunit: x\n"


@pytest.mark.parametrize("path", sorted((ROOT / "definitions").rglob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_definition_with_another_title_differs_in_one_line(path: Path) -> None:
    text = path.read_text("utf-8")
    after = edited(text, [Edit(("title",), "Another title")], {"kind": "", "id": "", "title": ""})
    assert len(set(text.splitlines()) ^ set(after.splitlines())) == (2 if "\ntitle: " in text else 1)


@given(DEFINITIONS, st.data())
def test_an_edit_changes_what_it_says_and_nothing_else(definition: dict[str, Value], data: st.DataObject) -> None:
    text = "".join(f"# {number}\n{line}\n" for number, line in enumerate(fresh(definition).splitlines()))
    key = data.draw(st.sampled_from(sorted(definition)))
    value = data.draw(st.none() | NUMBERS | TEXTS)
    assume(value is not None or len(definition) > 1)
    found = edited(text, [Edit((key,), value)], {**definition, key: value})
    wanted = (
        {**definition, key: value}
        if value is not None
        else {other: definition[other] for other in definition if other != key}
    )
    assert read(found) == wanted
    said = found.splitlines()
    assert [line for line in said if line.startswith("# ")] == [
        line for line in text.splitlines() if line.startswith("# ")
    ]
