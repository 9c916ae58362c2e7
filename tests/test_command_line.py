"""The command line as a person meets it: exit codes, streams, terminals of every kind, files and variables."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import polars as pl
import pytest
from click.testing import CliRunner
from conftest import Ran, invoke, write_project

from kccrules.cli import main, shell
from kccrules.flow import project
from kccrules.steps import evaluate

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
SHAPES = "●◆▲○■↑↓→"


def spawn(folder: Path, *args: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """A real process, because only a real one has an encoding."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "PYTHONIOENCODING", "PYTHONUTF8")
    }
    command = [sys.executable, "-m", "kccrules", *args]
    return subprocess.run(
        command, cwd=folder, env={**kept, "COLUMNS": "100", **env}, capture_output=True, check=False, timeout=60
    )


# ------------------------------------------------------------------------------------------------ exit codes


def test_a_red_indicator_is_ordinary_life_and_exits_with_0(shipped: Path, run: Callable) -> None:
    found = run(shipped, "eval", "--period", "2012-13/Q1")
    assert (found.code, found.err) == (0, "")
    assert "▲ Red" in found.out


def test_without_a_period_the_newest_with_figures_is_used_and_named(shipped: Path, run: Callable) -> None:
    assert run(shipped, "eval").out.startswith("Quarter 1 2012/13 (April to June 2012)")


def test_a_mistake_in_a_definition_exits_with_1_and_rates_nothing(shipped: Path, run: Callable) -> None:
    path = shipped / "definitions/kpis/telecare-clients.yaml"
    path.write_text(path.read_text().replace("polarity: higher", "polarty: higher"))
    found = run(shipped, "eval", "--period", "2012-13/Q1")
    assert (found.code, found.out) == (1, "")
    assert "a KPI has no key 'polarty'" in found.err
    assert "did you mean 'polarity'?" in found.err


def test_a_bad_row_exits_with_1_and_the_report_is_made_of_the_good_rows(shipped: Path, run: Callable) -> None:
    path = shipped / "submissions/2012-13/Q1/customer-services.csv"
    path.write_text(path.read_text().replace(",68,", ",68%,"))
    found = run(shipped, "eval", "--period", "2012-13/Q1")
    assert found.code == 1
    assert "customer-services.csv:2" in found.err
    assert "write 68: the unit says percent" in found.err
    assert re.search(r"Tier 1 calls answered in 20 seconds +Not available", found.out)


def test_data_that_cannot_be_read_exits_with_3(shipped: Path, run: Callable) -> None:
    (shipped / "submissions/late.csv").write_text("what,when\n1,2\n")
    found = run(shipped, "eval", "--period", "2012-13/Q1")
    assert found.code == 3
    assert "submissions/late.csv:1" in found.err


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("eval", "--period", "2012-13/Q7"), "has no 'Q7'"),
        (("eval", "--period", "2012/13"), "write a period such as 2012-13/Q1"),
        (("eval", "--as-at", "31/8/2012"), "write 2012-08-31"),
        (("eval", "--view", "by-colour"), "there is no view 'by-colour'"),
        (("eval", "--format", "pdf"), "pdf"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_is_right(
    shipped: Path, run: Callable, args: tuple[str, ...], says: str
) -> None:
    found = run(shipped, *args)
    assert (found.code, found.out) == (2, "")
    assert says in found.err


HAVE_IT = "eval, explain, impact, list, new, template, chase and report have it"
LISTS = "kccrules eval --help, for example, lists those of a verb"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        # options before the verb, where other programs take them
        ("-C 'our council' validate", "options stand behind the verb: kccrules validate -C 'our council'"),
        ("--period 2012-13/Q1 eval -q", "options stand behind the verb: kccrules eval --period 2012-13/Q1 -q"),
        ("-f json eval", "options stand behind the verb: kccrules eval -f json"),
        ("-q eval", "options stand behind the verb: kccrules eval -q"),
        ("--project=here list", "options stand behind the verb: kccrules list --project=here"),
        ("-C report validate", "options stand behind the verb: kccrules validate -C report"),
        ("--as-at 2012-08-01", "--as-at stands behind a verb: kccrules eval --as-at 2012-08-01"),
        ("--because mistaken", "--because stands behind a verb: kccrules publish --because mistaken"),
        ("-C here evil", "-C stands behind a verb: kccrules eval -C here evil"),
        ("--period 2012-13/Q1 validate", f"validate has no option --period: {HAVE_IT}"),
        ("--verbose", f"there is no option --verbose: {LISTS}"),
        # verbs
        ("evaluate", "there is no verb 'evaluate': did you mean 'eval'?"),
        ("rate", "there is no verb 'rate': did you mean 'eval'?"),
        ("valdate", "there is no verb 'valdate': did you mean 'validate'?"),
        ("CHECK", "there is no verb 'CHECK': did you mean 'validate'?"),
        ("xyzzy", "there is no verb 'xyzzy': there are chase, eval, explain, impact, init, list, new, publish, report, schema, template and validate"),
        ("help", "for help type kccrules --help"),
        ("help eval", "for help type kccrules eval --help"),
        ("help me", "for help type kccrules --help"),
        ("kcc204", "'kcc204' is no verb: kccrules explain KCC204 says what it means"),
        ("2012-13/Q1", "'2012-13/Q1' is no verb: for a report of it type kccrules eval --period 2012-13/Q1"),
        ("'Q1 2012'", "'Q1 2012' is no verb: for a report of it type kccrules eval --period 'Q1 2012'"),
        # options of a verb
        ("validate --period 2012-13/Q1", f"validate has no option --period: {HAVE_IT}"),
        ("eval --because x", "eval has no option --because: publish has it"),
        ("eval --periode x", "eval has no option --periode: did you mean '--period'?"),
        ("eval -p x", "eval has no option -p: did you mean --project or --period?"),
        ("eval -period x", "eval has no option -period: write two hyphens, --period"),
        ("eval –period x", "'–period' is a word too many for eval: write two hyphens, --period"),
        ("eval --xyzzy", "eval has no option --xyzzy: see what it has with kccrules eval --help"),
        ("eval --quiet=3", "--quiet stands alone, with nothing behind it"),
        ("eval --period", "--period needs a word behind it, such as --period 2012-13/Q1"),
        ("eval -f", "-f needs a word behind it, such as -f text"),
        ("eval --view", "--view needs a word behind it, see kccrules eval --help"),
        # words that a verb has no use for, or lacks
        ("eval 2012-13/Q1", "'2012-13/Q1' is a word too many for eval: for a period write --period 2012-13/Q1"),
        ("eval libraries", "'libraries' is a word too many for eval: to look at some indicators alone write -s libraries; a name with spaces needs quotes"),
        ("init our council", "'council' is a word too many for init: a name with spaces needs quotes around it"),
        ("explain", "name what is to be explained: the id of an indicator, or the code of a problem such as kccrules explain KCC204"),
        ("init", "name the folder that is to be made, such as kccrules init our-council"),
        ("new", "name what is to be made, kpi or activity, such as kccrules new kpi --from indicators.xlsx"),
    ],
)  # fmt: skip
def test_a_command_that_is_mistyped_is_refused_with_the_one_to_type(typed: str, says: str) -> None:
    found = CliRunner().invoke(main, shlex.split(typed))
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.splitlines()[-1] == f"Error: {says}"


def test_completion_asks_for_verbs_and_words_that_are_not_there_yet() -> None:
    context = main.make_context("kccrules", ["eva"], resilient_parsing=True)
    assert main.resolve_command(context, ["eva"])[:2] == (None, None)
    assert main.commands["eval"].make_context("eval", ["word"], resilient_parsing=True).args == ["word"]


@pytest.mark.parametrize("typed", ["KCC999", "KCC2", "KCC"])
def test_a_code_that_no_problem_has_is_said_to_be_none_also_where_there_is_no_project(
    typed: str, tmp_path: Path, run: Callable
) -> None:
    found = run(tmp_path, "explain", typed)
    assert (found.code, found.out) == (5, "")
    assert f"no problem has the code '{typed}'" in found.err


def test_a_folder_without_a_project_is_wrong_usage(tmp_path: Path, run: Callable) -> None:
    found = run(tmp_path, "validate")
    assert found.code == 2
    assert "there is no kccrules.yaml" in found.err


def test_a_project_that_was_named_wrongly_is_said_to_be_where_it_is(
    tmp_path: Path, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_project(tmp_path / "our council", "", {})
    begin = "Go to your project's folder, or name it with -C. To begin one: kccrules init our-council"
    (tmp_path / "empty").mkdir()
    for named, says in {
        tmp_path / "nowhere": "there is no folder '{}'. Name the one that has kccrules.yaml, or go there.",
        root / "kccrules.yaml": f"'{{}}' is a file. Name the folder that it is in, such as -C '{root}'",
        root / "definitions": f"there is no kccrules.yaml in '{{}}'. There is one in '{root}': write -C '{root}'",
        tmp_path: f"there is no kccrules.yaml in '{{}}'. There is one in '{root}': write -C '{root}'",
        tmp_path / "empty": f"there is no kccrules.yaml in '{{}}'. {begin}",
    }.items():
        found = run(named, "eval")
        assert (found.code, found.out) == (2, "")
        assert found.err.splitlines()[-1] == f"Error: {says.format(named)}"
    monkeypatch.chdir(tmp_path / "empty")
    found = CliRunner().invoke(main, ["eval"])
    assert (found.exit_code, found.stderr.splitlines()[-1]) == (
        2, f"Error: there is no kccrules.yaml in this folder or any above it. {begin}"
    )  # fmt: skip


def test_the_project_is_searched_upwards(shipped: Path) -> None:
    found = spawn(shipped / "definitions/kpis", "validate")
    assert (found.returncode, b"are fine." in found.stdout) == (0, True)


def test_nothing_selected_exits_with_5(shipped: Path, run: Callable) -> None:
    found = run(shipped, "explain", "calls-answered")
    assert found.code == 5
    assert "did you mean 'calls-answered-in-20-seconds'?" in found.err


def test_no_figures_at_all_exits_with_5(shipped: Path, run: Callable) -> None:
    for path in (shipped / "submissions").rglob("*.csv"):
        path.unlink()
    found = run(shipped, "eval")
    assert (found.code, found.out) == (5, "")
    assert "no figures have been sent in" in found.err


def test_results_that_cannot_be_written_exit_with_3(shipped: Path, run: Callable) -> None:
    (shipped / ".kccrules").write_text("a file where the folder should be")
    found = run(shipped, "eval", "--period", "2012-13/Q1")
    assert found.code == 3
    assert "--store" in found.err
    found = run(shipped, "eval", "--period", "2012-13/Q1", "--store", str(shipped / "elsewhere"))
    assert found.code == 0
    assert (shipped / "elsewhere/2012-13-Q1/manifest.json").is_file()


def test_a_fault_of_ours_exits_with_4_and_leaves_a_report_not_a_traceback(
    shipped: Path, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(project, "validate", broken)
    found = run(shipped, "validate")
    assert found.code == 4
    assert "KCC901" in found.err
    assert "Traceback" not in found.out + found.err
    path = re.search(r"\S+kccrules-report-\S+\.txt", found.err)
    assert path
    assert "planted" in Path(path[0]).read_text()
    Path(path[0]).unlink()


def test_fail_on_decides_what_makes_the_exit_code_1(shipped: Path, run: Callable) -> None:
    assert run(shipped, "eval", "--fail-on", "warning").code == 1  # a published rating differs: KCC431
    assert run(shipped, "eval").code == 0
    path = shipped / "definitions/kpis/telecare-clients.yaml"
    path.write_text(path.read_text().replace("floor: 0.9 * target", "floor: 1.1 * targt"))
    assert run(shipped, "validate").code == 1
    assert run(shipped, "validate", "--fail-on", "never").code == 0


# ------------------------------------------------------------------------------------------------ terminals


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1"])
@pytest.mark.parametrize(
    "args", [("eval",), ("explain", "telecare-clients"), ("validate",), ("eval", "-f", "markdown")]
)
def test_where_shapes_do_not_print_the_words_stand_alone(shipped: Path, encoding: str, args: tuple[str, ...]) -> None:
    title = "definitions/kpis/telecare-clients.yaml"
    (shipped / title).write_text(
        (shipped / title).read_text().replace("title: Clients", "title: “Clients” – CO₂ 漢"), encoding="utf-8"
    )
    found = spawn(shipped, *args, PYTHONIOENCODING=encoding)
    out = found.stdout.decode(encoding)
    assert found.returncode == 0, found.stderr
    assert not set(SHAPES) & set(out)
    assert "?" not in out.replace("is one Red?", "").replace("%?", "").replace("0?", "").replace("75?", "").replace(
        "5?", ""
    )
    if args == ("eval",):
        assert re.search(r"\bRed\b", out)
    if "漢" not in out and args[0] == "eval":
        assert "[U+6F22]" in out


def test_json_is_the_same_in_every_terminal(shipped: Path) -> None:
    plain, old = (spawn(shipped, "eval", "-f", "json", PYTHONIOENCODING=name).stdout for name in ("utf-8", "cp1252"))
    assert plain == old
    assert json.loads(plain)["contract"] == "kccrules.results/1"


@pytest.mark.parametrize(
    ("width", "gone"),
    [(100, []), (84, ["Previous"]), (72, ["Previous", "Floor"]), (50, ["Previous", "Floor", "Target"])],
)
def test_a_narrow_terminal_loses_previous_then_floor_then_target(shipped: Path, width: int, gone: list[str]) -> None:
    found = spawn(shipped, "eval", COLUMNS=str(width))
    lines = found.stdout.decode().splitlines()
    head = next(line for line in lines if " Value" in line and "Rating" in line)
    table = lines[lines.index(head) : lines.index("", lines.index(head))]
    assert [title for title in ("Previous", "Floor", "Target") if title not in head] == gone
    assert max(map(len, table)) <= width
    assert max(map(len, lines[:1] + lines[-8:])) <= max(width, 90)


def test_colour_is_asked_for_and_brings_its_own_background(shipped: Path, run: Callable) -> None:
    found = run(shipped, "eval", "--color", "always").out
    assert "\x1b[1;38;5;231;48;5;88m ▲ Red   \x1b[0m" in found
    assert ESCAPE.sub("", found) == run(shipped, "eval").out


def test_no_colour_goes_to_a_pipe_or_where_no_color_is_set(shipped: Path) -> None:
    assert b"\x1b" not in spawn(shipped, "eval").stdout
    terminal = shell.Shell(None, "error", "auto", None, False)
    assert terminal.terminal.colour is False


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_a_terminal_gets_colour_unless_no_color_is_set(shipped: Path, more: dict[str, str], coloured: bool) -> None:
    ours, theirs = os.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **more}
    env = {name: value for name, value in env.items() if name != "NO_COLOR" or "NO_COLOR" in more}
    command = [sys.executable, "-m", "kccrules", "validate", "-q"]
    command = [sys.executable, "-m", "kccrules", "explain", "telecare-clients"] if coloured or more else command
    process = subprocess.Popen(command, cwd=shipped, env=env, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    found = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        found += part
    os.close(ours)
    assert process.wait(30) == 0
    assert (b"\x1b[" in found) is coloured


def test_a_reader_that_stops_reading_is_no_fault(shipped: Path) -> None:
    command = f"{sys.executable} -m kccrules eval -f json | head -c 10; exit ${{PIPESTATUS[0]}}"
    found = subprocess.run(["bash", "-c", command], cwd=shipped, capture_output=True, check=False, timeout=60)
    assert found.returncode == 0
    assert found.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_terminal_or_file_that_takes_no_more_is_no_fault_of_ours(shipped: Path) -> None:
    for verb in ("eval", "schema", "explain KCC204"):
        command = f"{sys.executable} -m kccrules {verb} > /dev/full"
        found = subprocess.run(["bash", "-c", command], cwd=shipped, capture_output=True, check=False, timeout=60)
        assert found.returncode == 2
        assert found.stderr.decode().splitlines()[-1] == (
            "Error: the result cannot be printed: no space left on device. Name a file with -o"
        )


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_stream_that_is_closed_is_written_to_by_nobody(closed: str, shipped: Path) -> None:
    command = f"{sys.executable} -m kccrules eval {closed}"
    found = subprocess.run(["bash", "-c", command], cwd=shipped, capture_output=True, check=False, timeout=60)
    assert (found.returncode, found.stderr) == (0, b"")


VERBS = (
    "validate", "eval", "list -s kind:kpi", "chase", "template --period 2012-13/Q1 -o {}/forms", "report -o {}/report", "impact",
    "impact --base HEAD", "explain telecare-clients", "publish 2012-13/Q1 --by Council --on 2012-09-17", "schema", "new kpi a --title A --unit b",
)  # fmt: skip


def test_no_verb_leaves_anything_behind_that_was_only_set_aside(shipped: Path, set_aside: Path) -> None:
    for words in ("init -q", "add .", "-c user.name=a -c user.email=b commit -qm first"):
        subprocess.run(["git", *words.split()], cwd=shipped, check=True)
    before = sorted(set_aside.iterdir())
    ran = {verb: invoke(shipped, *verb.format(shipped).split()).code for verb in VERBS}
    assert set(ran.values()) == {0}
    (shipped / "definitions/kpis/telecare-clients.yaml").write_text("kind: [", encoding="utf-8")
    ran = {verb: invoke(shipped, *verb.format(shipped).split()).code for verb in VERBS}
    assert set(ran.values()) == {0, 1}
    assert sorted(set_aside.iterdir()) == before


@pytest.mark.parametrize(
    "verb", ["eval", "chase", "template --period 2012-13/Q1 -o forms", "list -s kind:kpi", "impact"]
)
def test_who_stops_a_run_is_told_so_and_finds_nothing_left(
    verb: str, shipped: Path, set_aside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    for words in ("init -q", "add .", "-c user.name=a -c user.email=b commit -qm first"):
        subprocess.run(["git", *words.split()], cwd=shipped, check=True)
    before = sorted(set_aside.iterdir())
    monkeypatch.setattr(evaluate, "run", stop)
    found = invoke(shipped, *verb.split())
    assert (found.code, found.out, found.err) == (130, "", "Stopped.\n")
    assert sorted(set_aside.iterdir()) == before


# ------------------------------------------------------------------------------------------------ files and variables


def test_output_goes_whole_to_a_file_with_shapes_and_without_colour(shipped: Path, run: Callable) -> None:
    target = shipped / "report.txt"
    found = run(shipped, "eval", "-o", str(target))
    assert (found.code, found.out) == (0, "")
    assert target.read_text(encoding="utf-8") == run(shipped, "eval").out
    assert [path.name for path in shipped.iterdir() if path.name.endswith(".new")] == []


def test_output_that_cannot_be_written_is_said(shipped: Path, run: Callable) -> None:
    found = run(shipped, "eval", "-o", str(shipped / "no/such/folder/report.txt"))
    assert found.code == 2
    assert "cannot be written" in found.err


FULL = "parquet: File out of specification: Invalid thrift: transport error"


def test_a_disk_that_is_full_when_results_are_stored_is_said(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(message: str) -> Callable[..., None]:
        def sink(*_: object, **__: object) -> None:
            raise pl.exceptions.ComputeError(message)

        return sink

    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", full(FULL))
    found = invoke(shipped, "eval")
    assert (found.code, found.out) == (3, "")
    assert "KCC602: results cannot be written: not all of it could be written; the disk may be full" in found.err
    monkeypatch.setattr(pl.LazyFrame, "sink_parquet", full("something else"))
    assert invoke(shipped, "eval").code == 4


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_what_is_no_file_is_written_to_and_not_replaced(shipped: Path) -> None:
    found = invoke(shipped, "eval", "-o", "/dev/full")
    assert found.code == 2
    assert "'/dev/full' cannot be written: no space left on device. Name another place" in found.err
    assert not Path("/dev/full").is_file()


def test_nothing_is_left_of_a_file_that_could_not_be_written(shipped: Path) -> None:
    (shipped / "taken").mkdir()
    found = invoke(shipped, "eval", "-o", str(shipped / "taken"))
    assert found.code == 2
    assert "taken' is a folder: name a file in it, such as " in found.err
    assert [path.name for path in shipped.iterdir() if path.name.endswith(".new")] == []


@pytest.mark.parametrize("typed", [".", "", "..", "/"])
def test_a_folder_that_has_no_name_of_its_own_is_no_file_either(
    typed: str, shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shipped)
    found = invoke(shipped, "schema", "-o", typed)
    assert (found.code, found.out) == (2, "")
    assert "is a folder: name a file in it, such as " in found.err


@pytest.mark.parametrize("name", ["report.xlsx", "report.docx", "report.PDF"])
def test_text_under_the_name_of_something_else_is_refused(name: str, shipped: Path) -> None:
    found = invoke(shipped, "eval", "--format", "csv", "-o", str(shipped / name))
    assert found.code == 2
    assert "would not open: what is written is text. Let its name end in .txt, .md, .csv or .json" in found.err
    assert not (shipped / name).exists()


OWN = ("kccrules.yaml", "definitions/{}", "submissions/{}", "commentary/2012-13/Q1/page.md", "published/log.csv")


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize(
    "typed", [("eval",), ("validate",), ("schema", "kpi"), ("publish", "2012-13/Q1", "--by", "Council")]
)
def test_no_result_takes_the_place_of_what_the_project_reads_or_keeps(
    typed: Sequence[str], name: str, project: Callable[..., Path]
) -> None:
    root = project("", "indicator,period,value\n")
    path = root / name.format("own.csv")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(before := path.read_text("utf-8") if path.exists() else "mine", encoding="utf-8")
    found = invoke(root, *typed, "-o", str(path))
    assert (found.code, found.out) == (2, "")
    assert " ".join(found.err.split()).endswith(
        f"'{path}' is a file that the project reads or keeps, and is not written over. "
        f"Name another, such as -o result{path.suffix}"
    )
    assert path.read_text("utf-8") == before


def test_the_folders_that_are_kept_are_those_that_the_project_file_names(project: Callable[..., Path]) -> None:
    root = project("", "indicator,period,value\n")
    settings = root / "kccrules.yaml"
    settings.write_text(settings.read_text("utf-8") + "commentary: [words]\npublished: out/published\n", "utf-8")
    for name in ("words/page.md", "out/published/log.csv", "published/log.csv", "commentary/page.md", "out/own.md"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("mine", encoding="utf-8")
    written = {name: invoke(root, "schema", "kpi", "-o", str(root / name)).code for name in
               ("words/page.md", "out/published/log.csv", "published/log.csv", "commentary/page.md", "out/own.md")}  # fmt: skip
    assert written == {
        "words/page.md": 2, "out/published/log.csv": 2, "published/log.csv": 0, "commentary/page.md": 0, "out/own.md": 0,
    }  # fmt: skip


def test_what_is_kept_is_known_by_links_and_where_the_project_file_cannot_be_used(
    tmp_path: Path, project: Callable[..., Path]
) -> None:
    root = project("", "indicator,period,value\n")
    (root / "submissions").rename(tmp_path / "share")
    (root / "submissions").symlink_to(tmp_path / "share")
    (tmp_path / "share/own.csv").write_text("mine", encoding="utf-8")
    for text in ((root / "kccrules.yaml").read_text("utf-8"), "title: [", "kind: kpi"):
        (root / "kccrules.yaml").write_text(text, encoding="utf-8")
        for path in (root / "submissions/own.csv", tmp_path / "share/own.csv"):
            assert invoke(root, "schema", "kpi", "-o", str(path)).code == 2
    assert (tmp_path / "share/own.csv").read_text("utf-8") == "mine"


def test_where_there_is_no_project_a_file_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "kpi.txt").write_text("mine", encoding="utf-8")
    assert invoke(tmp_path, "schema", "kpi", "-o", str(tmp_path / "kpi.txt")).code == 0
    assert (tmp_path / "kpi.txt").read_text("utf-8") != "mine"


def test_variables_mirror_options(shipped: Path) -> None:
    found = spawn(shipped, "eval", KCCRULES_PERIOD="2011-12/Q4", KCCRULES_OUTPUT=str(shipped / "out.txt"))
    assert (found.returncode, found.stdout) == (0, b"")
    assert (shipped / "out.txt").read_text(encoding="utf-8").startswith("Quarter 4 2011/12")


def test_quiet_leaves_the_error_stream_empty(shipped: Path, run: Callable) -> None:
    (shipped / "submissions/bad.csv").write_text("indicator,period,value\ntelecare-clients,2012-13/Q1,many\n")
    assert run(shipped, "eval", "-q").err == ""
    assert "'many' is not a number" in run(shipped, "eval").err


def test_validate_of_paths_shows_only_those(shipped: Path, run: Callable) -> None:
    for name in ("telecare-clients", "personal-budgets"):
        path = shipped / f"definitions/kpis/{name}.yaml"
        path.write_text(path.read_text().replace("unit: ", "unti: "))
    found = run(shipped, "validate", str(shipped / "definitions/kpis/telecare-clients.yaml"))
    assert found.code == 1
    assert "telecare-clients" in found.out
    assert "personal-budgets" not in found.out
    assert run(shipped, "validate", str(shipped / "submissions")).code == 0


def test_what_the_project_does_not_read_is_not_said_to_be_fine(shipped: Path, run: Callable) -> None:
    (shipped / "notes.txt").write_text("telecare-clients,2012-13/Q1,1074\n", encoding="utf-8")
    for name in (shipped / "notes.txt", Path(__file__), Path(__file__).parent):
        found = run(shipped, "validate", str(name))
        assert (found.code, found.out) == (2, "")
        assert f"'{name}' is not read by this project, so there is nothing to check" in " ".join(found.err.split())
    for name in (shipped, shipped.parent, shipped / "kccrules.yaml", shipped / "submissions/2012-13"):
        assert run(shipped, "validate", str(name)).code == 0


def test_validate_as_json_lists_problems_by_place(shipped: Path, run: Callable) -> None:
    (shipped / "submissions/bad.csv").write_text("indicator,period,value\ntelecare-clients,2012-13/Q1,many\n")
    found = run(shipped, "validate", "-f", "json")
    problem = json.loads(found.out)["problems"][0]
    assert (problem["code"], problem["path"], problem["line"], problem["severity"]) == (
        "KCC402",
        "submissions/bad.csv",
        2,
        "error",
    )


def test_every_verb_and_option_has_help() -> None:
    for name, command in main.commands.items():
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from kccrules.cli import main; print([m for m in ('polars','yaml','jsonschema','networkx','simpleeval') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.strip() == "[]"
    )


def test_remarks_of_one_kind_are_folded_unless_one_asks_about_files(tmp_path: Path) -> None:
    cells = "".join(f"kind: kpi\nid: kpi-{n}\ntitle: KPI {n}\nunit: people\ntarget: {n}\n---\n" for n in range(5))
    made = write_project(tmp_path, cells.removesuffix("---\n"), {})
    found = invoke(made, "validate").out
    assert found.count("info KCC508") == 3
    assert "2 more remarks KCC508: name a file or a folder to see those about it.\n5 remarks in 5 files." in found
    assert invoke(made, "validate", str(made / "definitions")).out.count("info KCC508") == 5


def test_what_has_to_be_mended_stands_before_remarks(tmp_path: Path) -> None:
    remark = "kind: kpi\nid: a-remark\ntitle: A\nunit: people\ntarget: 5\n---\n"
    wrong = "kind: kpi\nid: b-mistake\ntitle: B\nunit: people\nrating: floor-standrad\n"
    found = invoke(write_project(tmp_path, remark + wrong, {}), "validate").out
    assert found.index("error KCC204") < found.index("info KCC508")
    assert "More about any of them:   kccrules explain KCC204" in found


LOANS_WITH_A_SLIP = """
kind: kpi
id: loans
title: Loans
unit: loans
taget: {2012-13: 5}
"""


def test_what_is_said_of_one_file_is_no_praise_of_others_and_errors_elsewhere_that_may_hide_more_are_said(
    project: Callable[..., Path], run: Callable[..., Ran]
) -> None:
    sent = "indicator,period,value\nloans,2012-13/Q1,{}\n"
    root = project(
        LOANS_WITH_A_SLIP, "", {"submissions/good.csv": sent.format(5), "submissions/bad.csv": sent.format("five")}
    )
    good, bad = (str(root / "submissions" / name) for name in ("good.csv", "bad.csv"))
    fine = run(root, "validate", good)
    assert (fine.code, fine.out.splitlines()) == (
        0,
        [f"{good} is fine, as far as can be seen.", "2 errors in other files may hide more here: kccrules validate"],
    )
    wrong = run(root, "validate", bad).out
    assert "1 problem in 1 file.\n1 error in other files may hide more here: kccrules validate\n" in wrong
    assert "are fine" not in wrong
