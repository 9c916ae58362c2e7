"""An explanation runs the very ladder that rated: it agrees with the stored result, or says that we are at fault."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from kccrules import ladders

KPI = """
kind: kpi
id: loans
title: Loans renewed online
service: libraries
unit: percent
decimals: 0
target: {2012-13: 80}
floor: {2012-13: 70}
"""
SENT = "indicator,period,value,note\nloans,2012-13/Q1,79.6,counted by hand\n"


def test_a_figure_that_rounding_decides_is_explained_as_such(project: Callable, run: Callable) -> None:
    found = run(project(KPI, SENT), "explain", "loans", "--period", "2012-13/Q1").out
    assert found.startswith("● Green")
    assert "80%   submissions/sent.csv, row 2, 79.6 before rounding" in found
    assert "Rounding   Decides: 79.6, as worked out, prints as 80%; unrounded it would be rated otherwise." in found
    assert "Note       counted by hand" in found


def test_a_rule_that_compares_exactly_is_explained_exactly(project: Callable, run: Callable) -> None:
    exact = """
    kind: rule
    id: floor-standard
    title: RAG on exact figures
    scale: rag
    compare: exact
    cases:
      - green: meets(value, target)
      - amber: meets(value, floor)
      - red: otherwise
    """
    found = run(project(f"{KPI}\n---\n{textwrap.dedent(exact)}", SENT), "explain", "loans", "--period", "2012-13/Q1")
    assert found.code == 0, found.err
    assert found.out.startswith("◆ Amber")
    assert "no, 0.4 points short" in found.out


def test_one_printed_step_from_another_rating_is_said(project: Callable, run: Callable) -> None:
    found = run(project(KPI, SENT.replace("79.6", "79")), "explain", "loans").out
    assert "Could matter: 79% stands for 78.5 up to 79.5, and Green is one printed step away." in found


def test_an_indicator_that_no_rule_rates_is_explained_without_one(project: Callable, run: Callable) -> None:
    found = run(project(KPI + "rating: none\ndirection: none\n", SENT), "explain", "loans")
    assert found.code == 0, found.err
    assert "Why        Not rated: no rule is in force for it." in found.out
    assert "Rule " not in found.out


def test_cases_that_are_not_a_plain_meets_are_answered_without_a_distance(project: Callable, run: Callable) -> None:
    rule = """
    kind: rule
    id: floor-standard
    title: With a tolerance
    scale: rag
    where: {gap: "shortfall(value, target)"}
    cases:
      - green: gap <= 0
      - amber: meets(value, eased(target, 0.1)) and not state == estimated
      - red: otherwise
    """
    rule = textwrap.dedent(rule)
    documents = f"{KPI}\n---\n{rule}"
    found = run(project(documents, SENT.replace("79.6", "60")), "explain", "loans").out
    assert re.search(r"line \d+ +Green +is the distance of 60% from the target of 80% at most 0\?\s+no\n", found)
    assert re.search(r"line \d+ +Amber +does 60% meet the target of 80% eased by 10%[^\n]*\s+no\n", found)
    assert re.search(r"> line \d+ +Red +otherwise\s+yes: this one applies", found)


def test_an_indicator_that_the_newest_report_does_not_list_needs_a_period(project: Callable, run: Callable) -> None:
    documents = KPI + "until: 2012-13/Q1\n---\n" + KPI.replace("loans", "visits")
    root = project(documents, SENT + "visits,2012-13/Q2,85,\n")
    found = run(root, "explain", "loans")
    assert found.code == 2
    assert "nothing is held for 'loans' in that period" in found.err
    assert run(root, "explain", "loans", "--period", "2012-13/Q1").code == 0


def test_a_disagreement_is_our_fault_and_never_shown_as_an_answer(
    project: Callable, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ladders.run
    monkeypatch.setattr(ladders, "run", lambda *args: whole(*args).with_columns(case=pl.lit(1, dtype=pl.Int8)))
    found = run(project(KPI, SENT.replace("79.6", "10")), "explain", "loans")
    assert found.code == 4
    assert "KCC901" in found.err
    assert found.out == ""


def test_a_printed_rating_that_cannot_be_worked_out_again_is_said(shipped: Path, run: Callable) -> None:
    found = run(shipped, "explain", "free-meals-gap-key-stage-4", "--period", "2009-10").out
    assert "Published  Red. It cannot be worked out again: no target." in found


def test_history_ends_where_nothing_more_is_declared(project: Callable, run: Callable) -> None:
    text = KPI.replace("{2012-13: 80}", "{2012-13: {Q1: 80}}").replace("{2012-13: 70}", "{2012-13: {Q1: 70}}")
    assert "due " not in run(project(text, SENT), "explain", "loans").out
