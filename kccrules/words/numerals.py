"""Numbers as people write them: text to whole millionths and back, and what to say when it is not a number.

Every stored number in kccrules is a whole number of millionths (an int), so no answer depends on binary fractions.
This module reads one cell of text; columns are the business of `engine.numbers`.
"""

from __future__ import annotations

import re

MILLION = 1_000_000
LARGEST = 9_200_000_000_000
"""Above this a number in millionths no longer fits the 64 bits of a column."""
LONGEST = 40
"""Characters of a cell that a message repeats; what is longer was not meant as a number."""

PLAIN = re.compile(r"[+-]?(\d+)(?:\.(\d+))?\Z", re.ASCII)


class NotANumber(ValueError):
    """`found` says what stands there, `hint` what to type instead."""

    def __init__(self, found: str, hint: str) -> None:
        super().__init__(found)
        self.found = found
        self.hint = hint


def millionths(text: str) -> int:
    """'57.7' as 57700000. Raises NotANumber with a hint for whoever typed it.

    >>> millionths("57.7")
    57700000
    """
    match = PLAIN.match(text)
    if not match:
        raise NotANumber(*why_not(text))
    whole, fraction = match[1].lstrip("0") or "0", match[2] or ""
    if len(fraction) > 6:
        raise NotANumber(f"{shown(text)} has more than 6 decimals", "write at most 6 decimals")
    if len(whole) > 13 or int(whole) > LARGEST:
        raise NotANumber(
            f"{shown(text)} is too large",
            "the largest number is 9,200,000,000,000: choose a larger unit, such as thousands or £m",
        )
    number = int(whole) * MILLION + int(fraction.ljust(6, "0"))
    return -number if text.startswith("-") else number


def plain(number: int) -> str:
    """Millionths as the shortest decimal text: 57700000 as '57.7'."""
    whole, fraction = divmod(abs(number), MILLION)
    digits = f"{whole}.{fraction:06d}".rstrip("0").rstrip(".")
    return f"-{digits}" if number < 0 else digits


def decimal_text(n: int, d: int) -> str:
    """n / d, d above 0, as the shortest decimal text: exact if 12 decimals suffice, else rounded half away to 6."""
    unit = 10 ** (6 if n * 10**12 % d else 12)
    rounded = (2 * abs(n) * unit + d) // (2 * d)
    digits = f"{rounded // unit}.{str(unit + rounded % unit)[1:]}".rstrip("0").rstrip(".")
    return f"-{digits}" if n < 0 < rounded else digits


def fixed(number: int, decimals: int | None) -> str:
    """Millionths with so many decimals, which lose nothing; without, as many as are there."""
    if decimals is None:
        return plain(number)
    whole, fraction = divmod(abs(number), MILLION)
    digits = f"{whole}.{fraction:06d}"[: len(str(whole)) + 1 + decimals].rstrip(".")
    return f"-{digits}" if number < 0 else digits


def shown(text: str) -> str:
    """A cell quoted for a message, cut when it is long."""
    return f"'{text}'" if len(text) <= LONGEST else f"'{text[: LONGEST - 3]}...'"


MISTYPED: list[tuple[str, str, str]] = [
    # (pattern, what was found, what to do), tried in order. {0} is the text, {1} and on are the groups.
    (r"\s*(-?\d+(?:\.\d+)?)\s*%\s*\Z", "{0} has a percent sign", "write {1}: the unit says percent"),
    (r"(-?\d{1,3}(?:,\d{3})+(?:\.\d+)?)\Z", "{0} has a thousands comma", "write it without the comma: {bare}"),
    (r"(-?\d+),(\d{1,2})\Z", "{0} has a comma", "write a decimal with a point: {1}.{2}"),
    (
        r"(?:>=|<=|>|<|≥|≤)\s*(-?\d[\d.]*)\s*%?\Z",
        "{0} has a comparison sign",
        "write {1}: the rule says whether equal is enough",
    ),
    (r"(?:£|\$|€)\s*(-?\d.*)\Z", "{0} has a currency sign", "write the number alone: the unit says pounds"),
    (
        r"#[A-Z/0!?]+\Z",
        "{0} is an Excel error",
        "mend the formula in the spreadsheet, or leave the value out and say why in 'state'",
    ),
    (
        r"(?i)(n/?a|not applicable)\Z",
        "{0} is not a number",
        "leave the value empty and put 'not-applicable' in the column state",
    ),
    (
        r"(?i)(tba|tbc|tbd|missing|not available|nil|none|null|[-–—]+|\?+|unknown)\Z",
        "{0} is not a number",
        "leave the value empty and say why in the column state (missing, not-due, not-applicable)",
    ),
    (
        r"(?i)(?:approx\.?|approximately|about|c\.|circa|~|est\.?)\s*(-?\d[\d.]*)\s*%?\Z",
        "{0} is not a number",
        "write {1} and put 'estimated' in the column state",
    ),
    (r"(?i)(nan|[+-]?inf(?:inity)?)\Z", "{0} is not a number", "leave the value empty and say why in the column state"),
    (r"([+-]?\d[\d.]*)[eE]([+-]?\d+)\Z", "{0} is in scientific notation", "write the number out in full"),
    (r"\((\d[\d.,]*)\)\Z", "{0} is in brackets", "write a negative number with a minus: -{1}"),
    (
        r"[‒–—−](\d[\d.]*)\Z",
        "{0} begins with a dash that is not a minus",
        "write it with the minus of the keyboard: -{1}",
    ),
    (r"\s+(\S.*\S|\S)\s*\Z|(\S.*\S|\S)\s+\Z", "{0} has spaces round it", "remove the spaces"),
    (r"\.(\d+)\Z", "{0} lacks a digit before the point", "write 0.{1}"),
    (r"(\d+)\.\Z", "{0} ends in a point", "write {1}"),
    (r"(-?\d+(?:\.\d+)?)\s+\S.*\Z", "{0} is not a number alone", "write {1} and put the rest in the column note"),
]


def why_not(text: str) -> tuple[str, str]:
    """What was found and what to do, for text that is not a plain number."""
    for pattern, found, hint in MISTYPED if len(text) <= LONGEST else ():
        match = re.match(pattern, text, re.ASCII)
        if match:
            groups = [group or "" for group in match.groups()]
            bare = text.replace(",", "")
            return found.format(shown(text), *groups, bare=bare), hint.format(text, *groups, bare=bare)
    return f"{shown(text)} is not a number", "write a plain number such as 57.7"
