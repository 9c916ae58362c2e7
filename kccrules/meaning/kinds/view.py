"""kind: view. Counts of ratings by the levels of a hierarchy and a rating of each group; or lines of budgets, added up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.words.ledger import BudgetView, ViewTotal
from kccrules.words.model import View
from kccrules.words.problems import Place

OF_INDICATORS = ("kpi", "activity")
ONLY_INDICATORS = ("rating", "carried_forward")
ONLY_MEASURES = ("apart", "totals")
LISTS = ("by", "groups", "within", "apart")


def build(entry: Entry, context: Context) -> View | BudgetView:
    if entry.text("of") not in OF_INDICATORS:
        return of_measures(entry)
    refuse(entry, ONLY_MEASURES, "a view of indicators", "{0} is for views of measures")
    return View(
        id=entry.needed("id"),
        place=entry.place("id"),
        title=entry.needed("title"),
        of=cast(Literal["kpi", "activity"], entry.needed("of")),
        by=entry.texts("by"),
        groups=entry.texts("groups"),
        rating=entry.text("rating"),
        within=entry.texts("within"),
        counts_carried=entry.text("carried_forward") != "show",
        places=members(entry) | entry.places("rating"),
    )


def of_measures(entry: Entry) -> BudgetView:
    refuse(entry, ONLY_INDICATORS, "a view of measures", "{0} is for views of indicators")
    return BudgetView(
        id=entry.needed("id"),
        place=entry.place("id"),
        title=entry.needed("title"),
        of=entry.needed("of"),
        by=entry.texts("by"),
        groups=entry.texts("groups"),
        within=entry.texts("within"),
        apart=entry.texts("apart"),
        totals=tuple(totals(entry)),
        places=members(entry) | entry.places("of"),
    )


def totals(entry: Entry) -> Iterator[ViewTotal]:
    for one in entry.entries("totals"):
        id_, only, leave_out = one.needed("id"), one.texts("only"), one.texts("leave_out")
        if bool(only) == bool(leave_out):
            said = "both only and leave_out" if only else "neither only nor leave_out"
            hint = "write only: with what it adds, or leave_out: with what it does not"
            one.report("KCC368", ("id",), f"the total '{id_}' has {said}", hint)
        yield ViewTotal(id_, one.needed("title"), only, leave_out, one.place("id"))


def members(entry: Entry) -> dict[str, Place]:
    """Where each text of each list stands."""
    found = {key: spot for name in LISTS for key, spot in entry.member_places(name).items()}
    for one in entry.entries("totals"):
        for key in ("only", "leave_out"):
            found |= {f"{one.needed('id')} {name}": spot for name, spot in one.member_places(key).items()}
    return found


def refuse(entry: Entry, keys: tuple[str, ...], what: str, hint: str) -> None:
    for key in keys:
        if entry.has(key):
            entry.report("KCC103", (key,), f"{what} has no key '{key}'", hint.format(key), key=True)
