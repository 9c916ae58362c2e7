"""What -s/--select means: which definitions somebody asks for. A space or a repeated -s adds, a comma narrows down.

It is read and answered here; what is then done with the ids is the business of whoever asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kccrules.meaning.relations import everything, reached, relations
from kccrules.meaning.structure import path_upwards, post_of, version_on
from kccrules.words import wording
from kccrules.words.ledger import LineVersion
from kccrules.words.model import NOT_RATED, Definitions, IndicatorVersion
from kccrules.words.problems import Place, Problem, did_you_mean

KIND, RATING, OWNER, BUDGET = "kind", "rating", "owner", "budget"
OF_INDICATORS = ("service", "portfolio", "serves")
"""Keys of an indicator or line that name units; every level of a hierarchy can be asked for besides."""
OPTION, ASKED = Place("--select"), Place("-s")
"""Where a selection that cannot be read stands, and one that selects nothing: the exit codes differ."""
SOME = 12

Ratings = Callable[[], Mapping[str, str]]
"""The rating that each indicator of the report has: worked out only where a selection asks for it."""


class Unselected(Exception):
    """Nothing is selected, or what is asked cannot be read: the problem says which."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True)
class Term:
    """One word of a selection: 'library-visits', '+library-visits', 'service:libraries+'."""

    text: str
    key: str
    value: str
    before: bool
    """With all that it needs."""
    after: bool
    """With all that needs it."""


@dataclass(frozen=True)
class Asking:
    """What a selection is held against."""

    definitions: Definitions
    day: date | None
    """The day whose structure counts; None for how it stands last."""
    ratings: Ratings


def asks_for_ratings(texts: Sequence[str]) -> bool:
    """Whether figures have to be rated before it can be answered."""
    return any(term.key == RATING for terms in read(texts) for term in terms)


def read(texts: Sequence[str]) -> list[list[Term]]:
    """The alternatives, each of terms that must all hold."""
    words = [word for text in texts for word in text.split()]
    if not words:
        raise Unselected(Problem("KCC730", "nothing stands after -s", OPTION, "write for example kind:kpi"))
    return [[term(part, word) for part in word.split(",")] for word in words]


def term(text: str, word: str) -> Term:
    key, colon, value = text.strip("+").partition(":")
    if not colon:
        key, value = "", key
    if not value or (colon and not key) or text.count(":") > 1:
        message = f"'{word}' cannot be read"
        raise Unselected(Problem("KCC730", message, OPTION, "write an id, or a key and a value such as kind:kpi"))
    return Term(text, key, value, text.startswith("+"), text.endswith("+"))


def choose(texts: Sequence[str], definitions: Definitions, day: date | None, ratings: Ratings) -> frozenset[str]:
    """The ids that are selected, of every kind. Raises Unselected where there are none, or a term is about nothing."""
    asking = Asking(definitions, day, ratings)
    found: set[str] = set()
    for terms in read(texts):
        parts = [with_relatives(one, matches(one, asking), definitions) for one in terms]
        both = frozenset.intersection(*parts)
        if not both:
            raise Unselected(nothing_in_common(terms, parts))
        found |= both
    return frozenset(found)


def choose_indicators(
    texts: Sequence[str], definitions: Definitions, day: date | None, ratings: Ratings
) -> frozenset[str]:
    """The indicators that are selected. Raises Unselected where there are none."""
    found = choose(texts, definitions, day, ratings)
    chosen = found.intersection(definitions.indicators)
    if not chosen:
        raise no_indicator(texts, found, definitions)
    return chosen


def choose_for_report(
    texts: Sequence[str], definitions: Definitions, day: date | None, ratings: Ratings
) -> tuple[frozenset[str], frozenset[str]]:
    """The indicators that are selected, and what is of tables of budgets: views, budgets and lines. Raises Unselected where
    there is neither."""
    found = choose(texts, definitions, day, ratings)
    chosen = found.intersection(definitions.indicators)
    of_money = found.intersection([*definitions.budget_views, *definitions.budgets, *definitions.lines])
    if not chosen and not of_money:
        raise no_indicator(texts, found, definitions)
    return chosen, of_money


def no_indicator(texts: Sequence[str], found: frozenset[str], definitions: Definitions) -> Unselected:
    one = min(found)
    message = f"'{' '.join(texts)}' selects no indicator: '{one}' is a {everything(definitions)[one]}"
    return Unselected(Problem("KCC601", message, ASKED, f"write {one}+ for everything that needs it"))


def with_relatives(one: Term, found: frozenset[str], definitions: Definitions) -> frozenset[str]:
    if not (one.before or one.after):
        return found
    links = relations(definitions)
    needed = reached(found, links.needs) if one.before else frozenset[str]()
    needing = reached(found, links.needed_by) if one.after else frozenset[str]()
    return found | needed | needing


def matches(one: Term, asking: Asking) -> frozenset[str]:
    """What a term is about, without its relatives."""
    definitions = asking.definitions
    if not one.key:
        known = everything(definitions)
        if one.value not in known:
            raise unknown(one, "nothing is called", known)
        return frozenset([one.value])
    if one.key == KIND:
        return of_kind(one, definitions)
    if one.key == RATING:
        return rated(one, asking)
    if one.key == OWNER:
        return answered_for(one, asking)
    if one.key == BUDGET:
        return of_budget(one, definitions)
    if one.key in (*OF_INDICATORS, *levels(definitions)):
        return belonging(one, asking)
    budget = [BUDGET] if definitions.budgets else []
    keys = [KIND, RATING, OWNER, *budget, *dict.fromkeys([*OF_INDICATORS, *levels(definitions)])]
    hint = did_you_mean(one.key, keys) or f"there are {wording.listed([f'{key}:' for key in keys])}"
    raise Unselected(Problem("KCC730", f"'{one.key}:' selects nothing that there is", OPTION, hint))


def levels(definitions: Definitions) -> list[str]:
    return [level for tree in definitions.hierarchies.values() for level in tree.levels]


def of_kind(one: Term, definitions: Definitions) -> frozenset[str]:
    kinds = everything(definitions)
    found = frozenset(id_ for id_, kind in kinds.items() if kind == one.value)
    if not found:
        raise unknown(one, "there is no definition of the kind", dict.fromkeys(kinds.values()))
    return found


def of_budget(one: Term, definitions: Definitions) -> frozenset[str]:
    """A budget with its lines."""
    if one.value not in definitions.budgets:
        raise unknown(one, "no budget is called", list(definitions.budgets))
    return frozenset([one.value, *definitions.budgets[one.value].lines])


def rated(one: Term, asking: Asking) -> frozenset[str]:
    word = one.value.lower()
    ratings = asking.ratings()
    found = frozenset(id_ for id_, rating in ratings.items() if rating == word)
    words = [*dict.fromkeys(word for scale in asking.definitions.scales.values() for word in scale.words), NOT_RATED]
    if word not in words:
        raise unknown(one, "no scale has the word", words)
    if not found:
        held = wording.listed(list(dict.fromkeys(ratings.values()))) or "nothing"
        message = f"no indicator of this report is rated '{word}'"
        raise Unselected(Problem("KCC601", message, ASKED, f"the ratings that it has are {held}"))
    return found


def answered_for(one: Term, asking: Asking) -> frozenset[str]:
    """Indicators that a post answers for: it is their owner, or where they name none that of their service."""
    definitions, day = asking.definitions, asking.day
    posts: dict[str, set[str]] = {}
    for kpi in definitions.indicators.values():
        if post := post_of(version_on(kpi.versions, day), definitions, day):
            posts.setdefault(wording.post_id(post), set()).add(kpi.id)
    post = wording.post_id(one.value)
    if post not in posts:
        raise unknown(one, "no indicator has the owner", sorted(posts))
    return frozenset(posts[post])


def belonging(one: Term, asking: Asking) -> frozenset[str]:
    """Indicators and lines of budgets that name the unit, or one below it."""
    units = asking.definitions.units
    if one.value not in units:
        of_level = [unit.id for unit in units.values() if unit.level == one.key]
        raise unknown(one, f"no {one.key} is called", of_level or list(units))
    found = set()
    for id_, version in versions_on(asking):
        paths = [path_upwards(unit, asking.definitions, asking.day) for unit in units_asked(one.key, version)]
        if any(one.value in path.values() for path in paths):
            found.add(id_)
    if not found:
        message = f"no indicator belongs to '{one.value}'"
        raise Unselected(Problem("KCC601", message, ASKED, f"write {one.value} for the unit itself"))
    return frozenset(found)


def versions_on(asking: Asking) -> Iterator[tuple[str, IndicatorVersion | LineVersion]]:
    """Every indicator and line, as it is on the day that counts."""
    for kpi in asking.definitions.indicators.values():
        yield kpi.id, version_on(kpi.versions, asking.day)
    for line in asking.definitions.lines.values():
        yield line.id, version_on(line.versions, asking.day)


def units_asked(key: str, version: IndicatorVersion | LineVersion) -> Iterator[str]:
    """The units that count for a key: those that it names itself, and for the name of a level all there are."""
    own = {"service": (version.service,), "portfolio": (version.portfolio,), "serves": version.serves}
    yield from (unit for unit in own.get(key, version.units()) if unit)


def unknown(one: Term, message: str, known: Mapping[str, object] | Sequence[str]) -> Unselected:
    words = list(known)
    some = f"there are {', '.join(words[:SOME])}{' ...' if len(words) > SOME else ''}" if words else None
    parts = [f"'{word}'" for word in words if one.value in word]
    hint = did_you_mean(one.value, words) or (
        f"did you mean {wording.listed(parts, 'or')}?" if 0 < len(parts) <= SOME else some
    )
    return Unselected(Problem("KCC601", f"{message} '{one.value}'", ASKED, hint))


def nothing_in_common(terms: Sequence[Term], parts: Sequence[frozenset[str]]) -> Problem:
    each = wording.listed([f"{one.text} selects {len(part)}" for one, part in zip(terms, parts, strict=True)])
    message = f"nothing is selected by '{','.join(one.text for one in terms)}': no definition is in all of them"
    return Problem(
        "KCC601", message, ASKED, f"each alone selects some: {each}; with a space between them, either counts"
    )
