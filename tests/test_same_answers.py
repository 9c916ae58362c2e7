"""What must not matter does not: names, the decade, the order of rows and files, and running it again."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
import yaml
from conftest import Json, Ran, evaluate, invoke, ship

from kccrules.words.results import TABLES

Q1 = "2012-13/Q1"
YEARS = 4
RESERVED = {"direction"}
"""The one id that means something to kccrules itself: the scale of all methods of direction."""


# --------------------------------------------------------------------------------------- other names, another decade


def ids_of(root: Path) -> list[str]:
    """The id of every file and every unit, and the levels of hierarchies."""
    found: dict[str, None] = {}
    for path in sorted((root / "definitions").rglob("*.yaml")):
        document = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        found[document["id"]] = None
        found |= dict.fromkeys(unit["id"] for unit in document.get("units", ()))
        found |= dict.fromkeys(document.get("levels", ()) if document["kind"] == "hierarchy" else ())
    return [id_ for id_ in found if id_ not in RESERVED]


def renamed(text: str, names: Mapping[str, str]) -> str:
    words = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.sub(rf"(?<![\w-])(?:{words})(?![\w-]|: [^\n])", lambda match: names[match[0]], text)


def moved(text: str) -> str:
    """Every year of a pair and every day, four years on."""

    def day(match: re.Match[str]) -> str:
        return f"{int(match[1]) + YEARS}{match[2]}"

    def pair(match: re.Match[str]) -> str:
        first = int(match[1]) + YEARS
        return f"{first}-{(first + 1) % 100:02d}"

    text = re.sub(r"\b(20\d\d)(-\d\d-\d\d)\b", day, text)
    return re.sub(r"\b(20\d\d)-(\d\d)\b(?!-\d)", pair, text)


def rewrite(root: Path, change: Callable[[str], str], name: Callable[[str], str]) -> None:
    paths = [
        root / "kccrules.yaml",
        *sorted((root / "definitions").rglob("*.yaml")),
        *sorted((root / "submissions").rglob("*.csv")),
    ]
    for path in paths:
        text = change(path.read_text(encoding="utf-8"))
        path.unlink()
        path.with_name(f"{name(path.stem)}{path.suffix}").write_text(text, encoding="utf-8")


def judged(line: Json) -> Json:
    """What a line says, whatever things are called and whenever they are."""
    before, direction, published = line["previous"], line["direction"], line["published"]
    same = (
        "carried", "counted", "state", "value", "exact", "unit", "target", "floor", "rating", "in_a_row", "not_rated",
        "flags", "next", "worse", "because",
    )  # fmt: skip
    return {
        **{key: line[key] for key in same},
        "previous": before and {key: before[key] for key in ("value", "rating", "source")},
        "direction": direction and {key: direction[key] for key in ("change", "judgement")},
        "published": published,
        "case": line["rule"]["case"],
        "rows": line["data"]["row"],
    }


def counted(summary: Json) -> list[Json]:
    kept = ("listed", "not_counted", "current", "previous", "direction")
    return [{key: group[key] for key in kept} for group in (*summary["groups"], summary["total"])]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> tuple[Json, dict[str, str]]:
    """The shipped report with every id renamed, so that their order turns round, and every date four years later."""
    root = ship(tmp_path_factory.mktemp("elsewhere"))
    ids = sorted(ids_of(root))
    names = {id_: f"thing-{len(ids) - place:03d}" for place, id_ in enumerate(ids)}
    rewrite(root, lambda text: moved(renamed(text, names)), lambda stem: names.get(stem, stem))
    return evaluate(root, "2016-17/Q1").report(), names


def test_renaming_leaves_no_id_as_it_was(elsewhere: tuple[Json, dict[str, str]]) -> None:
    found, names = elsewhere
    assert len(names) > 60
    assert {row["id"] for row in found["ratings"]} <= set(names.values())
    assert found["report"] == "2016-17/Q1"
    said = json.dumps(found["ratings"]) + json.dumps(found["summaries"])
    assert [id_ for id_ in names if f': "{id_}"' in said] == []


def test_other_names_and_four_years_later_every_line_says_the_same(
    elsewhere: tuple[Json, dict[str, str]], quarter_1: Json
) -> None:
    found, names = elsewhere
    lines = {row["id"]: judged(row) for row in found["ratings"]}
    assert lines == {names[row["id"]]: judged(row) for row in quarter_1["ratings"]}


def test_other_names_and_four_years_later_every_count_is_the_same(
    elsewhere: tuple[Json, dict[str, str]], quarter_1: Json
) -> None:
    found, names = elsewhere
    assert {summary["id"]: counted(summary) for summary in found["summaries"]} == {
        names[summary["id"]]: counted(summary) for summary in quarter_1["summaries"]
    }


def test_other_names_and_four_years_later_the_history_is_the_same(
    elsewhere: tuple[Json, dict[str, str]], quarter_1: Json
) -> None:
    def history(report: Json, names: Mapping[str, str]) -> dict[tuple[str, str], tuple[object, ...]]:
        return {
            (names.get(row["id"], row["id"]), moved(row["period"]) if names else row["period"]): (
                row["value"], row["rating"], row["direction"], row["target"], row["floor"],
                (row["published"] or {}).get("agrees"),
            )
            for row in report["history"]
        }  # fmt: skip

    found, names = elsewhere
    assert history(found, {}) == history(quarter_1, names)


def test_the_same_difference_is_reported_under_its_new_name(elsewhere: tuple[Json, dict[str, str]]) -> None:
    found, names = elsewhere
    [problem] = found["problems"]
    assert problem["code"] == "KCC431"
    assert problem["message"].startswith(f"{names['inward-investment-jobs']} for 2014-15/Q4 was published as Red")


# ------------------------------------------------------------------------------------------- the order of rows, files


def without_places(report: Json) -> str:
    """A report as text, without which file and row each figure came from."""
    kept = {key: report[key] for key in report if key != "inputs"}
    for row in (*kept["ratings"], *kept["history"]):
        row.pop("data", None)
    for problem in kept["problems"]:
        problem.update(path="", line=0, message=problem["message"].partition(" (data")[0])
    return json.dumps(kept)


def read_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or ()), list(reader)


def write_rows(path: Path, header: list[str], rows: Iterable[Mapping[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, header)
    writer.writeheader()
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def shuffle_rows(root: Path, dice: random.Random) -> None:
    for path in sorted((root / "submissions").rglob("*.csv")):
        header, rows = read_rows(path)
        dice.shuffle(rows)
        write_rows(path, header, rows)


def merge_and_split(root: Path, dice: random.Random) -> None:
    """All figures in one file after another of seven rows, all published history in two, under other names."""
    figures: list[dict[str, str]] = []
    printed: list[dict[str, str]] = []
    for path in sorted((root / "submissions").rglob("*.csv")):
        header, rows = read_rows(path)
        (printed if "report" in header else figures).extend(rows)
        path.unlink()
    dice.shuffle(figures)
    dice.shuffle(printed)
    for place in range(0, len(figures), 7):
        write_rows(root / "submissions" / f"{dice.random()}.csv", list(figures[0]), figures[place : place + 7])
    for place in range(0, len(printed), 70):
        write_rows(root / "submissions" / "a" / f"{place}.csv", list(printed[0]), printed[place : place + 70])


@pytest.mark.parametrize(("change", "seed"), [(shuffle_rows, 1), (merge_and_split, 2)])
def test_the_order_of_rows_and_files_changes_no_byte(
    change: Callable[[Path, random.Random], None], seed: int, shipped: Path, quarter_1: Json
) -> None:
    expected = without_places(json.loads(json.dumps(quarter_1)))
    change(shipped, random.Random(seed))
    assert without_places(evaluate(shipped, Q1).report()) == expected


def test_the_order_of_definitions_in_folders_changes_no_byte(shipped: Path, quarter_1: Json) -> None:
    folder = shipped / "definitions"
    for place, path in enumerate(sorted(folder.rglob("*.yaml"))):
        there = folder / f"{place * 7 % 5}" / path.name
        there.parent.mkdir(exist_ok=True)
        path.rename(there)
    found = evaluate(shipped, Q1).report()
    judged_there, judged_here = ([judged(row) for row in report["ratings"]] for report in (found, quarter_1))
    assert judged_there == judged_here
    assert found["summaries"] == quarter_1["summaries"]


def test_which_row_of_two_vintages_comes_first_does_not_matter(project: Callable[..., Path]) -> None:
    kpi = """
    kind: kpi
    id: loans
    title: Loans
    unit: loans
    target: {2012-13: 100}
    floor: {2012-13: 90}
    """
    rows = ["loans,2012-13/Q1,80,2012-07-01", "loans,2012-13/Q1,95,2012-07-02", "loans,2012-13/Q1,100,2012-07-03"]
    answers = set()
    for place in range(3):
        turned = "\n".join(rows[place:] + rows[:place])
        root = project(kpi, f"indicator,period,value,submitted_at\n{turned}\n")
        line = evaluate(root, Q1).rating("loans")
        answers.add((line["value"], line["rating"], line["state"]))
    assert answers == {("100", "green", "revised")}


# ------------------------------------------------------------------------------------------------ once more, the same


def stored(root: Path) -> dict[str, bytes]:
    folder = root / ".kccrules" / "results"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_evaluating_twice_gives_the_same_bytes(shipped: Path) -> None:
    first = evaluate(shipped, Q1)
    kept = stored(shipped)
    second = evaluate(shipped, Q1)
    assert first.out == second.out
    assert stored(shipped) == kept
    names = ["manifest.json", *(f"{table}.parquet" for table in TABLES)]
    assert sorted(kept) == sorted(f"2012-13-Q1/{name}" for name in names)


def test_the_same_project_in_another_folder_gives_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    found = [ship(tmp_path_factory.mktemp(name)) for name in ("here", "there")]
    outs = {evaluate(root, Q1).out for root in found}
    assert len(outs) == 1
    assert stored(found[0]) == stored(found[1])


def test_the_stored_result_is_there_in_every_form_the_same(shipped: Path) -> None:
    evaluate(shipped, Q1)
    kept = stored(shipped)
    for form in ("text", "markdown"):
        ran: Ran = invoke(shipped, "eval", "--period", Q1, "--format", form)
        assert ran.code == 0
        assert stored(shipped) == kept


def test_explaining_another_period_leaves_the_stored_report_as_it_was(shipped: Path) -> None:
    evaluate(shipped, Q1)
    kept = stored(shipped)
    ran = invoke(shipped, "explain", "inward-investment-jobs", "--period", "2010-11/Q4")
    assert ran.code == 0
    assert {path: content for path, content in stored(shipped).items() if path.startswith("2012-13-Q1/")} == kept
