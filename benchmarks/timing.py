"""Times two whole processes in turn, so that what else the machine does falls on both, and prints their ratio."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

if os.name == "posix":
    import resource

ROUNDS = 15
SETTINGS = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What is compiled is kept, as on any machine: the first run of each, which is not counted, does that."""


@dataclass(frozen=True)
class Command:
    """Something to time: what it is called in the table, and how it is started."""

    name: str
    command: Sequence[str]


@dataclass(frozen=True)
class Took:
    """One run, in seconds."""

    wall: float
    processor: float
    """Of all its threads; 0 where the system does not say."""


def compare(title: str, ours: Command, theirs: Command, goal: float) -> None:
    """Print the medians of both and how many times longer ours takes. Nothing fails: numbers are for people to judge."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    for one in (ours, theirs):
        run(one)
    runs = [(run(ours), run(theirs)) for _ in range(rounds)]
    print(f"{title} (median of {rounds} runs in turn, whole processes)")
    walls = row(ours.name, [our for our, _ in runs]), row(theirs.name, [their for _, their in runs])
    ratios = sorted(our.wall / their.wall for our, their in runs)
    between = f"{ratios[len(ratios) // 4]:.2f} to {ratios[-1 - len(ratios) // 4]:.2f}"
    print(
        f"  {'times as long':<44}{walls[0] / walls[1]:8.2f}   middle half of rounds {between}; goal: at most {goal:g}"
    )


def row(name: str, runs: Sequence[Took]) -> float:
    """One line of the table; its median."""
    wall = statistics.median(took.wall for took in runs)
    processor = statistics.median(took.processor for took in runs)
    print(f"  {name:<44}{wall * 1000:8.0f} ms" + (f"   {processor * 1000:.0f} ms of processor" if processor else ""))
    return wall


def run(one: Command) -> Took:
    """Run a command to its end; a benchmark of something that fails means nothing, so that stops."""
    busy, start = processor_time(), time.perf_counter()
    done = subprocess.run(one.command, env=SETTINGS, capture_output=True, check=False)
    took = Took(time.perf_counter() - start, processor_time() - busy)
    if done.returncode:
        sys.exit(f"{one.name} failed:\n{done.stdout.decode()}{done.stderr.decode()}")
    return took


def processor_time() -> float:
    """What processes started from here have used until now."""
    if os.name != "posix":
        return 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def kccrules(*arguments: str) -> list[str]:
    """The command line, as installed beside this Python."""
    return [sys.executable, "-m", "kccrules", *arguments]
