"""Safe, by attack: whatever is put into formulas, YAML or figures, kccrules says so once, soon, and in little memory.

Every run is a process of its own, with a limit of time and of memory. Attacks that can stand beside each other share a
run, each in a file of its own, and each must have a problem of its own there.
"""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import invoke, write_project

import kccrules
from kccrules.engine import tables

pytestmark = pytest.mark.skipif(os.name != "posix", reason="time and memory of a process are measured as POSIX does")

Problem = dict[str, Any]
SECONDS, MEGABYTES = 5, 500
NEVER_SAID = re.compile(r"\b(null|None|NaN|[Nn]odes?|[Kk]ey error|[Ss]chemas?|[Vv]alidation|[Ii]nvalid|Traceback)\b")
LIMITED = """
import json, os, subprocess, sys, threading
megabyte = 1024 * 1024 if sys.platform == "darwin" else 1024
process = subprocess.Popen(sys.argv[2:])
timer = threading.Timer(30, process.kill)
timer.start()
_, status, used = os.wait4(process.pid, 0)
timer.cancel()
with open(sys.argv[1], "w") as file:
    seconds = used.ru_utime + used.ru_stime
    json.dump([os.waitstatus_to_exitcode(status), seconds, used.ru_maxrss / megabyte], file)
"""
"""A small process between, because what a process inherits counts as its memory, and pytest has much. Seconds are those
of the processor, however busy the machine is; what waits for something that never comes is ended."""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def problems(self) -> list[Problem]:
        return list(json.loads(self.out)["problems"])

    def by_file(self) -> dict[str, list[Problem]]:
        """The problems by the name of their file, without its ending."""
        found: dict[str, list[Problem]] = {}
        for problem in self.problems:
            found.setdefault(Path(problem["path"]).stem, []).append(problem)
        return found


def attack(folder: Path, *args: str) -> Ran:
    """Run kccrules in a folder, within the limits, without a fault of its own."""
    files = {name: folder.parent / f"{folder.name}.{name}" for name in ("out", "err", "used")}
    env = {name: value for name, value in os.environ.items() if not name.startswith("KCCRULES_")}
    env |= {"PYTHONPATH": str(Path(kccrules.__file__).parents[1]), "PYTHONIOENCODING": "utf-8"}
    run = [sys.executable, "-m", "kccrules", *args]
    with files["out"].open("wb") as out, files["err"].open("wb") as err:
        command = [sys.executable, "-c", LIMITED, str(files["used"]), *run]
        subprocess.run(command, cwd=folder, env=env, stdout=out, stderr=err, check=True, timeout=60)
    code, seconds, megabytes = json.loads(files["used"].read_text())
    found = Ran(code, files["out"].read_text("utf-8"), files["err"].read_text("utf-8"))
    assert code >= 0, "it had to be ended"
    assert seconds < SECONDS
    assert megabytes < MEGABYTES
    assert code != 4, found.err
    assert "Traceback" not in found.out + found.err
    return found


def clear(problem: Problem, folder: Path) -> None:
    """A person knows from it what to do: no long words, no long lines, nothing of the machine."""
    said = f"{problem['message']}\n{problem['hint']}"
    assert problem["hint"]
    assert NEVER_SAID.findall(re.sub(r"'[^']*'", "", said)) == []
    assert len(said) < 300
    assert str(folder.parent) not in said


# ------------------------------------------------------------------------------------------------ formulas

FORMULAS = {
    "attribute": ("value.real", "formulas do not have '.'"),
    "method": ("value.tofile(value)", "only a name stands in front of a bracket with inputs"),
    "subscript": ("value[0]", "formulas do not have '['"),
    "class": ("().__class__", "formulas do not have '.'"),
    "dunder": ("__class__", "formulas do not have '__class__'"),
    "import": ("__import__(value)", "formulas do not have '__import__'"),
    "lambda": ("lambda: value", "formulas do not have 'lambda'"),
    "comprehension": ("[value for value in target]", "formulas do not have 'for'"),
    "generator": ("max(value for value in target)", "formulas do not have 'for'"),
    "power": ("9**9**9", "formulas do not have '**'"),
    "percent": ("95%", "a formula has no percent sign"),
    "brackets": ("(" * 10_000 + "1" + ")" * 10_000, "this formula has 20,001 characters"),
    "brackets-just-short-enough": ("(" * 400 + "value" + ")" * 400, "this formula is too long or nested too deeply"),
    "brackets-open": ("(" * 40, "this bracket is not closed"),
    "minuses": ("-" * 900 + "value", "this formula is too long or nested too deeply"),
    "sums": ("+".join(["value"] * 160), "this formula is too long or nested too deeply"),
    "megabyte": ("1+" * 450_000 + "1", "this formula has 900,001 characters"),
    "repetition": ("'a' * 999999999", "quotes have no place in a formula"),
    "joined-texts": ('"a" "b" + value', "quotes have no place in a formula"),
    "f-string": ("f'{value}'", "quotes have no place in a formula"),
    "unknown-function": ("system(value)", "unknown function 'system'"),
    "eval": ("eval(value)", "unknown function 'eval'"),
    "random": ("rand()", "unknown function 'rand'"),
    "too-few-inputs": ("max(value)", "max takes 2 inputs, and 1 is given"),
    "too-many-inputs": ("abs(value, target)", "abs takes 1 input, and 2 are given"),
    "unpacked-input": ("abs(*value)", "formulas do not have '*'"),
    "exponent": ("1e400", "'1e400' is not a number that formulas have"),
    "many-digits": ("9" * 400, "a number has more than 30 digits"),
    "imaginary": ("1j", "'1j' is not a number that formulas have"),
    "walrus": ("(value := 3)", "a single = does not compare"),
    "number-as-condition": ("value and target", "'value' is a number, and here a yes or no is needed"),
    "number-as-condition-or": ("value or 1", "'value' is a number, and here a yes or no is needed"),
    "not-a-number": ("not value", "'value' is a number, and here a yes or no is needed"),
    "look-alike": ("v\u0430lue", "'\u0430' (U+0430) is not a letter that formulas have"),
    "wide-letters": ("\uff56alue", "'\uff56' (U+FF56) is not a letter that formulas have"),
    "hyphen-of-the-parser": ("value·target", "'·' (U+00B7) is not a letter that formulas have"),
    "right-to-left": ("value \u202e>= target", "a character that cannot be seen (U+202E)"),
    "nothing-to-see": ("value\u200b", "a character that cannot be seen (U+200B)"),
    "zero-byte": ("value\0", "an invisible character (U+0000) is written into this text; expected plain text"),
    "comment": ("value # or target", "'#' has no place in a formula"),
    "two-statements": ("value; target", "';' has no place in a formula"),
    "yield": ("(yield)", "formulas do not have what is written here"),
    "await": ("await value", "formulas do not have what is written here"),
    "matrix": ("value @ target", "'@' has no place in a formula"),
    "shift": ("1 << 999999999", "formulas do not have '<<'"),
    "constants": ("None", "formulas do not have 'None'"),
    "dots": ("...", "formulas do not have '...'"),
    "nothing": ("()", "formulas do not have what is written here"),
}
"""A formula for a floor, and what is said of it. In a rule it stands as a condition."""
CONDITIONS = {
    "word-with-number": ("state == 5", "'5' is not one of the words here"),
    "number-with-word": ("value == late", "unknown name 'late'"),
    "order-of-words": ("state < late", "these words have no order"),
    "words-of-two-scales": ("published == better", "'better' is not one of the words here"),
    "truth-compared": ("meets(value, target) == 1", "'meets(value, target)' is a yes or no and cannot be compared"),
    "word-in-a-function": ("meets(state, target)", "meets takes a number, and 'state' is a word"),
    "function-as-name": ("meets", "meets is a function"),
}
"""Only rules know words."""
FLOORS = {
    "percent": "'95%' has a percent sign",
    "many-digits": f"'{'9' * 37}...' is too large",
    "constants": "'None' is not a number",
    "exponent": "'1e400' is in scientific notation",
    "imaginary": "'1j' is not a number",
    "shift": "'1 << 999999999' is not a number alone",
    "brackets": f"'{'(' * 37}...' is not a number",
    "brackets-open": f"'{'(' * 40}' is not a number",
    "megabyte": f"'{'1+' * 18}1...' is not a number",
    "dots": "'...' is not a number",
    "nothing": "'()' is not a number",
}
"""What is said of a floor where it is not what is said of a condition: it may have been meant as a number."""

RULE = "kind: rule\nid: {id}\ntitle: An attack\nscale: rag\ncases:\n  - green: {formula}\n  - red: otherwise\n"
KPI = "kind: kpi\nid: {id}\ntitle: An attack\nunit: loans\ntarget: {{2012-13: 80}}\nfloor: {formula}\n"


@pytest.fixture(scope="module")
def formulas(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """Every formula as a floor and as a condition, each in a file of its own. JSON is a way to write YAML."""
    files = {}
    for name, (formula, _) in {**FORMULAS, **CONDITIONS}.items():
        files[f"definitions/rule-{name}.yaml"] = RULE.format(id=f"rule-{name}", formula=json.dumps(formula))
    for name, (formula, _) in FORMULAS.items():
        files[f"definitions/floor-{name}.yaml"] = KPI.format(id=f"floor-{name}", formula=json.dumps(formula))
    folder = write_project(tmp_path_factory.mktemp("formulas"), "", files)
    return folder, attack(folder, "validate", "-f", "json")


def test_formulas_that_attack_are_problems_and_nothing_else(formulas: tuple[Path, Ran]) -> None:
    _, ran = formulas
    assert (ran.code, ran.err) == (1, "")
    assert len(ran.problems) == 2 * len(FORMULAS) + len(CONDITIONS)


@pytest.mark.parametrize("name", [*FORMULAS, *CONDITIONS])
def test_a_condition_that_attacks(name: str, formulas: tuple[Path, Ran]) -> None:
    folder, ran = formulas
    [problem] = ran.by_file()[f"rule-{name}"]
    assert problem["message"] == {**FORMULAS, **CONDITIONS}[name][1]
    assert problem["line"] == 6
    assert problem["column"] >= len("  - green: '")
    clear(problem, folder)


@pytest.mark.parametrize("name", FORMULAS)
def test_a_floor_that_attacks(name: str, formulas: tuple[Path, Ran]) -> None:
    folder, ran = formulas
    [problem] = ran.by_file()[f"floor-{name}"]
    assert problem["message"] == FLOORS.get(name, FORMULAS[name][1])
    assert problem["line"] == 6
    assert problem["column"] >= len("floor: ")
    clear(problem, folder)


# ------------------------------------------------------------------------------------------------ YAML

HEAD = "kind: kpi\nid: {id}\ntitle: An attack\nunit: loans\n"
LAUGHS = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
Made = str | bytes | Callable[[Path], object]
"""What is in a file, or how it is made."""


def zeros(path: Path, megabytes: int = 50) -> None:
    with path.open("wb") as file:
        file.truncate(megabytes * 1024 * 1024)


YAML: dict[str, tuple[Made, str, int]] = {
    "laughs": (f"a0: &a0 ha\n{LAUGHS}", "& at the start of a key or value", 1),
    "merge": (HEAD + "base: &b {unit: people}\n<<: *b\n", "& at the start of a key or value", 5),
    "lists": ("[" * 50_000 + "]" * 50_000, "more than 50 lists and groups of keys stand inside one another", 1),
    "tables": (
        "a: " + "{a: " * 50_000 + "}" * 50_000,
        "more than 50 lists and groups of keys stand inside one another",
        1,
    ),
    "hyphens": ("- " * 50_000 + "a", "more than 50 lists and groups of keys stand inside one another", 1),
    "open-lists": ("a: " + "[" * 50_000, "more than 50 lists and groups of keys stand inside one another", 1),
    "same-key": (HEAD + "unit: people\n", "'unit' stands here a second time; it is already on line 4", 5),
    "same-key-deep": (HEAD + "target: {2012-13: {Q1: 1, Q1: 2}}\n", "'Q1' stands here a second time", 5),
    "object": (HEAD + "about: !!python/object/apply:os.system [ls]\n", "! at the start of a key or value", 5),
    "name": (HEAD + "about: !!python/name:os.system\n", "! at the start of a key or value", 5),
    "two-documents": (HEAD + "---\n" + HEAD, "this line divides documents; expected one", 5),
    "directive": ("%YAML 1.1\n---\n" + HEAD, "this line divides documents; expected one", 1),
    "tabs": (HEAD + "target:\n\t2012-13: 80\n", "a tab stands where only spaces count", 6),
    "latin-1": (HEAD.encode() + "about: Café\n".encode("latin-1"), "'é' is written here, but not as UTF-8", 5),
    "utf-16": ((HEAD + "decimals: 0\n").encode("utf-16"), "this is UTF-16, or no text at all", 1),
    "zero-bytes": (HEAD + "about: a\0b\n", "this is UTF-16, or no text at all", 5),
    "escapes": (HEAD + "about: a\x1b[2Jb\n", "an invisible character (U+001B)", 5),
    "zeros": (zeros, "the file is larger than 1 MiB", 1),
    "empty": ("", "the file is empty", 1),
    "comments-only": ("# nothing yet\n", "the file is empty", 1),
    "number": ("42\n", "'42' is not a key with a value", 1),
    "folder": (Path.mkdir, "this is a folder, or a link that leads nowhere", 0),
    "link": (lambda path: path.symlink_to("nowhere"), "this is a folder, or a link that leads nowhere", 0),
    "link-to-itself": (lambda path: path.symlink_to(path.name), "this is a folder, or a link that leads nowhere", 0),
    "pipe": (os.mkfifo if os.name == "posix" else "", "this is a folder, or a link that leads nowhere", 0),
    "device": (lambda path: path.symlink_to("/dev/zero"), "this is a folder, or a link that leads nowhere", 0),
}
"""What stands in the file, what is said, and the line it is said of; 0 where there are no lines."""


def make(path: Path, made: Made) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if callable(made):
        made(path)
    else:
        text = made if isinstance(made, bytes) else made.replace("{id}", path.stem).encode()
        path.write_bytes(text)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """Every attack in a file of its own, and one file that begins with a byte-order mark and is fine."""
    folder = write_project(tmp_path_factory.mktemp("documents"), "", {})
    for name, (made, _, _) in YAML.items():
        make(folder / f"definitions/kpis/{name}.yaml", made)
    make(
        folder / "definitions/kpis/byte-order-mark.yaml",
        b"\xef\xbb\xbf" + HEAD.replace("{id}", "byte-order-mark").encode(),
    )
    return folder, attack(folder, "validate", "-f", "json")


def test_documents_that_attack_are_problems_and_nothing_else(documents: tuple[Path, Ran]) -> None:
    _, ran = documents
    assert (ran.code, ran.err) == (1, "")
    assert ran.by_file().keys() == YAML.keys()


@pytest.mark.parametrize("name", YAML)
def test_a_document_that_attacks(name: str, documents: tuple[Path, Ran]) -> None:
    folder, ran = documents
    _, says, line = YAML[name]
    [problem] = ran.by_file()[name]
    assert problem["message"].startswith(says)
    assert problem["line"] == line
    clear(problem, folder)


@pytest.mark.parametrize("name", ["laughs", "lists", "zeros", "empty", "latin-1"])
def test_a_project_file_that_attacks(name: str, tmp_path: Path) -> None:
    made, says, line = YAML[name]
    folder = write_project(tmp_path / "council", "", {})
    make(folder / "kccrules.yaml", made)
    ran = attack(folder, "validate", "-f", "json")
    [problem] = ran.problems
    assert (ran.code, problem["path"], problem["line"]) == (1, "kccrules.yaml", line)
    assert problem["message"].startswith(says)


@pytest.mark.parametrize("made", [os.mkfifo if os.name == "posix" else "", Path.mkdir])
def test_a_project_file_that_is_no_file_is_no_project(made: Made, tmp_path: Path) -> None:
    make(tmp_path / "kccrules.yaml", made)
    ran = attack(tmp_path, "validate", "-C", ".")
    assert ran.code == 2
    assert "there is no kccrules.yaml" in ran.err


# ------------------------------------------------------------------------------------------------ figures

VISITS = "kind: kpi\nid: visits\ntitle: Visits\nservice: libraries\nunit: visits\ntarget: {2012-13: 80}\n"
HEADINGS = "indicator,period,value\n"
GOOD = "visits,{year}/Q1,80\nvisits,{year}/Q2,81\n"
"""Every file speaks of a year of its own, so that none says what another has said."""


@dataclass(frozen=True)
class Sent:
    """A file of figures, what is said of it, in which row, and what becomes of its rows."""

    made: Made
    says: str
    row: int = 4
    rejected: int = 1
    used: int = 2


def after(bad: str) -> str:
    """Two good rows, a bad one, and a good one below it."""
    return HEADINGS + GOOD + bad + "\n"


ROWS = {
    "text": Sent(after("visits,{year}/Q3,many"), "value 'many' is not a number"),
    "comma": Sent(after('visits,{year}/Q3,"1,5"'), "value '1,5' has a comma"),
    "bare-comma": Sent(after("visits,{year}/Q3,1,5"), "the row has 4 cells and the first row 3"),
    "percent": Sent(after("visits,{year}/Q3,12%"), "value '12%' has a percent sign"),
    "excel-error": Sent(after("visits,{year}/Q3,#REF!"), "value '#REF!' is an Excel error"),
    "blank": Sent(after("visits,{year}/Q3,"), "there is no value, and no word in 'state' says why"),
    "nan": Sent(after("visits,{year}/Q3,NaN"), "value 'NaN' is not a number"),
    "infinity": Sent(after("visits,{year}/Q3,-Infinity"), "value '-Infinity' is not a number"),
    "digits": Sent(after("visits,{year}/Q3," + "9" * 400), f"value '{'9' * 37}...' is too large"),
    "more-digits": Sent(after("visits,{year}/Q3," + "9" * 5_000), f"value '{'9' * 37}...' is too large"),
    "noughts": Sent(after("visits,{year}/Q3," + "0" * 5_000 + "9" * 13), f"value '{'0' * 37}...' is too large"),
    "decimals": Sent(after("visits,{year}/Q3,0." + "1" * 400), f"value '0.{'1' * 35}...' has more than 6 decimals"),
    "arabic-digits": Sent(after("visits,{year}/Q3,٣٤"), "value '٣٤' is not a number"),
    "formula": Sent(after("visits,{year}/Q3,=1+1"), "value '=1+1' is not a number"),
    "unknown": Sent(after("vists,{year}/Q3,80"), "unknown indicator 'vists'"),
    "nothing": Sent(after(",{year}/Q3,80"), "the row names no indicator"),
    "quarter": Sent(after("visits,{year}/Q5,80"), "a financial year has no 'Q5'"),
    "year": Sent(after("visits,9999-00/Q1,80"), "'9999-00' is not a year"),
    "long-period": Sent(after("visits," + "1" * 9_000 + ",80"), f"'{'1' * 37}...' is not a period"),
    "too-many": Sent(after("visits,{year}/Q3,80,81"), "the row has 4 cells and the first row 3"),
    "too-few": Sent(after("visits"), "the row has 1 cell and the first row 3"),
    "long-cell": Sent(after("visits,{year}/Q3," + "8" * 1_000_001), "a cell has more than 1,000,000 characters"),
    "long-text": Sent(after("visits,{year}/Q3," + "a " * 499_999), f"value '{'a ' * 18}a...' is not a number"),
    "stray-quote": Sent(after('visits,{year}/Q3,"80"0'), "there is text behind a closing quotation mark"),
    "escapes": Sent(after("visits,{year}/Q3,\x1b[2J80"), "value '\x1b[2J80' is not a number"),
    "twice": Sent(
        after("visits,{year}/Q2,80"), "'visits' has this period already, with the same date", rejected=2, used=1
    ),
    "too-early": Sent(
        HEADINGS.strip()
        + ",submitted_at\nvisits,{year}/Q1,80,\nvisits,{year}/Q2,81,\nvisits,{year}/Q3,80,1900-01-01\n",
        "{year}/Q3 had not begun on 1900-01-01, the day this was sent",
    ),
    "no-such-day": Sent(
        HEADINGS.strip()
        + ",submitted_at\nvisits,{year}/Q1,80,\nvisits,{year}/Q2,81,\nvisits,{year}/Q3,80,2012-02-30\n",
        "submitted_at '2012-02-30' is a day that does not exist",
    ),
    "unknown-heading": Sent("indicator,period,value,colour\n" + GOOD, "unknown column 'colour'", 1, 2, 0),
    "heading-twice": Sent("indicator,period,value,value\n" + GOOD, "the column 'value' is there twice", 1, 2, 0),
}
"""Files some rows of which are wrong, by default the fourth; the others count."""
FILES = {
    "no-heading": Sent("indicator,period,figure\n" + GOOD, "there is no column 'value'", 1, 2, 0),
    "no-headings": Sent(GOOD, "the first row has no headings; expected indicator, period, value", 1, 1, 0),
    "semicolons": Sent(
        (HEADINGS + GOOD).replace(",", ";"), "the cells are parted by semicolons; expected commas", 1, 2, 0
    ),
    "open-quote": Sent(
        after('"visits,{year}/Q3,80' + "\nvisits,{year}/Q4,80" * 9), "a quotation mark is opened in this row"
    ),
    "open-quote-at-once": Sent(
        '"' + HEADINGS + GOOD, "a quotation mark is opened in this row and never closed", 1, 0, 0
    ),
    "open-quote-long": Sent(
        after('"visits,{year}/Q3,80' + "\nvisits,{year}/Q4,80" * 90_000), "a quotation mark is opened in this row"
    ),
    "empty": Sent("", "the file is empty", 1, 0, 0),
    "utf-16": Sent((HEADINGS + GOOD).encode("utf-16"), "this is UTF-16, or no text at all", 1, 0, 0),
    "latin-1": Sent((HEADINGS + GOOD).encode() + b"\xa380\n", "'£' is written here, but not as UTF-8", 4, 0, 0),
    "zero-bytes": Sent(HEADINGS + "visits,\0,80\n", "this is UTF-16, or no text at all", 2, 0, 0),
    "zeros": Sent(zeros, "this is UTF-16, or no text at all", 1, 0, 0),
    "one-line": Sent(b"8" * 30_000_000, "a cell has more than 1,000,000 characters", 1, 0, 0),
    "more-zeros": Sent(lambda path: zeros(path, 201), "the file is larger than 200 MB", 0),
    "link": Sent(lambda path: path.symlink_to("nowhere"), "this is not a file but a folder, a pipe or a link", 0),
    "link-to-itself": Sent(
        lambda path: path.symlink_to(path.name), "this is not a file but a folder, a pipe or a link", 0
    ),
    "pipe": Sent(os.mkfifo if os.name == "posix" else "", "this is not a file but a folder, a pipe or a link", 0),
    "device": Sent(lambda path: path.symlink_to("/dev/zero"), "this is not a file but a folder, a pipe or a link", 0),
    "folder": Sent(Path.mkdir, "this is not a file but a folder, a pipe or a link", 0),
}
"""Files that cannot be read, or not to their end."""
FIGURES: dict[str, Mapping[str, Sent]] = {"rows": ROWS, "files": FILES}
EXIT = {"rows": 1, "files": 3}
NO_FILE = ("more-zeros", "link", "link-to-itself", "pipe", "device", "folder")


@dataclass(frozen=True)
class Attacked:
    folder: Path
    validate: Ran
    evaluate: Ran

    def rows(self, name: str) -> dict[str, int]:
        """How the rows of a file were counted."""
        inputs = json.loads(self.evaluate.out)["inputs"]
        return next(dict(source["rows"]) for source in inputs if source["path"] == f"submissions/{name}.csv")


def year_of(name: str, attacks: Mapping[str, Sent]) -> str:
    first = 1930 + list(attacks).index(name)
    return f"{first}-{(first + 1) % 100:02d}"


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Attacked]:
    """Every attack in a file of its own: once those with wrong rows, once those that cannot be read."""
    found = {}
    for group, attacks in FIGURES.items():
        folder = write_project(tmp_path_factory.mktemp(group), "", {"definitions/visits.yaml": VISITS})
        for name, sent in attacks.items():
            made = sent.made.replace("{year}", year_of(name, attacks)) if isinstance(sent.made, str) else sent.made
            make(folder / f"submissions/{name}.csv", made)
        (folder / "submissions/good.csv").write_text(HEADINGS + "visits,2012-13/Q1,80\n")
        asked = ("eval", "--period", "2012-13/Q1", "-q", "-f", "json")
        found[group] = Attacked(folder, attack(folder, "validate", "-f", "json"), attack(folder, *asked))
    return found


EVERY = [(group, name) for group, attacks in FIGURES.items() for name in attacks]


@pytest.mark.parametrize("group", FIGURES)
def test_figures_that_attack_are_problems_and_nothing_else(group: str, figures: dict[str, Attacked]) -> None:
    found = figures[group]
    for ran in (found.validate, found.evaluate):
        assert (ran.code, ran.err) == (EXIT[group], "")
        assert ran.by_file().keys() == FIGURES[group].keys()
    assert found.rows("good") == {"read": 1, "used": 1, "superseded": 0, "rejected": 0}


@pytest.mark.parametrize(("group", "name"), EVERY)
def test_a_file_of_figures_that_attacks(group: str, name: str, figures: dict[str, Attacked]) -> None:
    found, sent = figures[group], FIGURES[group][name]
    [problem] = found.validate.by_file()[name]
    assert problem["message"].startswith(sent.says.replace("{year}", year_of(name, FIGURES[group])))
    assert problem["line"] == sent.row
    assert (problem["code"] == "KCC401") == (group == "files")
    clear(problem, found.folder)


@pytest.mark.parametrize(("group", "name"), [pair for pair in EVERY if pair[1] not in NO_FILE])
def test_good_rows_of_a_bad_file_count_and_every_row_is_accounted_for(
    group: str, name: str, figures: dict[str, Attacked]
) -> None:
    found, sent = figures[group], FIGURES[group][name]
    rows = found.rows(name)
    assert rows["read"] == rows["used"] + rows["superseded"] + rows["rejected"]
    assert rows == {"read": sent.used + sent.rejected, "used": sent.used, "superseded": 0, "rejected": sent.rejected}
    assert [problem["line"] for problem in found.evaluate.by_file()[name]] == [sent.row]


# ------------------------------------------------------------------------------------------------ what is shown


def test_what_files_hold_cannot_steer_the_terminal(tmp_path: Path) -> None:
    files = {
        "definitions/visits.yaml": VISITS,
        "submissions/sent.csv": HEADINGS + "\x1b]0;title\x07\x1b[2Jvisits,2012-13/Q1,80\nvisits,2012-13/Q1,\x9b31m\n",
    }
    ran = attack(write_project(tmp_path / "council", "", files), "validate")
    assert ran.code == 1
    assert [letter for letter in ran.out if not letter.isprintable() and letter != "\n"] == []


def test_files_of_any_name_are_shown(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "council", "", {"definitions/visits.yaml": VISITS})
    for name in (b"\xff\xfe.csv", b"two\nlines.csv", b"\x1b[2J.csv"):
        Path(os.fsdecode(os.fsencode(folder / "submissions") + b"/" + name)).write_text("what?\n")
    for form in ("text", "json"):
        ran = attack(folder, "validate", "-f", form)
        assert (ran.code, ran.err) == (3, "")
        assert ran.out.count("KCC401") >= 3


def forbid(path: Path) -> None:
    path.write_text("a")
    path.chmod(0)


UNREADABLE = {"forbidden": forbid, "broken": lambda path: path.symlink_to("/proc/self/mem")}
"""Ways to make a file that is there and cannot be read; the second keeps even root from it."""


@pytest.mark.parametrize("ending", ["yaml", "csv"])
@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_may_not_be_read(name: str, ending: str, tmp_path: Path) -> None:
    if name == "forbidden" and os.geteuid() == 0:
        pytest.skip("root may read everything")
    if name == "broken" and not Path("/proc/self/mem").exists():
        pytest.skip("no such file here")
    folder = write_project(tmp_path / "council", "", {"definitions/visits.yaml": VISITS})
    UNREADABLE[name](folder / ("definitions" if ending == "yaml" else "submissions") / f"{name}.{ending}")
    ran = attack(folder, "validate", "-f", "json")
    [problem] = ran.problems
    assert ran.code == (1 if ending == "yaml" else 3)
    assert problem["message"].startswith("the file cannot be opened: ")
    clear(problem, folder)


@pytest.mark.parametrize(("inside", "code"), [("submissions", 3), ("definitions", 1)])
def test_a_folder_that_may_not_be_opened_is_said_and_its_figures_are_not_left_out_in_silence(
    inside: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_project(tmp_path / "council", "", {"definitions/visits.yaml": VISITS})
    closed, scandir = folder / inside / "secret", os.scandir
    closed.mkdir()

    def refuse(path: str | os.PathLike[str]) -> object:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    ran = invoke(folder, "validate")
    assert ran.code == code
    assert f"{inside}/secret: error KCC" in ran.out


def test_runs_that_store_the_same_report_at_the_same_time_do_not_disturb_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(name: str) -> Path:
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text(name)
        return tmp_path / name

    folder, mine, others, moved = made("store"), made("mine"), [made("theirs"), made("third")], os.replace

    def while_others_run(source: Path, target: Path) -> None:
        if source == mine and others:  # they are there first, twice
            moved(others.pop(), folder)
        moved(source, target)

    monkeypatch.setattr(os, "replace", while_others_run)
    tables.replace(mine, folder)
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
    assert (folder / "manifest.json").read_text() == "mine"


def test_a_place_that_is_never_free_is_no_endless_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(errno.ENOTEMPTY, "Directory not empty") if target == tmp_path / "store" else FileNotFoundError

    monkeypatch.setattr(os, "replace", full)
    (tmp_path / "fresh").mkdir()
    with pytest.raises(OSError, match="not empty"):
        tables.replace(tmp_path / "fresh", tmp_path / "store")
