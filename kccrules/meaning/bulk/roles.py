"""What the columns of people's own sheets are called: each heading with the key that it stands for.

Only headings that are listed are taken as read; one that merely looks like one is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping

from kccrules.meaning.bulk.whens import parted
from kccrules.words.problems import nearest

KEYS: Mapping[str, tuple[str, ...]] = {
    "title": (
        "indicator description", "indicator", "indicator title", "indicator name", "performance indicator", "kpi", "kpi title",
        "kpi name", "kpi description", "key performance indicator", "title", "measure", "measure title", "measure name",
        "measure description", "performance measure", "name", "description", "pi",
    ),
    "label": ("ref", "reference", "ref no", "indicator ref", "kpi ref", "pi ref", "code", "indicator code", "no", "number", "id"),
    "service": (
        "service", "service area", "service name", "directorate", "division", "department", "team", "unit responsible", "area",
    ),
    "unit": ("unit", "units", "unit of measure", "unit of measurement", "measured in", "measured as", "format"),
    "polarity": (
        "tolerance", "polarity", "good is", "good performance", "good performance is", "what is good", "better", "better if",
        "desired direction", "aim", "high or low is good", "bigger or smaller is better",
    ),
    "basis": ("frequency", "basis", "reporting frequency", "frequency of reporting", "collected", "reported"),
    "owner": (
        "owner", "lead", "lead officer", "responsible officer", "indicator owner", "kpi owner", "accountable officer",
        "head of service", "responsible",
    ),
    "about": ("definition", "about", "what it measures", "rationale"),
}  # fmt: skip
LIMITS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "kpi": {
        "target": ("target", "targets", "annual target", "goal"),
        "floor": (
            "floor", "floor standard", "floor target", "threshold", "minimum", "minimum standard", "lower threshold", "red below",
            "trigger", "intervention level",
        ),
    },
    "activity": {
        "upper": ("upper", "upper threshold", "upper limit", "maximum", "high", "to"),
        "lower": ("lower", "lower threshold", "lower limit", "minimum", "low", "from"),
    },
}  # fmt: skip
VALUE = (
    "actual", "actuals", "value", "result", "results", "outturn", "performance", "actual performance", "latest result",
    "latest", "figure", "ytd", "actual ytd", "year to date",
)  # fmt: skip
LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "ratings are worked out": ("rag", "rag rating", "rag status", "rating", "status", "r a g", "performance rating"),
    "directions are worked out": ("dot", "direction", "direction of travel", "trend", "travel", "change", "movement"),
    "it is worked out": ("variance", "difference", "variance from target", "gap", "% of target", "against target"),
}  # fmt: skip
"""Columns that nothing takes, by why."""
SAID = (
    "comment", "comments", "commentary", "narrative", "note", "notes", "explanation", "remark", "remarks",
)  # fmt: skip
AS_VALUE, COMMENTARY = "value", "commentary"


def words_of(kind: str) -> dict[str, str]:
    """Every heading that is known, without its time, and what it stands for: a key, a limit, a figure, commentary, or why it is left out."""
    found = {
        word: key
        for key, words in {**KEYS, **LIMITS[kind], AS_VALUE: VALUE, COMMENTARY: SAID}.items()
        for word in words
    }
    return found | {word: f"left out: {why}" for why, words in LEFT_OUT.items() for word in words}


def role(heading: str, kind: str) -> str | None:
    """What a heading stands for, where it is one that is known."""
    return words_of(kind).get(parted(heading)[0])


def alike(heading: str, kind: str) -> str | None:
    """What it may stand for, where it only looks like one that is known."""
    known = words_of(kind)
    near = nearest(parted(heading)[0], [word for word in known if len(word) > 3])
    return known[near] if near else None
