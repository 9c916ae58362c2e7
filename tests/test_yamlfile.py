"""Definition files: what they may look like, where everything stands, and what is said of those that cannot be read."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from kccrules.tools.yamlfile import Document, Key, Value, parse, read
from kccrules.words.problems import Place, Problem

CHECKOUT = Path(__file__).parents[1]
SHOWN = "definitions/kpis/calls.yaml"
NEVER_SAID = re.compile(
    r"\b(schema|null|None|NaN|node|key error|validation|invalid|traceback|parser|token|mapping|scalar|sequence)\b"
)
IN_YAML = "put the text in quotes; a list begins below its key"
PUT_IN = "put in the missing quote, bracket or comma, or quotes around colons"
LINE_UP = "line it up with the lines it belongs to; nothing can stand under a key with a value on its own line"


def document(content: bytes) -> Document:
    found, problems = parse(content, SHOWN)
    assert problems == []
    assert found is not None
    return found


def data(content: bytes) -> dict[str, Value]:
    return document(content).data


def problem(content: bytes) -> Problem:
    found, problems = parse(content, SHOWN)
    assert found is None
    assert len(problems) == 1
    return problems[0]


def said(content: bytes) -> tuple[str, int, int, str, str | None]:
    wrong = problem(content)
    assert wrong.place.path == SHOWN
    return wrong.code, wrong.place.line, wrong.place.column, wrong.message, wrong.hint


def means_something(char: str) -> str:
    return f"{char} at the start of a key or value means something of its own in YAML; expected plain text"


def no_key(words: str) -> str:
    return f"'{words}' is not a key with a value; expected a key, a colon and a space"


def starts_in(column: int) -> str:
    return f"this line starts in column {column}, where no line starts that it could belong to"


# ---- what values mean ----


def test_digits_are_whole_numbers() -> None:
    assert data(b"a: 80\nb: -3\nc: 0\nd: -0") == {"a": 80, "b": -3, "c": 0, "d": 0}


def test_digits_with_a_point_are_decimals_that_keep_their_digits() -> None:
    found = data(b"a: 57.70\nb: -0.5\nc: 0.0")
    assert [str(value) for value in found.values()] == ["57.70", "-0.5", "0.0"]
    assert all(type(value) is Decimal for value in found.values())


def test_true_and_false_are_yes_and_no() -> None:
    assert data(b"a: true\nb: false") == {"a": True, "b": False}


def test_nothing_can_be_written_in_three_ways() -> None:
    assert data(b"a:\nb: ~\nc: null\nd: {e: , f: ~, h: # :\n }\ng:\n  -\n  - ~") == {
        "a": None,
        "b": None,
        "c": None,
        "d": {"e": None, "f": None, "h": None},
        "g": [None, None],
    }


def test_what_readers_of_yaml_take_differently_is_text() -> None:
    texts = "no yes on off True NULL 010 00.5 12:30 1e3 1_000 +5 .5 5. 0x1F 80% --5 = <2% nan .inf 2012-13 2017-04-01 ٣"
    for text in texts.split():
        assert data(f"a: {text}\nb: [{text}]".encode()) == {"a": text, "b": [text]}
    assert data(b"a: 80 %\nb: 1,074\nc: 2017-04-01 10:00:00") == {"a": "80 %", "b": "1,074", "c": "2017-04-01 10:00:00"}


def test_what_is_quoted_is_text() -> None:
    assert data(b"a: '80'\nb: \"true\"\nc: ''\nd: \"\"\ne: '- a'\nf: '\xe2\x80\x9ca\xe2\x80\x9d'") == {
        "a": "80",
        "b": "true",
        "c": "",
        "d": "",
        "e": "- a",
        "f": "“a”",
    }


def test_a_block_of_text_keeps_its_lines() -> None:
    assert data(b"a: |\n  - one\n  2\nb: >\n  three\n  four\n") == {"a": "- one\n2\n", "b": "three four\n"}


def test_a_number_of_more_digits_than_python_counts_is_text() -> None:
    assert data(b"a: " + b"9" * 5000) == {"a": "9" * 5000}
    assert data(b"a: " + b"9" * 100) == {"a": int("9" * 100)}


def test_keys_are_text_as_typed() -> None:
    assert list(data(b"2012: a\n2012-13: a\n010: a\ntrue: a\n~: a\n'x y': a\n1.50: a")) == [
        "2012",
        "2012-13",
        "010",
        "true",
        "~",
        "x y",
        "1.50",
    ]


def test_a_percent_sign_after_a_number_is_text() -> None:
    assert data(b"target: 80 %") == {"target": "80 %"}


def test_curly_quotes_inside_a_text_are_text() -> None:
    assert data("a: the “other” one\nb: “A” and “B”\nc: ‘twas\nd: Children’s".encode()) == {
        "a": "the “other” one",
        "b": "“A” and “B”",
        "c": "‘twas",
        "d": "Children’s",
    }


def test_dashes_inside_a_text_are_text() -> None:
    assert data(b"a: calls - answered\nb: >-\n  one -\n  - two") == {"a": "calls - answered", "b": "one - - two"}


def test_quotes_let_any_key_be_a_key() -> None:
    assert data(b"'<<': a\n'': b\n\"? x\": c") == {"<<": "a", "": "b", "? x": "c"}


def test_windows_line_ends_change_nothing() -> None:
    content = b"kind: kpi\ntarget:\n  2012: 80\nabout: |\n  one\n  two\nserves:\n- a\n"
    windows = content.replace(b"\n", b"\r\n")
    assert data(windows) == data(content)
    assert document(windows).at("serves", 0) == document(content).at("serves", 0) == Place(SHOWN, 8, 3)
    wrong = document(windows).problem("KCC104", ["about"], "wrong")
    assert (wrong.excerpt, wrong.width) == ("about: |", 1)


def test_a_byte_order_mark_is_not_part_of_the_first_line() -> None:
    found = document(b"\xef\xbb\xbfkind: kpi")
    assert found.data == {"kind": "kpi"}
    assert found.at("kind") == Place(SHOWN, 1, 7)


def test_a_file_may_begin_with_a_line_of_dashes() -> None:
    assert data(b"# a comment\n---\nkind: kpi\n...\n") == {"kind": "kpi"}


def test_fifty_levels_are_not_too_deep() -> None:
    assert data(b"{a: " * 50 + b"1" + b"}" * 50)
    assert problem(b"{a: " * 51 + b"1" + b"}" * 51).code == "KCC108"


# ---- where everything stands ----

KPI = b"""\
# Calls
kind: kpi
target: {2012: 80, '2013': 85}
cases:
  - green: meets(value,
      target)
  - [a, "b c"]
about:
"""


def test_at_is_where_the_value_stands() -> None:
    found = document(KPI)
    assert found.at("kind") == Place(SHOWN, 2, 7)
    assert found.at("target") == Place(SHOWN, 3, 9)
    assert found.at("target", "2013") == Place(SHOWN, 3, 28)
    assert found.at("cases") == Place(SHOWN, 5, 3)
    assert found.at("cases", 0) == Place(SHOWN, 5, 5)
    assert found.at("cases", 0, "green") == Place(SHOWN, 5, 12)
    assert found.at("cases", 1, 1) == Place(SHOWN, 7, 9)
    assert found.at("about") == Place(SHOWN, 8, 7)


def test_at_key_is_where_the_key_or_the_item_stands() -> None:
    found = document(KPI)
    assert found.at_key("kind") == Place(SHOWN, 2, 1)
    assert found.at_key("target", "2013") == Place(SHOWN, 3, 20)
    assert found.at_key("cases", 0) == found.at("cases", 0)
    assert found.at_key("cases", 0, "green") == Place(SHOWN, 5, 5)


def test_what_does_not_exist_stands_where_its_nearest_ancestor_does() -> None:
    found = document(KPI)
    assert found.at() == found.at_key() == found.at("floor") == found.at("floor", 0, "x") == Place(SHOWN, 2, 1)
    assert found.at("target", "2020") == found.at("target", 2012) == found.at("target")
    assert found.at("cases", 9) == found.at("cases", -1) == found.at("cases", "0") == found.at("cases")
    assert found.at("kind", "x", "kind") == found.at("kind")
    assert found.at_key("target", "2020") == Place(SHOWN, 3, 1)


def test_a_problem_with_a_value_shows_its_line_and_its_width() -> None:
    assert document(KPI).problem("KCC104", ["target", "2013"], "too high", "lower it") == Problem(
        "KCC104", "too high", Place(SHOWN, 3, 28), "lower it", "target: {2012: 80, '2013': 85}", 2
    )


def test_a_problem_with_a_key_shows_the_key() -> None:
    wrong = document(KPI).problem("KCC103", ["target", "2013"], "unknown", key=True)
    assert (wrong.place, wrong.width, wrong.hint) == (Place(SHOWN, 3, 20), 6, None)


def test_the_width_ends_with_the_line_and_is_never_less_than_one() -> None:
    found = document(KPI)
    assert found.problem("KCC104", ["cases", 0, "green"], "wrong").width == len("meets(value,")
    assert found.problem("KCC104", ["about"], "wrong").width == 1
    assert found.problem("KCC104", ["target"], "wrong").width == 1


def test_an_excerpt_keeps_tabs_and_is_cut() -> None:
    wrong = document(b"a:\t" + b"x" * 200 + b"\t# note").problem("KCC104", ["a"], "wrong")
    assert wrong.excerpt == "a:\t" + "x" * 157
    assert (wrong.place.column, wrong.width) == (4, 157)
    beyond = document(b"{a: " + b"x" * 200 + b", b: c}").problem("KCC104", ["b"], "wrong")
    assert (beyond.place.column, beyond.width) == (210, 1)


def test_a_document_is_a_value() -> None:
    found = document(KPI)
    assert found.path == SHOWN
    assert found == document(KPI) == pickle.loads(pickle.dumps(found))
    assert found != document(KPI + b"  x")
    assert repr(found).startswith(f"Document(path='{SHOWN}', data={{'kind': 'kpi'")
    with pytest.raises(AttributeError):
        found.path = "other.yaml"  # type: ignore[misc]  # that is the point


def test_the_fingerprint_is_that_of_the_text() -> None:
    assert document(KPI).sha256 == document(KPI).sha256
    assert document(KPI).sha256 != document(KPI + b" # new").sha256


# ---- keys and colons ----


def test_a_missing_colon_is_found_where_it_is_missing() -> None:
    wrong = ("KCC101", 1, 1, no_key("title Calls answered"), "write 'title: Calls answered'")
    assert said(b"title Calls answered\nid: calls") == wrong
    assert said(b"title Calls answered") == wrong
    assert said(b"id: calls\ntitle Calls answered") == ("KCC101", 2, *wrong[2:])
    assert said(b"id: calls\ntitle Calls answered\nkind: kpi") == ("KCC101", 2, *wrong[2:])
    assert problem(b"title Calls answered\nid: calls").width == len("title Calls answered")


def test_a_missing_colon_below_a_key_is_found() -> None:
    assert said(b"target:\n  2011-12 80\n  2012-13: 80") == (
        "KCC101",
        2,
        3,
        no_key("2011-12 80"),
        "write '2011-12: 80'",
    )


def test_a_missing_colon_in_a_list_is_found() -> None:
    assert said(b"cases:\n  - green\n    amber: x") == ("KCC101", 2, 5, no_key("green"), "write 'green: ...'")


def test_a_missing_colon_between_braces_is_found() -> None:
    assert said(b"target: {2011-12 80, 2012-13: 90}") == (
        "KCC101",
        1,
        10,
        no_key("2011-12 80"),
        "write '2011-12: 80'",
    )


def test_a_missing_space_after_a_colon_is_found() -> None:
    wrong = ("KCC101", 1, 1, no_key("title:Calls"), "write 'title: Calls'")
    assert said(b"title:Calls\nid: calls") == wrong
    assert said(b"title:Calls") == wrong
    assert said(b"target: {2011:80}") == ("KCC101", 1, 10, no_key("2011:80"), "write '2011: 80'")
    assert said(b"{a:, b: c}")[:3] == ("KCC101", 1, 2)


def test_a_space_that_only_looks_like_one_is_found() -> None:
    assert said("title:\xa0Calls\nid: calls".encode()) == (
        "KCC101",
        1,
        1,
        no_key("title:\xa0Calls"),
        "write 'title: Calls'",
    )


def test_a_colon_in_a_text_needs_quotes() -> None:
    assert said(b"title: Fostering: disabled children\nid: x") == (
        "KCC101",
        1,
        17,
        "the text after 'title:' contains another colon, which YAML takes for another key",
        "put the text in quotes: title: 'Fostering: disabled children'",
    )
    assert said(b"title: Children's services: fostering")[4] == (
        'put the text in quotes: title: "Children\'s services: fostering"'
    )
    assert said("title: “Fostering: disabled”".encode())[4] == "put the text in quotes: title: 'Fostering: disabled'"
    assert said(b"id: x\ntitle: (Calls: answered)")[:3] == ("KCC101", 2, 14)


def test_a_colon_without_a_key_is_refused() -> None:
    assert said(b": x") == ("KCC101", 1, 1, means_something(":"), IN_YAML)
    assert said(b"a: {: x}") == ("KCC101", 1, 5, means_something(":"), IN_YAML)


def test_the_same_key_twice_is_refused_at_the_second() -> None:
    wrong = ("KCC106", 3, 1, "'kind' stands here a second time; it is already on line 1", "keep only one of the two")
    assert said(b"kind: kpi\nid: calls\nkind: rule") == wrong
    assert said(b"kind: kpi\nid: calls\n'kind': rule") == wrong
    assert problem(b"kind: kpi\nid: calls\n'kind': rule").width == len("'kind'")
    assert said(b"a:\n  - {b: 1, b: 2}")[:3] == ("KCC106", 2, 12)


def test_a_list_or_keys_in_place_of_a_key_are_refused() -> None:
    wrong = ("KCC101", 1, 1, "a list or a group of keys stands in place of a key", "put text in quotes")
    assert said(b"[a]: b") == wrong
    assert said(b"{a: b}: c") == wrong
    assert said(b"a: {{ template }}") == ("KCC101", 1, 5, *wrong[3:])


@pytest.mark.parametrize("content", [b"? a\n: b", b"? [a]\n: b", b"? - a\n: b", b"? |\n  a\n: b", b"? a", b"?\n: b"])
def test_a_key_after_a_question_mark_is_refused(content: bytes) -> None:
    assert said(content) == ("KCC101", 1, 1, means_something("?"), IN_YAML)


# ---- indentation and lists ----


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"a:\n  b: 1\n   c: 2", 3, 4),
        (b"a:\n  b: 1\n c: 2", 3, 2),
        (b"a:\n    b: 1\n  c: 2", 3, 3),
        (b"a: 1\n b: 2", 2, 2),
        (b" a: 1\nb: 2", 2, 1),
        (b"a: 'x'\n  b: 2", 2, 3),
        (b"a: 1\n\n  # note\n  b: 2", 4, 3),
        (b"a: one\n  two\n  b: 2", 3, 3),
        (b"a:\n  - b: 1\n    c: 2\n   d: 3", 4, 4),
        (b"a:\n  - 1\n - 2", 3, 2),
        (b"a:\n  - 1\n- 2", 3, 1),
        (b"a:\n  - 1\n  b: 2", 3, 3),
        (b"a: |\n   text\n more", 3, 2),
    ],
)
def test_a_line_indented_unlike_its_neighbours_is_refused(content: bytes, line: int, column: int) -> None:
    assert said(content) == ("KCC101", line, column, starts_in(column), LINE_UP)


def test_a_line_out_of_line_is_marked_up_to_its_colon() -> None:
    assert problem(b"a: 1\n  title: 2").width == len("title")


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"a: 1\n\tb: 2", 2, 1),
        (b"a:\n\tb: 2", 2, 1),
        (b"a:\n  b: 1\n\tc: 2", 3, 1),
        (b"\ta: 1", 1, 1),
        (b"a:\n-\tb: 1", 2, 2),
        (b"a: |\n\tb", 2, 1),
    ],
)
def test_a_tab_cannot_indent(content: bytes, line: int, column: int) -> None:
    assert said(content) == ("KCC101", line, column, "a tab stands where only spaces count", "use spaces")


def test_a_tab_between_key_and_value_is_a_space() -> None:
    assert data(b"a:\t1\nb: [\n\tc]") == {"a": 1, "b": ["c"]}


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"serves: a\n- b", 2, 1),
        (b"serves: a\n  - b", 2, 3),
        (b"serves: a\r\n  - b", 2, 3),
        (b"serves: a\n  \t- b", 2, 4),
        (b"serves:\n  - a\n    - b", 3, 5),
        (b"serves:\n  a: b\n  - c", 3, 3),
        (b"serves: [a\n  - b", 2, 3),
    ],
)
def test_a_list_under_a_text_is_refused(content: bytes, line: int, column: int) -> None:
    message = "this list would become part of the text above"
    assert said(content) == ("KCC101", line, column, message, "delete that or close a bracket")


def test_a_list_or_a_dash_cannot_stand_on_the_line_of_its_key() -> None:
    assert said(b"serves: - a") == ("KCC101", 1, 9, means_something("-"), IN_YAML)
    assert said(b"floor: -\nid: x") == ("KCC101", 1, 8, means_something("-"), IN_YAML)


# ---- quotes and brackets ----


def test_a_quote_left_open_is_found_where_it_opens() -> None:
    assert said(b'title: "Calls\nid: calls\n') == (
        "KCC101",
        1,
        8,
        'the " here is not closed; expected " before line 2, column 10',
        PUT_IN,
    )
    assert said(b"id: calls\ntitle: 'Calls")[:4] == (
        "KCC101",
        2,
        8,
        "the ' here is not closed; expected ' before line 2, column 14",
    )
    assert said(b'title: "Calls\n---\nid: calls')[:3] == ("KCC101", 1, 8)


def test_a_quote_left_open_is_found_even_if_another_seems_to_close_it() -> None:
    assert said(b'title: "Calls\nid: x\nunit: "calls"')[:4] == (
        "KCC101",
        1,
        8,
        'the " here is not closed; expected " before line 3, column 8',
    )
    assert said(b"cases:\n  - 'green\n  - x\nunit: 'calls'")[:3] == ("KCC101", 2, 5)
    assert said(b"it's: 'green\nunit: 'calls'")[:3] == ("KCC101", 1, 7)


@pytest.mark.parametrize(
    ("content", "closing", "line", "column"),
    [
        (b"title: 'Children's services'", "'", 1, 18),
        (b'title: "Calls" answered', '"', 1, 16),
        (b'id: x\ntitle: "Calls" answered: all', '"', 2, 16),
        (b"title: 'Calls': answered", "'", 1, 15),
        (b"title: [draft] Calls", "]", 1, 16),
        (b"serves: [a]]", "]", 1, 12),
        (b"target: {a: 1}}", "}", 1, 15),
        (b'title: "Calls\n  answered" all', '"', 2, 13),
        (b"a: \"b\"\nc: ''d'", "'", 2, 6),
    ],
)
def test_more_after_a_closing_quote_or_bracket_is_refused(content: bytes, closing: str, line: int, column: int) -> None:
    message = f"there is more after the closing {closing}; expected the end of the value"
    assert said(content) == ("KCC101", line, column, message, "put the whole text in double quotes, or delete the rest")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: [b, c\nd: e", "the [ here is not closed; expected a comma or ] before line 2, column 2"),
        (b"a: [b, c\n\n", "the [ here is not closed; expected a comma or ] before line 1, column 9"),
        (b"a: {b: c\nd: e", "the { here is not closed; expected a comma or } before line 2, column 2"),
        (b"a: {b: 1 c: 2}", "the { here is not closed; expected a comma or } before line 1, column 11"),
        (b"a: {b: c: d}", "the { here is not closed; expected a comma or } before line 1, column 9"),
        (b"a: [b}\nc: d", "the [ here is not closed; expected a comma or ] before line 1, column 6"),
    ],
)
def test_a_bracket_left_open_is_found_where_it_opens(content: bytes, message: str) -> None:
    assert said(content) == ("KCC101", 1, 4, message, PUT_IN)


def test_a_backslash_in_double_quotes_is_refused() -> None:
    wrong = "a backslash cannot stand here"
    assert said(rb'a: "C:\Users"') == ("KCC101", 1, 7, wrong, "use single quotes")
    assert said(rb'a: "x\d"') == ("KCC101", 1, 6, wrong, "use single quotes")
    assert data(rb"a: 'C:\Users'") == {"a": r"C:\Users"}


def test_curly_quotes_around_a_whole_value_are_refused() -> None:
    wrong = "the curly quotes around this value would become part of it"
    hint = "use straight quotes, or none"
    assert said("title: “Calls”".encode()) == ("KCC104", 1, 8, wrong, hint)
    assert said("a:\n  - ‘Children’s services’".encode()) == ("KCC104", 2, 5, wrong, hint)
    assert problem("title: “Calls”".encode()).width == len("“Calls”")


@pytest.mark.parametrize("char", ["@", "`", "%", ",", "]", "}", "|", ">", "?"])
def test_a_character_that_means_something_to_yaml_cannot_begin_a_value(char: str) -> None:
    assert said(f"id: calls\nunit: {char} x".encode()) == ("KCC101", 2, 7, means_something(char), IN_YAML)


def test_a_comparison_is_not_mistaken_for_a_block_of_text() -> None:
    for content in (b"floor: >8\nid: x", b"floor: >80%", b"floor: >= 80", b"floor: |\nid: x"):
        assert said(content)[:3] == ("KCC101", 1, 8)


def test_a_line_cannot_begin_with_a_percent_sign() -> None:
    assert said(b"id: x\n%done: y")[:3] == ("KCC101", 2, 1)


# ---- YAML that definitions do not use ----


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"a: &name b", 1, 4),
        (b"a: & b", 1, 4),
        (b"a: &name\n  b: c", 1, 4),
        (b"a: &name [b]", 1, 4),
        (b"&name a: b", 1, 1),
        (b"&name\na: b", 1, 1),
        (b"a:\n  &name b: c", 2, 3),
        (b"a: 1\nb: *a", 2, 4),
        (b"a: **bold**", 1, 4),
        (b"a: 1\n*a : 2", 2, 1),
        (b"a: [*b]", 1, 5),
    ],
)
def test_references_are_refused(content: bytes, line: int, column: int) -> None:
    char = content.splitlines()[line - 1][column - 1 :][:1].decode()
    assert said(content) == ("KCC107", line, column, means_something(char), IN_YAML)


@pytest.mark.parametrize(
    "content",
    [
        b"a: !!python/object/apply:os.system ['true']",
        b"a: !!int '3'",
        b"a: ! 'b'",
        b"a: ! b",
        b"a: !important",
        b"a: !x,y z",
        b"a: !<x",
        b"a: !!map {b: c}",
        b"a: !!seq\n  - b",
    ],
)
def test_tags_are_refused(content: bytes) -> None:
    assert said(content) == ("KCC107", 1, 4, means_something("!"), IN_YAML)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a: 1\n---\nb: 2", 2),
        (b"---\na: 1\n---\nb: 2", 3),
        (b"a: 1\n---", 2),
        (b"a: 1\n...\nb: 2", 2),
        (b"%YAML 1.2\n---\na: 1", 1),
        (b"%TAG ! x\n---\na: 1", 1),
    ],
)
def test_a_file_holds_one_document(content: bytes, line: int) -> None:
    wrong = "this line divides documents; expected one"
    assert said(content) == ("KCC107", line, 1, wrong, "delete it, or make two files")


def test_merge_keys_are_refused() -> None:
    wrong = ("'<<' copies keys from elsewhere", "write the keys themselves")
    assert said(b"a:\n  <<: {b: c}") == ("KCC107", 2, 3, *wrong)


# ---- files that are no definitions ----


@pytest.mark.parametrize(
    "content", [b"", b"\n \n", b"# nothing\n", b"---\n", b"--- # x\n", b"null", b"~", b"\xef\xbb\xbf"]
)
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert said(content) == ("KCC101", 1, 1, "the file is empty", "begin it with the lines 'kind:' and 'id:'")


def test_a_file_that_is_a_list_is_refused() -> None:
    assert said(b"# all\n- a\n- b") == (
        "KCC101",
        2,
        1,
        "the whole file is a list; expected keys",
        "begin it with 'kind:'",
    )


@pytest.mark.parametrize("content", [b"calls", b"42", b"'calls'", b"true"])
def test_a_file_that_is_one_text_is_refused(content: bytes) -> None:
    assert said(content)[:4] == ("KCC101", 1, 1, no_key(content.decode()))


def test_latin_1_is_refused_with_its_line_and_a_guess_at_the_character() -> None:
    wrong = problem("kind: kpi\ntitle: Caf\xe9 – ".encode() + b"Caf\xe9s")
    assert (wrong.code, str(wrong.place)) == ("KCC102", f"{SHOWN}:2:18")
    assert (wrong.message, wrong.hint) == (
        "'é' is written here, but not as UTF-8",
        "save the file as plain text in UTF-8",
    )
    assert wrong.excerpt == "title: Café – Caf\ufffds"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_refused(encoding: str) -> None:
    code, line, _, message, hint = said("kind: kpi\n".encode(encoding))
    assert (code, line) == ("KCC102", 1)
    assert (message, hint) == (
        "this is UTF-16, or no text at all; expected text in UTF-8",
        "save the file as plain text in UTF-8",
    )


@pytest.mark.parametrize("number", [0x07, 0x0B, 0x1B, 0x7F, 0x85, 0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE])
def test_invisible_characters_are_refused(number: int) -> None:
    wrong = problem(f"a: 1\ntitle: Ca{chr(number)}ls".encode())
    assert (wrong.code, wrong.place) == ("KCC102", Place(SHOWN, 2, 10))
    assert wrong.message == f"an invisible character (U+{number:04X}) stands here; expected plain text"
    assert wrong.hint == "delete it"
    assert wrong.excerpt == "title: Ca\ufffdls"


@pytest.mark.parametrize("written", ["\\x1b", "\\x0B", "\\e", "\\u2028", "\\0"])
def test_invisible_characters_are_refused_however_they_are_written(written: str) -> None:
    wrong = problem(f'a: 1\ntitle: "Ca{written}ls"'.encode())
    assert (wrong.code, wrong.place, wrong.hint) == ("KCC102", Place(SHOWN, 2, 8), "delete it")
    assert wrong.message.startswith("an invisible character (U+")
    assert data(b'a: "two\\tparts\\nand two lines"') == {"a": "two\tparts\nand two lines"}


def test_a_lone_carriage_return_is_refused() -> None:
    assert said(b"a: 1\rb: 2")[:3] == ("KCC102", 1, 5)


def test_what_people_write_beyond_ascii_is_read() -> None:
    assert data("a: £1m – Café\xa0Royal 🎉\nb: '\u200b'".encode()) == {"a": "£1m – Café\xa0Royal 🎉", "b": "\u200b"}


def test_a_nul_byte_is_refused() -> None:
    assert said(b"a: 1\nb: x\0y")[:3] == ("KCC102", 2, 5)


def test_a_file_over_one_mebibyte_is_refused() -> None:
    line = b"# a comment of sixty-four bytes, with the line break at its end\n"
    content = line * (1024 * 1024 // len(line) - 1) + b"a: 1 #".ljust(len(line), b"x")
    assert len(content) == 1024 * 1024
    assert data(content) == {"a": 1}
    assert said(content + b"x") == (
        "KCC108",
        1,
        1,
        "the file is larger than 1 MiB",
        "split it, or keep long lists in a CSV file",
    )


def test_nesting_too_deep_is_refused_where_it_becomes_so() -> None:
    assert said(b"a: " + b"[" * 60) == (
        "KCC108",
        1,
        53,
        "more than 50 lists and groups of keys stand inside one another; expected a few",
        "look for brackets or dashes typed by mistake",
    )


# ---- attacks, each in a process of its own ----

PEAK = """
import re, resource
from pathlib import Path
def peak():  # of this process alone: on Linux the other number also counts the one that started it
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
"""
ATTACK = """
from kccrules.tools.yamlfile import parse
document, problems = parse({content}, "x.yaml")
print(document is None, *[problem.code for problem in problems], peak())
"""
KILOBYTES_OF = {"linux": 1, "darwin": 1024}


def attacked(script: str) -> tuple[list[str], float]:
    """What the script printed before its peak of memory, and that peak in megabytes; it has five seconds."""
    command = [sys.executable, "-c", PEAK + script]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, timeout=5, text=True, check=True)
    *words, peak = done.stdout.split()
    return words, int(peak) / KILOBYTES_OF[sys.platform] / 1024


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('b"[" * 50_000', "KCC108"),
        ('b"[" * 1_000_000', "KCC108"),
        ('b"{a: " * 200_000', "KCC108"),
        ('b"- " * 500_000', "KCC108"),
        ('b"? " * 500_000', "KCC101"),
        ('b"a:\\n" + b"".join(b" " * n + b"a:\\n" for n in range(1, 1_400))', "KCC108"),
        ('b"".join(b" " * n + b"a:\\n" for n in range(10_000))', "KCC108"),
        ('b"a: &a [x]\\n" + b"".join(b"b%d: &b%d [*a, *a]\\n" % (n, n) for n in range(40_000))', "KCC107"),
        ('b"&a " * 300_000', "KCC107"),
        ("bytes(1_000_000)", "KCC102"),
        ("bytes(50_000_000)", "KCC108"),
        ('b"a: [" + b"b," * 500_000', "KCC101"),
        ('b"{" + b"a," * 500_000 + b"}"', "KCC101"),
        ('b"a" + b" " * 1_000_000 + b"b"', "KCC101"),
        ('b"-" + b" " * 1_000_000 + b":"', "KCC101"),
        ('b"a: 1\\n" + b"# x\\n" * 250_000 + b"  b: 2"', "KCC101"),
        ('b"a: \'b\\n" + b"c: d\\n" * 150_000 + b"e: \'f\'"', "KCC101"),
        ('b"".join(b"a%d: 1\\n" % n for n in range(90_000)) + b"a0: 1"', "KCC106"),
    ],
)
@pytest.mark.skipif(sys.platform not in KILOBYTES_OF, reason="the system does not tell its peak of memory")
def test_an_attack_is_refused_fast_and_in_little_memory(content: str, code: str) -> None:
    words, megabytes = attacked(ATTACK.format(content=content))
    assert words == ["True", code]
    assert megabytes < 500


@pytest.mark.skipif(sys.platform not in KILOBYTES_OF, reason="the system does not tell its peak of memory")
def test_a_large_file_of_many_small_values_is_read_in_bounded_memory() -> None:
    words, megabytes = attacked(ATTACK.format(content='b"a: [" + b"b," * 500_000 + b"]"'))
    assert words == ["False"]
    assert megabytes < 500


READ = """
import sys
from kccrules.tools.yamlfile import read
document, problems = read(Path(sys.argv[1]), "x.yaml")
print(document is None, *[problem.code for problem in problems], peak())
"""


@pytest.mark.skipif(sys.platform not in KILOBYTES_OF, reason="no pipes and devices as files")
def test_pipes_devices_and_huge_files_are_not_read_to_their_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    with (tmp_path / "huge.yaml").open("wb") as file:
        file.truncate(50_000_000_000)
    for name, code in (("pipe", "KCC102"), ("zero", "KCC102"), ("huge", "KCC108")):
        words, megabytes = attacked(READ.replace("sys.argv[1]", repr(str(tmp_path / f"{name}.yaml"))))
        assert words == ["True", code]
        assert megabytes < 500


# ---- the disk ----


def refused(path: Path) -> str:
    found, problems = read(path, SHOWN)
    assert found is None
    assert len(problems) == 1
    assert problems[0].code == "KCC102"
    assert problems[0].place == Place(SHOWN)
    assert problems[0].hint == "move it away, or put a file here that an editor can open"
    return problems[0].message


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "calls.yaml"
    path.write_bytes(KPI)
    assert read(path, SHOWN) == (document(KPI), [])


def test_what_is_wrong_in_a_file_is_reported_under_the_name_shown(tmp_path: Path) -> None:
    path = tmp_path / "calls.yaml"
    path.write_bytes(b"a: @")
    assert read(path, SHOWN) == (None, [problem(b"a: @")])


def test_a_folder_a_broken_link_and_a_circle_of_links_are_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").symlink_to("nowhere.yaml")
    (tmp_path / "circle.yaml").symlink_to("circle.yaml")
    for path in (tmp_path, tmp_path / "broken.yaml", tmp_path / "circle.yaml", tmp_path / "missing.yaml"):
        assert refused(path) == "this is a folder, or a link that leads nowhere; expected a file"


@pytest.fixture
def ordinary_user() -> Iterator[None]:
    """Whoever runs the tests, unless that is root, who may read everything."""
    user = os.geteuid()
    if not user:
        os.seteuid(65534)
    yield
    os.seteuid(user)


@pytest.mark.skipif(sys.platform not in KILOBYTES_OF, reason="permissions of another kind")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "calls.yaml"
    path.write_bytes(KPI)
    path.chmod(0)
    request.getfixturevalue("ordinary_user")
    assert refused(path) == "the file cannot be opened: Permission denied"


# ---- whatever anybody writes ----

CHARACTERS = st.sampled_from("ab1:-\n []{},\"'|>&*!?%@`\t\\“”‘’\xa0é~.")
PIECES = (": ", "- ", "? ", " #", "\n  ", "\n    ", "---", "...", "<<", "\r\n", "a: b\n", "  c: d\n", "- e\n", "f: 'g")
YAMLISH = st.lists(CHARACTERS | st.sampled_from(PIECES), max_size=16).map("".join)


def checked(content: bytes) -> list[Problem]:
    found, problems = parse(content, SHOWN)
    assert (found is None) == (len(problems) == 1)
    return problems


@given(st.text())
@example("\ud7ff\ue000")
def test_any_text_is_a_document_or_a_problem(text: str) -> None:
    checked(text.encode(errors="surrogatepass"))


@given(st.binary())
def test_any_bytes_are_a_document_or_a_problem(content: bytes) -> None:
    checked(content)


@given(YAMLISH)
def test_a_problem_stands_inside_the_file_and_speaks_plainly(text: str) -> None:
    for wrong in checked(text.encode()):
        line = text.split("\n")[wrong.place.line - 1].removesuffix("\r")
        assert wrong.excerpt == line
        assert 1 <= wrong.place.column <= len(line) + 1
        assert 1 <= wrong.width <= max(1, len(line) - wrong.place.column + 1)
        assert wrong.hint
        assert not NEVER_SAID.search(f"{wrong.message} {wrong.hint}")
        assert "\n" not in wrong.message + wrong.hint


SEEN = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff")
TEXTS = st.text(SEEN, max_size=12)
KEYS = TEXTS.filter(bool)  # PyYAML writes '?' before an empty key.
VALUES = st.recursive(
    TEXTS | st.integers(-(10**30), 10**30) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def dumped(value: dict[str, Any], *, flow: bool | None) -> bytes:
    text: str = yaml.safe_dump(value, default_flow_style=flow, sort_keys=False, width=100_000)
    return text.encode()


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), st.sampled_from([True, False, None]))
def test_what_pyyaml_writes_is_read_as_it_was(value: dict[str, Any], flow: bool | None) -> None:
    content = dumped(value, flow=flow)
    assert data(content) == value
    assert data(content.replace(b"\n", b"\r\n")) == value


@given(st.dictionaries(st.integers(), st.text(SEEN | st.sampled_from("\n\t"), max_size=30), min_size=1))
def test_numbers_as_keys_and_texts_of_many_lines_are_read_as_they_were(value: dict[int, str]) -> None:
    assert data(dumped(value, flow=False)) == {str(key): text for key, text in value.items()}  # type: ignore[arg-type]


def paths(value: Value) -> Iterator[tuple[tuple[Key, ...], Value]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield (key,), item
        yield from (((key, *rest), found) for rest, found in paths(item))


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), st.sampled_from([True, False, None]))
def test_place_and_width_cut_exactly_the_key_or_value_out_of_its_line(value: dict[str, Any], flow: bool | None) -> None:
    found = document(dumped(value, flow=flow))

    def cut(keys: tuple[Key, ...], *, key: bool) -> bytes:
        wrong = found.problem("KCC104", keys, "wrong", key=key)
        assert wrong.place == (found.at_key(*keys) if key else found.at(*keys))
        text = found._text.splitlines()[wrong.place.line - 1]
        begin, end = wrong.place.column - 1, wrong.place.column - 1 + wrong.width
        return text[begin:end].encode() if end < 160 else b""

    for keys, item in paths(value):
        if isinstance(keys[-1], str) and (there := cut(keys, key=True)):
            assert list(data(there + b": x")) == [keys[-1]]
        if not isinstance(item, dict | list) and (there := cut(keys, key=False)):
            assert data(b"x: " + there) == {"x": item}


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [("a + b", 1, 8), ('"a + b"', 1, 9), ("'a + b'", 1, 9), ("|\n  a + b", 1, 0), (">\n  a +\n  b", 1, 0)],
)
def test_columns_of_a_text_count_from_its_first_letter_and_of_one_with_lines_of_its_own_there_are_none(
    written: str, line: int, column: int
) -> None:
    found, problems = parse(f"value: {written}\n".encode(), "rule.yaml")
    assert not problems
    assert found
    place = found.at_text("value")
    assert (place.line, place.column) == (line, column)
