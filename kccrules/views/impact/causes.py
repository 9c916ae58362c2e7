"""Which changed lines a changed result rests on: what was in force for it on both sides, held beside each other.

Only what decides the figure that changed is looked at, in the order in which it is worked out: value, limits, rule. Where
that tells nothing, because the result comes from other figures, the edits of all that the indicator needs are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kccrules.engine.compare import Rows
from kccrules.meaning.fields import PARAMETERS
from kccrules.meaning.relations import Links, names_in, reached, relations
from kccrules.views.impact.edits import Edit, side_by_side
from kccrules.views.impact.sides import Pair, id_of
from kccrules.words.consequences import Cause
from kccrules.words.model import Case, Cell, Indicator, IndicatorVersion, RuleVersion, in_force
from kccrules.words.problems import Place
from kccrules.words.results import Row
from kccrules.words.stored import optional, whole

OF_VALUE = ("value", "decimals", "suppress_below")
ANY = "*"


@dataclass(frozen=True)
class Said:
    """What a definition says of one thing: to be compared, to be shown, and where it stands if that is known."""

    value: object
    text: str | None
    at: Place | None


@dataclass(frozen=True)
class Spot:
    """A figure on both sides."""

    id: str
    area: str | None
    was: Row
    now: Row
    before: Indicator
    after: Indicator
    version_before: IndicatorVersion
    version_after: IndicatorVersion

    def differs(self, *columns: str) -> bool:
        return any(self.was[name] != self.now[name] for name in columns)

    def cells(self, name: str) -> tuple[Cell | None, Cell | None]:
        """The cells of a limit."""
        return (
            self.before.limit(name).at(whole(self.was, "ordinal"), self.area),
            self.after.limit(name).at(whole(self.now, "ordinal"), self.area),
        )


class Causes:
    """Answers for one pair of sides and the edits between the two."""

    def __init__(self, pair: Pair, edits: Sequence[Edit]) -> None:
        self.pair, self.edits = pair, edits
        self.base, self.head = pair.base.definitions, pair.head.definitions
        self.by_definition: dict[str, list[Edit]] = {}
        for edit in edits:
            self.by_definition.setdefault(edit.definition, []).append(edit)
        self.links: Sequence[Links] = (relations(self.base).needs, relations(self.head).needs)

    # ---- what is asked

    def of_rating(self, rows: Rows) -> tuple[Cause, ...]:
        """Why a rating is another one."""
        spot = self.spot(rows)
        if spot is None:
            return self.anywhere(id_of(rows))
        found = [*self.value(spot), *self.limits(spot), *self.policy(spot, "rating")]
        return unique(found) or self.of_direction(rows)

    def of_direction(self, rows: Rows) -> tuple[Cause, ...]:
        """Why a direction of travel is another one."""
        spot = self.spot(rows)
        if spot is None:
            return self.anywhere(id_of(rows))
        found = [
            *self.value(spot),
            *self.policy(spot, "direction"),
            *self.breaks(spot),
            *self.of_version(spot, "polarity"),
        ]
        return unique(found) or self.elsewhere(spot)

    def of_value(self, rows: Rows) -> tuple[Cause, ...]:
        """Why a value is printed as another one."""
        spot = self.spot(rows)
        found = self.value(spot) if spot else []
        return unique(found) or self.anywhere(id_of(rows))

    def spot(self, rows: Rows) -> Spot | None:
        """The figure; None where one side does not have it."""
        was, now = rows
        if was is None or now is None:
            return None
        id_ = id_of(rows)
        before, after = self.base.indicators[self.pair.was(id_)], self.head.indicators[id_]
        days = [
            definitions.calendars[kpi.calendar].last_day(whole(row, "ordinal"))
            for definitions, kpi, row in ((self.base, before, was), (self.head, after, now))
        ]
        versions = in_force(before.versions, days[0]), in_force(after.versions, days[1])
        return Spot(id_, optional(now, "area"), was, now, before, after, *versions)

    # ---- what decides a figure

    def value(self, spot: Spot) -> list[Cause]:
        if not spot.differs("value", "exact", "exact_under", "state"):
            return []
        own = [cause for key in OF_VALUE for cause in self.of_version(spot, key)]
        own += self.lines(spot.id, "area_total", Said(spot.before.area_total, spot.before.area_total, None),
                          Said(spot.after.area_total, spot.after.area_total, None))  # fmt: skip
        return own or list(self.of_others(spot, (spot.version_before.value, spot.version_after.value)))

    def limits(self, spot: Spot) -> list[Cause]:
        """Of the limits that the rule reads."""
        texts = [text for rule in self.rules(spot, "rating") if rule for text in rule.formulas()]
        read = {name for text in texts for name in names_in(text)}
        return [cause for name in PARAMETERS if name in read for cause in self.limit(spot, name, frozenset())]

    def limit(self, spot: Spot, name: str, seen: frozenset[str]) -> list[Cause]:
        """Its cell; where that is the same formula, what the formula reads."""
        ends = [f"{name}_{end}{under}" for end in ("low", "high") for under in ("", "_under")]
        if name in seen or not spot.differs(*ends, f"{name}_form"):
            return []
        before, after = spot.cells(name)
        found = list(self.lines(spot.id, name, said_by_cell(before), said_by_cell(after)))
        found = found or list(self.of_version(spot, "polarity"))
        if found or after is None or after.form != "formula":
            return found or list(self.anywhere(spot.id))
        read = set(names_in(after.text))
        inner = [cause for other in PARAMETERS if other in read for cause in self.limit(spot, other, seen | {name})]
        inner += self.value(spot) if "value" in read else []
        return inner or list(self.of_others(spot, (after.text,)))

    def policy(self, spot: Spot, role: str) -> list[Cause]:
        """The rule that is named, or what it says."""
        found = list(self.of_version(spot, role))
        before, after = self.rules(spot, role)
        id_ = getattr(spot.version_after, role)
        if found or before is after:
            return found
        if before is None or after is None:
            return list(self.lines(id_, ANY, None, Said(after, "", None)))
        for old, new in case_pairs(before.cases, after.cases):
            found += self.lines(id_, "cases", said_by_case(old), said_by_case(new))
        for name in dict.fromkeys([*after.where, *before.where]):
            found += self.lines(id_, f"where {name}", said_by_name(before, name), said_by_name(after, name))
        words = {False: "published", True: "exact"}
        found += self.lines(id_, "compare", *(Said(rule.exact, words[rule.exact], None) for rule in (before, after)))
        found += self.lines(
            id_, "scale", *(Said(rule.scale, rule.scale, rule.places["scale"]) for rule in (before, after))
        )
        scales = [side.scales[rule.scale] for side, rule in ((self.base, before), (self.head, after))]
        found += self.lines(after.scale, ANY, *(Said(tuple(scale.levels.items()), "", None) for scale in scales))
        return found

    def rules(self, spot: Spot, role: str) -> tuple[RuleVersion | None, RuleVersion | None]:
        """The versions of the rule in force."""
        found = []
        sides = ((self.base, spot.before, spot.version_before, spot.was),
                 (self.head, spot.after, spot.version_after, spot.now))  # fmt: skip
        for definitions, kpi, version, row in sides:
            rule = definitions.rules.get(getattr(version, role))
            day = definitions.calendars[kpi.calendar].last_day(whole(row, "ordinal"))
            found.append(in_force(rule.versions, day) if rule and rule.lifetime.covers(day) else None)
        return found[0], found[1]

    def breaks(self, spot: Spot) -> Iterator[Cause]:
        days = [tuple(version.since for version in kpi.versions if version.breaks) for kpi in (spot.before, spot.after)]
        for key in ("break", "changes"):
            yield from self.lines(spot.id, key, Said(days[0], "", None), Said(days[1], "", None))

    def of_version(self, spot: Spot, key: str) -> Iterator[Cause]:
        """A key of the indicator that may change with time."""
        before, after = (
            Said(getattr(version, key), shown(getattr(version, key)), version.places.get(key))
            for version in (spot.version_before, spot.version_after)
        )
        yield from self.lines(spot.id, key, before, after)

    # ---- lines

    def lines(self, definition: str, key: str, before: Said | None, after: Said | None) -> Iterator[Cause]:
        """The line that says one thing on one side and another, or none, on the other."""
        if (before.value if before else None) == (after.value if after else None):
            return
        edits = [edit for edit in self.by_definition.get(definition, ()) if not edit.words_alone]
        here = next((each for each in (after, before) if each and each.at), None)
        named = [edit for edit in edits if key in edit.keys]
        if here and here.at and (not named or any(edit.at.line == here.at.line for edit in named)):
            was, now = (before.text if before else None), (after.text if after else None)
            yield Cause(definition, key, was, now, replace(here.at, column=0), gone=here is not after)
            return
        # A value that stands nowhere: left to the project, or worked out of its neighbours.
        project = [edit for edit in self.edits if edit.kind == "project" and key in edit.keys]
        yield from map(as_cause, named or project or (edits if key == ANY else []))

    def of_others(self, spot: Spot, texts: Iterable[str | None]) -> Iterator[Cause]:
        """Edits of the indicators that formulas name, and of all that these need."""
        named = {name for text in texts for name in names_in(text) if name in self.head.indicators}
        yield from self.needed(named - {spot.id}) if named else ()

    def elsewhere(self, spot: Spot) -> tuple[Cause, ...]:
        """Edits of the indicator itself, where its other periods decide; else of all that it needs."""
        own = [edit for edit in self.by_definition.get(spot.id, ()) if not edit.words_alone]
        return unique(map(as_cause, own)) or self.anywhere(spot.id)

    def anywhere(self, id_: str) -> tuple[Cause, ...]:
        """Edits of everything that an indicator needs; else all that can do anything."""
        found = unique(self.needed({id_}))
        working = [edit for edit in self.edits if not edit.words_alone]
        return found or unique(map(as_cause, working or self.edits))

    def needed(self, ids: set[str]) -> Iterator[Cause]:
        definitions = reached(ids, self.links[1]) | reached({self.pair.was(id_) for id_ in ids}, self.links[0])
        for edit in self.edits:
            if not edit.words_alone and (edit.definition in definitions or edit.kind == "project"):
                yield as_cause(edit)


def as_cause(edit: Edit) -> Cause:
    return Cause(edit.definition, edit.key, edit.was, edit.now, replace(edit.at, column=0), edit.gone)


def unique(found: Iterable[Cause]) -> tuple[Cause, ...]:
    return tuple(dict.fromkeys(found))


def shown(value: object) -> str | None:
    """Part of a definition as a person would type it."""
    return None if value is None else str(value)


def said_by_cell(cell: Cell | None) -> Said | None:
    return Said((cell.form, cell.text, cell.low, cell.high), cell.text, cell.place) if cell else None


def said_by_case(case: Case | None) -> Said | None:
    condition = case.condition or "otherwise" if case else ""
    return Said((case.verdict, condition), f"{case.verdict}: {condition}", case.place) if case else None


def said_by_name(rule: RuleVersion, name: str) -> Said | None:
    return Said(rule.where[name], rule.where[name], rule.places[name]) if name in rule.where else None


def case_pairs(before: Sequence[Case], after: Sequence[Case]) -> Iterator[tuple[Case | None, Case | None]]:
    """Cases that stand for each other on both sides, but for those that are the same."""
    was, now = ([f"{case.verdict}: {case.condition}" for case in cases] for cases in (before, after))
    for old, new in side_by_side(was, now):
        yield before[old] if old is not None else None, after[new] if new is not None else None
