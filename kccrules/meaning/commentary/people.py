"""E-mail addresses, telephone numbers and names of people in what is written for a public report. A pattern finds what
looks like one: so it is only ever a warning, and what is found is not repeated in full."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

HINT = "reports are public: name the post instead, such as Director of Highways, or leave it out"
ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
TELEPHONE = re.compile(r"(?<![\w.,/-])(?:\+44 ?(?:\(0\) ?)?|\(?0)(?:[ ()-]{0,2}\d){9,10}(?![\w/])")
WORD = r"[A-Z][a-zà-ÿ]+(?:['’-][A-Z][a-zà-ÿ]+)?|(?:O['’]|Mc|Mac)[A-Z][a-z]+"
TITLED = re.compile(rf"\b(?P<title>Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Cllr|Councillor)\.? (?:(?:[A-Z]\.? ?)+ )?(?:{WORD})")
SAID = re.compile(
    rf"\b(?P<first>{WORD}) (?P<last>{WORD})(?= (?:said|says|reports|reported|explains|explained|writes|wrote)\b)"
)
SAYS = re.compile(
    rf"\b(?:[Ss]aid|[Ss]ays|[Aa]ccording to|[Rr]eported by|[Ww]ritten by) (?P<first>{WORD}) (?P<last>{WORD})\b"
)
CONTACT = re.compile(rf"\b[Cc]ontact:? (?P<first>{WORD}) (?P<last>{WORD})\b")
TWO_WORDS = re.compile(rf"\s*(?P<first>{WORD}) (?P<last>{WORD})\s*\Z")
NO_NAMES = frozenset([
    "academy", "adult", "advice", "advisory", "agency", "and", "assistant", "association", "authority", "board",
    "borough", "british", "cabinet", "care", "centre", "chief", "childrens", "coastal", "college", "committee",
    "community", "contact", "corporate", "council", "councils", "county", "customer", "deputy", "director",
    "district", "division", "education", "england", "executive", "families", "finance", "foundation", "government",
    "group", "head", "healthcare", "health", "highways", "home", "hospital", "hospitals", "housing", "improvement",
    "integrated", "interim", "leader", "learning", "library", "local", "manager", "member", "ministers", "national",
    "office", "officer", "officers", "ofsted", "panel", "partnership", "partners", "performance", "planning",
    "police", "policy", "portfolio", "primary", "principal", "programme", "project", "providers", "public",
    "quarter", "regional", "report", "research", "road", "schools", "school", "secondary", "senior", "service",
    "services", "skills", "social", "south", "specialist", "strategic", "street", "support", "team", "the", "this",
    "transport", "trust", "unit", "unions", "university", "waste", "west", "youth", "north", "east", "last", "next",
    "our", "these", "those", "each", "every", "both", "while", "when", "since", "however", "their", "its", "his",
    "her", "new", "great", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    "january", "february", "march",
])  # fmt: skip
"""Words that begin with a capital in the titles of bodies, posts and sentences: two words with one of these are no name."""


@dataclass(frozen=True)
class Found:
    """Something personal in a text: where it begins, and what it is, said without repeating it."""

    start: int
    what: str


def personal(text: str, words: Collection[str]) -> Iterator[Found]:
    """Whatever looks personal, in order; `words` are those of the council's own titles and posts, in small letters."""
    found = [Found(match.start(), "an e-mail address") for match in ADDRESS.finditer(text)]
    found += [Found(match.start(), "a telephone number") for match in TELEPHONE.finditer(text)]
    found += [Found(match.start(), f"a name, '{match['title']} ...'") for match in TITLED.finditer(text)]
    for pattern in (SAID, SAYS, CONTACT):
        found += [
            Found(match.start("first"), initials(match)) for match in pattern.finditer(text) if is_name(match, words)
        ]
    yield from sorted(found, key=lambda one: one.start)


def no_post(text: str, words: Collection[str]) -> Iterator[Found]:
    """Whatever looks personal where a post is to stand: also two words that are no words of posts."""
    match = TWO_WORDS.match(text)
    yield from [Found(0, initials(match))] if match and is_name(match, words) else personal(text, words)


def is_name(match: re.Match[str], words: Collection[str]) -> bool:
    return not any(match[part].lower() in NO_NAMES or match[part].lower() in words for part in ("first", "last"))


def initials(match: re.Match[str]) -> str:
    return f"what looks like the name of a person, {match['first'][0]}. {match['last'][0]}."


def message(found: Found) -> str:
    """What is said of it."""
    return f"here is {found.what}"
