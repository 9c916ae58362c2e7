"""What the cells of people's own sheets mean where a key has words of its own: Higher, Low is good, No., Quarterly, a service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kccrules.meaning.bulk.services import Services
from kccrules.words.intake import Ask
from kccrules.words.problems import nearest

MEANT: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "polarity": {
        "higher": (
            "higher", "high", "h", "up", "more", "maximise", "maximize", "max", "increase", "increasing", "bigger", "above",
            "rise", "plus", "+", "↑", "higher is better", "high is good", "bigger is better", "aim to maximise",
        ),
        "lower": (
            "lower", "low", "l", "down", "less", "minimise", "minimize", "min", "decrease", "decreasing", "smaller", "below",
            "fall", "minus", "-", "↓", "lower is better", "low is good", "smaller is better", "aim to minimise",
        ),
        "range": ("range", "within", "within range", "in range", "between", "plan is best"),
    },
    "basis": {
        "quarter": ("quarter", "quarterly", "q", "each quarter"),
        "month": ("month", "monthly", "m", "each month"),
        "term": ("term", "termly"),
        "annual": ("annual", "annually", "year", "yearly", "a"),
        "year-to-date": ("year to date", "year-to-date", "ytd", "cumulative"),
        "rolling-12-months": ("rolling 12 months", "rolling 12 month", "rolling-12-months", "rolling year", "rolling"),
        "snapshot": ("snapshot", "at quarter end", "quarter end", "point in time"),
        "average": ("average", "mean"),
    },
    "unit": {
        "percent": ("%", "percent", "per cent", "percentage", "pct"),
        "pounds": ("£", "pounds", "gbp"),
        "units": ("number", "no", "no.", "num", "#", "count", "n"),
        "days": ("days", "day"),
    },
}  # fmt: skip
OPEN = ("unit",)
"""Keys that may say anything: what is not listed is taken as it is."""
NEVER = "<<"
"""A text that files of YAML have another use for."""


def words_for(
    key: str, texts: Sequence[str], services: Services, ask: Ask | None, known: Mapping[str, object] | None = None
) -> Mapping[str, str] | None:
    """What is written for each text of a column; None where it is taken as it is. What is known already is left out, and
    so is what has no meaning: its rows are refused."""
    before = {word.lower() for word in known or {}}
    fresh: dict[str, str] = {}
    for text in texts:
        if text.lower() not in before and text != NEVER:
            fresh.setdefault(text.lower(), text)
    if key == "service":
        found = {text: meant for text in fresh.values() if (meant := service(text, services, ask))}
    elif key in MEANT:
        by_word = {word: meant for meant, words in MEANT[key].items() for word in words}
        found = {text: by_word.get(small, text) for small, text in fresh.items() if small in by_word or key in OPEN}
    else:
        return None
    return found if known or key in OPEN else {**found, "": ""}


def service(text: str, services: Services, ask: Ask | None) -> str | None:
    """The id of a service, which may be a new one: without asking only in a project that has none of its own."""
    found = services.id_of(text)
    if found or (services.fresh and services.home):
        return found or services.add(text)
    if ask is None:
        return None
    near = nearest(text.lower(), services.words)
    choices = [*([f"it is {near}"] if near else []), "add it", "leave its rows out"]
    answer = ask(f"'{text}' is no service of this project.", choices)
    return services.words[near] if near and answer == choices[0] else services.add(text) if answer == "add it" else None
