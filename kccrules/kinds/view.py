"""kind: view. Counts of ratings by the levels of a hierarchy, and a rating of each group."""

from __future__ import annotations

from kccrules.kinds.context import Context
from kccrules.kinds.entry import Entry
from kccrules.model import View


def build(entry: Entry, context: Context) -> View:
    lists = ("by", "groups", "within")
    members = {key: spot for name in lists for key, spot in entry.member_places(name).items()}
    return View(
        id=entry.needed("id"),
        place=entry.place("id"),
        title=entry.needed("title"),
        of="activity" if entry.text("of") == "activity" else "kpi",
        by=entry.texts("by"),
        groups=entry.texts("groups"),
        rating=entry.text("rating"),
        within=entry.texts("within"),
        counts_carried=entry.text("carried_forward") != "show",
        places=members | entry.places("rating"),
    )
