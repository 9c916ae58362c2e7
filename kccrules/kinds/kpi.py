"""kind: kpi. An indicator rated against a target and a floor standard."""

from __future__ import annotations

from kccrules.kinds import indicator
from kccrules.kinds.context import Context
from kccrules.kinds.entry import Entry
from kccrules.model import Indicator


def build(entry: Entry, context: Context) -> Indicator | None:
    return indicator.build(entry, context, "kpi", ("target", "floor"))
