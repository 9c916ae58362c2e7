"""Figures and reasons in words: units, limits, distances, lists. Standard library only; no layout."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

PERCENT = ("percent", "percentage points")
POUNDS = "pounds"
SCALES = {"units": "", "thousand": " thousand", "million": "m"}
"""What stands behind an amount of pounds in each scale."""
SINGULAR = {"people": "person", "children": "child", "businesses": "business"}
WITHIN = re.compile(r" (?:of|per|in|with|for|from|to|at|on|who|aged) ")
"""Words before which the thing that is counted ends: 'points of 5', 'children in care'."""
MULTIPLES = ("thousand", "million")


def grouped(number: str) -> str:
    """'1074' as '1,074'; decimals stay."""
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, point, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{rest}" if len(whole) > 3 else f"{sign}{whole}{point}{rest}"


def figure(number: str | None, unit: str) -> str:
    """A number as a report prints it: '68%', '1,074'."""
    if number is None:
        return ""
    return f"{grouped(number)}%" if unit in PERCENT else grouped(number)


def limit(low: str | None, high: str | None, unit: str) -> str:
    """A target or floor: '80%', '5% to 10%'. Which end it is goes without saying, because polarity says it."""
    if low is not None and high is not None:
        return f"{figure(low, unit)} to {figure(high, unit)}"
    return figure(low if low is not None else high, unit)


def amount(number: str, unit: str) -> str:
    """A distance in the unit of the thing: '2 percentage points', '1 client', '188 clients'."""
    number = number.removeprefix("-")
    one = number == "1"
    if unit in PERCENT:
        return f"{grouped(number)} percentage point{'' if one else 's'}"
    first, _, rest = unit.partition(" ")
    if first in MULTIPLES:
        return f"{grouped(number)} {first} {rest}"
    return f"{grouped(number)} {one_of(unit) if one else unit}"


def one_of(unit: str) -> str:
    """'person' of people, 'family' of families, 'young person' of young people, 'point of 5' of points of 5."""
    end = WITHIN.search(unit)
    thing, rest = (unit[: end.start()], unit[end.start() :]) if end else (unit, "")
    before, space, last = thing.rpartition(" ")
    if last in SINGULAR:
        last = SINGULAR[last]
    elif last.endswith("ies"):
        last = f"{last[:-3]}y"
    elif last.endswith(("sses", "shes", "ches", "xes")):
        last = last[:-2]
    elif last.endswith("s") and not last.endswith("ss"):
        last = last[:-1]
    return f"{before}{space}{last}{rest}"


def quantity(number: str, unit: str, scale: str = "units", *, distance: bool = False) -> str:
    """An amount in a sentence: '£2.75m', '-£0.1m', '1 person', '2 thousand clients', '45%'. A `distance` between percentages is
    in percentage points."""
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    if unit == POUNDS:
        return f"{sign}£{grouped(digits)}{SCALES[scale]}"
    if unit in PERCENT and not distance:
        return figure(number, unit)
    return f"{sign}{amount(digits, unit if scale == 'units' else f'{scale} {unit}')}"


def short_amount(number: str, unit: str) -> str:
    """The same where 'points' is clear enough."""
    return amount(number, unit).replace("percentage point", "point")


def listed(parts: Sequence[str], word: str = "and") -> str:
    """'a, b and c'."""
    return f" {word} ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def short_names(found: Mapping[str, str]) -> str:
    """'CYPE: Children, Young People and Education; GE&T: Growth, Environment and Transport'."""
    return "; ".join(f"{short}: {title}" for short, title in found.items())


def count(number: int, thing: str) -> str:
    """'1 indicator', '30 indicators', '12 parishes', '7 days', '2 counties'."""
    if number == 1:
        return f"1 {thing}"
    if thing.endswith("y") and thing[-2:-1] not in "aeiou":
        return f"{number:,} {thing[:-1]}ies"
    return f"{number:,} {thing}{'es' if thing.endswith(('s', 'sh', 'ch', 'x')) else 's'}"


def post_id(post: str) -> str:
    """A post as it is typed after owner: 'director-of-highways' for Director of Highways."""
    plain = unicodedata.normalize("NFKD", re.sub(r"['’]", "", post)).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))


def form_name(service: str, period: str) -> str:
    """The file of a return form, without its ending: 'waste-management-2012-13-Q1'."""
    return f"{service}-{period.replace('/', '-')}"


NAMES = {
    "value": "figure", "target": "target", "floor": "floor standard", "upper": "upper threshold",
    "lower": "lower threshold", "previous": "earlier figure", "submitted": "figure sent in",
}  # fmt: skip
STATES = {
    "missing": "not sent in",
    "late": "late",
    "not-due": "not due yet",
    "not-applicable": "not applicable",
    "suppressed": "too few to publish",
}
"""Why there is no figure."""
CELLS = {
    "missing": "Not available",
    "late": "Late",
    "not-due": "Not due",
    "not-applicable": "Not applicable",
    "suppressed": "Too few to publish",
}
"""What stands in place of a figure in a table; a note says why what was sent in made none."""
BY_NOUGHT = "something is divided by zero"
CALL = re.compile(r"([a-z_]+)\((?:(\d+), )?(.*)\)\Z")
LACKS = {
    "last": "no earlier {what}",
    "earlier": "no {what} {count} periods before",
    "last_year": "no {what} of the same period a year before",
    "year_end": "no {what} at the end of the year",
    "year_to_date": "not every period of the year so far is there",
    "sum_last": "not all of the last {count} periods are there",
    "average_last": "not all of the last {count} periods are there",
    "slope_last": "not all of the last {count} periods are there",
    "areas_where": "it cannot be said for every area",
    "share_of_areas": "it cannot be said for every area",
}
"""How it is said that a call of a formula gave nothing."""
PERIOD_WORDS = {"Q": "quarter", "M": "month", "W": "week", "": "year"}


def period_word(period: str) -> str:
    """'quarter' for 2012-13/Q1, 'year' for 2012-13; periods that are called otherwise are just that."""
    name = period.partition("/")[2]
    letter, number = name[:1], name[1:]
    return PERIOD_WORDS.get(letter, "period") if number.isdigit() or not letter else "period"


def lacks(inputs: Sequence[str]) -> str:
    """That these inputs of a rule or formula are missing: 'no target and floor standard', 'no value of ks2-national'."""
    plain = [NAMES.get(text, text) for text in inputs if "(" not in text]
    calls = [match for text in inputs if (match := CALL.match(text))]
    return " and ".join([*([f"no {listed(plain)}"] if plain else []), *map(lacks_call, calls)])


def lacks_call(match: re.Match[str]) -> str:
    name, count, inner = match.groups()
    if name in LACKS:
        return LACKS[name].format(count=count, what=NAMES.get(inner, inner))
    return f"no {name} of {inner}"


def why_not_rated(reason: str, inputs: Sequence[str]) -> str:
    """'no target', 'the target is not agreed yet', 'the figure is late'."""
    if reason == "no-rule":
        return "no rule is in force for it"
    if reason == "by-rule":
        return "its rule says so"
    if reason == "not-computable":
        return f"it cannot be worked out, for example because {BY_NOUGHT}"
    if reason in STATES and list(inputs) == ["value"]:
        return f"the figure is {STATES[reason]}" if reason != "missing" else "no figure was sent in"
    if reason in ("tbc", "stated"):
        words = {"tbc": "not agreed yet", "stated": "only said in words"}
        verb = "is" if len(inputs) == 1 else "are"
        return f"the {listed([NAMES.get(name, name) for name in inputs])} {verb} {words[reason]}"
    return lacks(inputs) + (", on purpose" if reason == "none" else "")
