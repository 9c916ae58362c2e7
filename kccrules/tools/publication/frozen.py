"""A report's manifest, tables and problems as JSON text: a row a line, so that two can be compared, and back.

Cells that are empty are left out. What a later version stores beside is absent from an older file, and read as empty;
what this version does not know is passed over. So every file that was ever written stays readable.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kccrules.tools.publication.earlier import CONTRACT, of_today
from kccrules.tools.publication.shelf import RESULTS, Published, damaged
from kccrules.words.problems import TITLES, Place, Problem
from kccrules.words.results import TABLES, Row, Stored


class NoReport(Exception):
    """Text that is no published report, or one in a form that is not known."""


@dataclass(frozen=True)
class Frozen:
    """What a report is made from."""

    stored: Stored
    problems: tuple[Problem, ...]


def frozen(found: Frozen) -> str:
    """The text of a file, the same for the same report."""
    return "".join(f"{line}\n" for line in lines(found))


def lines(found: Frozen) -> Iterator[str]:
    # The manifest of a store says how its own files are; here they are others.
    manifest = {key: value for key, value in found.stored.manifest.items() if key != "tables"}
    yield "{"
    yield f' "contract": {dumped(CONTRACT)},'
    yield f' "manifest": {dumped(manifest)},'
    yield ' "tables": {'
    names = sorted(found.stored.tables)
    for name in names:
        columns = TABLES[name].columns
        rows = [{key: row[key] for key in columns if row[key] is not None} for row in found.stored.tables[name]]
        yield from block(f"  {dumped(name)}", rows, last=name == names[-1])
    yield " },"
    yield from block(' "problems"', [problem_row(problem) for problem in found.problems], last=True)
    yield "}"


def dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=isinstance(value, dict))


def block(name: str, rows: Sequence[Mapping[str, object]], *, last: bool) -> Iterator[str]:
    """A list with an entry a line, keys in the order of their columns."""
    end = "" if last else ","
    if not rows:
        yield f"{name}: []{end}"
        return
    yield f"{name}: ["
    for place, row in enumerate(rows):
        yield f"   {json.dumps(row, ensure_ascii=False)}{',' if place < len(rows) - 1 else ''}"
    yield f"  ]{end}"


def problem_row(problem: Problem) -> Mapping[str, object]:
    place = problem.place
    return {"code": problem.code, "message": problem.message, "hint": problem.hint, "path": place.path, "sheet": place.sheet,
            "line": place.line, "column": place.column}  # fmt: skip


def opened(one: Published) -> Frozen | Problem:
    """What a published report was made from, or what is wrong with its file."""
    text, problem = one.text(RESULTS)
    if problem:
        return problem
    try:
        return thawed(text)
    except NoReport as error:
        return damaged(f"{one.name}/{RESULTS}", str(error))


def thawed(text: str) -> Frozen:
    """What a file says. Raises NoReport where that cannot be told."""
    try:
        said = json.loads(text)
        held = of_today(said["contract"], said["tables"])
        if held is None:
            raise NoReport(f"is of the form {said['contract']}, and this version reads {CONTRACT} and those before it")
        tables = {name: [row_of(name, row) for row in held.get(name, ())] for name in TABLES}
        return Frozen(Stored(said["manifest"], tables), tuple(problems(said["problems"])))
    except (ValueError, LookupError, TypeError, AttributeError):
        raise NoReport("does not say what was published") from None


def row_of(table: str, cells: Row) -> Row:
    """A row with all columns of today."""
    return {name: cells.get(name) for name in TABLES[table].columns}


def problems(rows: Sequence[Mapping[str, str]]) -> Iterator[Problem]:
    for row in rows:
        if row["code"] in TITLES:  # a newer version may know others
            place = Place(row["path"], int(row["line"]), int(row["column"]), row["sheet"])
            yield Problem(row["code"], row["message"], place, row["hint"])
