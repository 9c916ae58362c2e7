"""The page of each problem code: what it means, an example, and how to mend it. Found in the package or the checkout."""

from __future__ import annotations

from pathlib import Path

from kccrules.words.problems import TITLES

PACKAGED = Path(__file__).parents[1] / "_pages"
FOLDER = PACKAGED if PACKAGED.is_dir() else Path(__file__).parents[2] / "docs" / "problems"


def is_code(text: str) -> bool:
    return text.upper() in TITLES


def page(code: str) -> str:
    return (FOLDER / f"{code.upper()}.md").read_text(encoding="utf-8")
