"""Formulas that attack: nothing that stands in a formula can hang, run or fill the machine, and each gets one message.

A run is a process of its own, with 5 seconds and 500 MB. The attacks stand in files of one project side by side, so
that one run tells all of them; each must still have its own problem, and only one.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

SECONDS, MEGABYTES = 5, 500
PLACE = re.compile(r"^(\S+?)(?::(\d+))?(?::(\d+))?: (?:error|warning|info) (KCC\d+): ", re.MULTILINE)
KPI = """kind: kpi
id: {id}
title: An indicator
service: libraries
unit: percent
decimals: 0
target: {{2012-13: 80}}
floor: {floor}
"""


def limited(root: Path, *args: str) -> tuple[int, str, str]:
    """A run that may take neither long nor much; the peak is that of this child alone."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "kccrules", *args]
    env = {**os.environ, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    with (root / "out").open("wb") as out, (root / "err").open("wb") as err:
        process = subprocess.Popen(command, cwd=root, stdout=out, stderr=err, env=env)
        try:
            while True:
                pid, status, used = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    break
                assert time.monotonic() - begun < 4 * SECONDS, "it hangs"
                time.sleep(0.02)
        except AssertionError:
            process.kill()
            raise
    process.returncode = os.waitstatus_to_exitcode(status)
    said = [(root / name).read_text(encoding="utf-8") for name in ("out", "err")]
    assert used.ru_utime + used.ru_stime < SECONDS
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # what a child is started from counts as its own on Linux
    assert used.ru_maxrss < MEGABYTES * 1024 or used.ru_maxrss <= ours, f"{used.ru_maxrss // 1024} MB"
    assert "Traceback" not in "".join(said)
    assert process.returncode != 4, said
    return process.returncode, *said


def problems_by_file(said: str) -> dict[str, list[tuple[str | None, str]]]:
    """Line and code of every problem, by file."""
    found: dict[str, list[tuple[str | None, str]]] = {}
    for path, line, _, code in PLACE.findall(said):
        found.setdefault(path, []).append((line or None, code))
    return found


FORMULAS = {
    "attribute": "target.real",
    "subscript": "target[0]",
    "dunder": "__class__ + target",
    "class-chain": "().__class__.__bases__",
    "lambda-body": "(lambda: 1)() + target",
    "comprehension": "sum([target for x in target])",
    "power-tower": "9**9**9",
    "percent": "target * 95%",
    "nested": "(" * 10_000 + "target" + ")" * 10_000,
    "megabyte": "target + " * 110_000 + "target",
    "repetition": "'a' * 999999999",
    "unknown-function": "exec(target)",
    "wrong-inputs": "eased(target)",
    "infinite": "1e400 * target",
    "walrus": "(x := target)",
    "f-string": "f'{target}'",
    "truth-of-numbers": "target and 5",
    "lookalike": "tаrget * 0.9",
    "deep-minus": "-" * 900 + "target",
    "imports": "__import__ ('os')",
    "starred": "max(*target)",
    "two-lines": "target; target",
    "hex": "0x10 * target",
    "no-value": "None * target",
    "matrix": "target @ target",
    "ellipsis": "... + target",
}


def test_no_formula_of_a_floor_does_anything_but_be_refused(project: Callable) -> None:
    root = project("")
    for name, formula in FORMULAS.items():
        text = KPI.format(id=name, floor=json.dumps(formula, ensure_ascii=False))
        (root / f"definitions/{name}.yaml").write_text(text, encoding="utf-8")
    code, out, _ = limited(root, "validate")
    found = problems_by_file(out)
    assert code == 1
    for name in FORMULAS:
        problems = found.pop(f"definitions/{name}.yaml", [])
        assert len(problems) == 1, (name, problems)
        assert problems[0][0] in ("8", None) or name == "megabyte", (name, problems)
    assert found == {}


def test_no_condition_of_a_rule_does_anything_but_be_refused(project: Callable) -> None:
    root = project("")
    for name, formula in FORMULAS.items():
        condition = json.dumps(formula.replace("target", "value"), ensure_ascii=False)
        text = (
            f"kind: rule\nid: {name}\ntitle: A rule\nscale: rag\ncases:\n  - green: {condition}\n  - red: otherwise\n"
        )
        (root / f"definitions/{name}.yaml").write_text(text, encoding="utf-8")
    code, out, _ = limited(root, "validate")
    found = problems_by_file(out)
    assert code == 1
    for name in FORMULAS:
        assert len(found.pop(f"definitions/{name}.yaml", [])) == 1, name
    assert found == {}
