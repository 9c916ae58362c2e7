"""How long a thing exists: a first day and a last one. What exists is said in `model` and `ledger`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The days a thing exists, both included; None is without end."""

    first: date | None = None
    last: date | None = None

    def covers(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)
