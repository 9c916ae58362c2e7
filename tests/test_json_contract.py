"""`kccrules eval --format json` keeps its contract: schemas/results.schema.json, and files of older versions."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from conftest import Json, Ran
from contracts import contract, exactly, faults
from jsonschema import Draft202012Validator

from kccrules.meaning import fields
from kccrules.words import results

SAMPLES = sorted((Path(__file__).parent / "contract").glob("results-*.json"))
"""Outputs of earlier versions. They are never changed: what was readable stays readable."""
SCHEMA = contract("results")
Q1 = "2012-13/Q1"


OPEN, CLOSED = Draft202012Validator(SCHEMA), exactly("results")


# --------------------------------------------------------------------------------------------------- what is printed


def test_the_shipped_report_keeps_the_contract_and_prints_nothing_that_it_does_not_describe(quarter_1: Json) -> None:
    assert faults(CLOSED, quarter_1) == []


EVERYTHING = """
kind: kpi
id: loans
title: Loans
service: libraries
unit: loans
decimals: 0
target: {2011-12: 1000, 2012-13: 1000, 2013-14: tbc}
floor: 0.9 * target
---
kind: kpi
id: late-returns
title: Loans returned late
service: libraries
unit: percent
decimals: 1
polarity: lower
value: 100 * numerator / denominator
target: {2012-13: 5}
floor: {2012-13: 6}
---
kind: kpi
id: turnover
title: Staff turnover
service: roads
unit: percent
polarity: range
direction: none
target: {2012-13: 5 to 10}
floor: {2012-13: 2 or more}
---
kind: kpi
id: potholes
title: Potholes mended
unit: percent
target: {2012-13: none}
---
kind: kpi
id: lamps
title: Street lamps mended
unit: percent
rating: none
benchmarks: [loans-nationally, lamps-abroad]
---
kind: activity
id: loans-nationally
title: Loans, England
unit: percent
rating: none
direction: none
areas: towns
area_total: average
upper: {2012-13: {stated: about as many as now}}
lower: {2012-13: 5}
---
kind: kpi
id: lamps-abroad
title: Street lamps mended abroad
unit: lamps
target: {2012-13: {stated: as good as here}}
until: 2012-13/Q4
---
kind: group
id: towns
title: Towns
members: [libraries, roads]
"""
SENT = """\
indicator,period,value,numerator,denominator,state,note,submitted_at
loans,2011-12/Q4,880,,,submitted,,2012-04-10
loans,2012-13/Q1,899,,,submitted,,2012-07-10
loans,2012-13/Q1,905,,,submitted,Two branches were late,2012-07-20
late-returns,2012-13/Q1,,504,10000,provisional,,2012-07-10
turnover,2012-13/Q1,11,,,estimated,,2012-07-10
potholes,2012-13/Q1,77,,,submitted,,2012-07-10
lamps,2012-13/Q1,,,,suppressed,,2012-07-10
lamps-abroad,2012-13/Q1,5,,,submitted,,2012-07-10
"""
PRINTED = """\
report,indicator,period,value,rating,direction
2012-13/Q1,loans,2012-13/Q1,905,amber,
2012-13/Q1,potholes,2012-13/Q1,77,amber,better
"""


def test_a_report_of_every_state_and_shape_keeps_the_contract(
    project: Callable[..., Path], run: Callable[..., Ran]
) -> None:
    root = project(EVERYTHING, SENT, {"submissions/printed.csv": PRINTED})
    document = run(root, "eval", "--period", Q1, "--as-at", "2012-08-31", "-f", "json").report()
    assert faults(CLOSED, document) == []
    lines = {row["id"]: row for row in document["ratings"]}
    assert lines["late-returns"]["flags"] == ["rounding-sensitive"]
    reasons = {row["not_rated"]["reason"] for row in lines.values() if row["not_rated"]}
    assert reasons == {"none", "no-rule", "stated"}
    assert [(row["id"], row["area"]) for row in document["ratings"] if row["kind"] == "activity"] == [
        ("loans-nationally", None), ("loans-nationally", "libraries"), ("loans-nationally", "roads"),
    ]  # fmt: skip
    assert {found["id"]: found["value"] for found in lines["lamps"]["benchmarks"]} == {
        "loans-nationally": None,
        "lamps-abroad": "5",
    }


def test_a_report_with_a_rejected_row_keeps_the_contract(project: Callable[..., Path], run: Callable[..., Ran]) -> None:
    root = project(EVERYTHING, SENT + "loans,2012-13/Q2,12%,,,,,\n")
    ran = run(root, "eval", "--period", Q1, "-f", "json")
    document = json.loads(ran.out)
    assert ran.code == 1
    assert faults(CLOSED, document) == []
    assert document["inputs"][0]["rows"] == {"read": 9, "used": 7, "superseded": 1, "rejected": 1}
    assert [problem["code"] for problem in document["problems"] if problem["severity"] == "error"] == ["KCC402"]


def test_nothing_but_the_document_goes_to_the_output(shipped: Path, run: Callable[..., Ran]) -> None:
    ran = run(shipped, "eval", "--period", Q1, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith('{\n "contract": "kccrules.results/1",\n "report": "2012-13/Q1",\n')
    assert ran.out.isascii()


def test_numbers_are_decimal_texts_and_no_program_can_round_them(shipped: Path, run: Callable[..., Ran]) -> None:
    def refuse(text: str) -> NoReturn:
        raise AssertionError(f"a number with a point: {text}")

    json.loads(run(shipped, "eval", "--period", Q1, "--format", "json").out, parse_float=refuse, parse_constant=refuse)


def test_parts_not_yet_built_are_absent(quarter_1: Json) -> None:
    assert not {"milestones", "risks", "savings"} & set(quarter_1)


def test_the_document_may_be_written_to_a_file(shipped: Path, run: Callable[..., Ran]) -> None:
    path = shipped / "q1.json"
    ran = run(shipped, "eval", "--period", Q1, "--format", "json", "--output", str(path))
    assert (ran.code, ran.out) == (0, "")
    assert faults(CLOSED, json.loads(path.read_text(encoding="utf-8"))) == []


# ---------------------------------------------------------------------------------------------- an old file is readable


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_file_of_an_older_version_keeps_the_contract(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    assert faults(OPEN, document) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_key_of_an_older_version_is_still_described(path: Path) -> None:
    assert faults(CLOSED, json.loads(path.read_text(encoding="utf-8"))) == []


def test_every_key_of_the_first_version_is_still_printed(quarter_1: Json) -> None:
    sample = json.loads((Path(__file__).parent / "contract" / "results-1.json").read_text(encoding="utf-8"))
    assert keys_of(sample) - keys_of(quarter_1) == {
        ".ratings[].not_rated.inputs", ".ratings[].not_rated.reason",  # every shipped indicator is rated
    }  # fmt: skip


NAMED_BY_DEFINITIONS = re.compile(r"\A\.catalogue\.(scales|indicators|units)\Z|\.(current|previous|direction)\Z")
"""Objects whose keys are ids or words of definitions."""


def keys_of(part: Any, path: str = "") -> set[str]:
    if isinstance(part, list):
        return {key for member in part for key in keys_of(member, f"{path}[]")}
    if not isinstance(part, dict):
        return set()
    free = NAMED_BY_DEFINITIONS.search(path) and not path.startswith(".ratings")
    names = {key: f"{path}.*" if free else f"{path}.{key}" for key in part}
    return {*names.values(), *(inner for key, value in part.items() for inner in keys_of(value, names[key]))}


# ------------------------------------------------------------------------------------------------ the contract itself


def test_the_contract_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def described(part: Any, path: str = "") -> Iterator[tuple[str, Json]]:
    """Every key that the contract names, with what it says of it."""
    if isinstance(part, list):
        for member in part:
            yield from described(member, path)
    elif isinstance(part, dict):
        for name, inner in part.get("properties", {}).items():
            yield f"{path}.{name}", inner
        for key, inner in part.items():
            within = {"properties": inner} if key == "$defs" else inner
            yield from described(within, f"{path}.{key}" if key not in ("properties", "items") else path)
        if "properties" in part:
            for name, inner in part["properties"].items():
                yield from described(inner, f"{path}.{name}")


KEYS = dict(described(SCHEMA))


def test_every_key_is_described_with_an_example() -> None:
    assert len(KEYS) > 80
    assert [key for key, said in KEYS.items() if not said.get("description")] == []
    assert [key for key, said in KEYS.items() if not said.get("examples") and said.get("type") != "object"] == []


def test_every_example_keeps_what_it_is_an_example_of() -> None:
    for key, said in KEYS.items():
        part = Draft202012Validator({**said, "$defs": SCHEMA["$defs"]})
        for example in said.get("examples", ()):
            assert faults(part, example) == [], key


def test_every_object_says_whether_keys_may_be_added() -> None:
    def objects(part: Any, path: str) -> Iterator[tuple[str, Json]]:
        if isinstance(part, dict):
            if part.get("type") == "object":
                yield path, part
            for key, inner in part.items():
                yield from objects(inner, f"{path}/{key}")
        elif isinstance(part, list):
            for place, inner in enumerate(part):
                yield from objects(inner, f"{path}/{place}")

    found = dict(objects(SCHEMA, ""))
    assert len(found) > 20
    assert [path for path, part in found.items() if "additionalProperties" not in part] == []
    assert sorted(path for path, part in found.items() if part["additionalProperties"] is False) == [
        "/$defs/bound", "/$defs/step", "/properties/inputs/items/properties/rows",
    ]  # fmt: skip


def test_keys_that_are_added_later_do_not_break_those_who_read_this_version(quarter_1: Json) -> None:
    document = copy.deepcopy(quarter_1)
    document["budgets"] = []
    document["ratings"][0]["benchmark"] = "81"
    document["summaries"][0]["total"]["average"] = "1.5"
    document["history"][0]["benchmark"] = None
    document["problems"][0]["since"] = "2012-06-30"
    assert faults(OPEN, document) == []


def changed(**changes: object) -> Callable[[Json], None]:
    """A change of the first line of a report; ... removes a key."""

    def change(document: Json) -> None:
        for key, value in changes.items():
            document["ratings"][0].pop(key) if value is ... else document["ratings"][0].update({key: value})

    return change


BREACHES: dict[str, Callable[[Json], None]] = {
    "a value that is a number": changed(value=68),
    "a value with a thousands comma": changed(value="1,074"),
    "a value of nothing in words": changed(value="N/A"),
    "a key that is gone": changed(because=...),
    "a state of another name": changed(state="draft"),
    "a state in capitals": changed(rating="Red"),
    "a limit without its other end": changed(target={"low": "80"}),
    "a limit with a third end": changed(target={"low": "80", "high": None, "middle": "85"}),
    "a distance that is a number": changed(next={"rating": "green", "distance": 2}),
    "a reason of another name": changed(not_rated={"reason": "lost", "inputs": []}),
    "an arrow of another name": changed(direction={"method": "m", "change": "sideways", "judgement": "worse"}),
    "another contract": lambda document: document.update(contract="kccrules.results/2"),
    "a count that is a text": lambda document: document["summaries"][0]["total"]["current"].update(green="12"),
    "a count below nought": lambda document: document["summaries"][0]["total"].update(listed=-1),
    "a path from the root of a disk": lambda document: document["inputs"][0].update(path="/q1.csv"),
    "a code of another shape": lambda document: document["problems"][0].update(code="E1"),
    "no history": lambda document: document.pop("history"),
}


@pytest.mark.parametrize("change", BREACHES.values(), ids=BREACHES)
def test_the_contract_refuses(change: Callable[[Json], None], quarter_1: Json) -> None:
    document = copy.deepcopy(quarter_1)
    change(document)
    assert len(faults(OPEN, document)) >= 1


def test_the_contract_and_the_code_name_the_same_states() -> None:
    assert SCHEMA["$defs"]["state"]["enum"] == list(fields.STATES)
    assert set(fields.STATES) - set(fields.WITH_VALUE) < set(SCHEMA["$defs"]["why-not"]["properties"]["reason"]["enum"])
    assert SCHEMA["properties"]["contract"]["const"] == results.CONTRACT
