"""What people type in a target or threshold that is neither a number nor a formula, and what to write instead.

The phrases are those of printed plans: reduce by 3%, < 28 days, last survey, £5 million. None of them is guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kccrules.meaning.fields import FIGURES
from kccrules.meaning.functions import SIGNATURES
from kccrules.words.numerals import MILLION, NotANumber, millionths, plain, shown
from kccrules.words.problems import did_you_mean

N = r"-?\d+(?:,\d{3})*(?:\.\d+)?"
LONGEST_PHRASE = 300
"""Characters of a text that is compared with phrases."""
EARLIER = r"last (?:survey|year|time|quarter|month|term|period|round)"
SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
FORMS = "write a number such as 80, a range such as 5 to 10, none or tbc"
EQUAL = "the rule says whether equal is enough"
FORMULA = "write a number, a range such as 5 to 10, a formula such as 0.9 * target, none or tbc"
UNSAID = (
    r"n/?a|tba|tbd|tbc|none|nil|null|not set|not applicable|not available|not agreed|not known|unknown|"
    r"to be (?:confirmed|agreed|decided|set)"
)
DASHED = rf"\s*({N})%?\s*(?:[-–]|and)\s*({N})%?\s*"
WORDS_KEPT = 'keep the words: {{stated: "{0}"}}'
MAYBE = "write {n} if that is what it says, or " + WORDS_KEPT
ALONE = "write {n} alone: polarity says which side is better, and the rule what meets it"
LEADS = (
    "at least|at most|minimum|maximum|min|max|no more than|not more than|no less than|not less than|up to|over|under|"
    "above|below|more than|less than|about|around|approx|approximately|circa|ca|c|roughly|~|target|target of"
)
"""Words in front of a number that the tool says itself."""

NAMED_IN_FORMULAS_ONLY = {*FIGURES} - {"target", "floor", "upper", "lower"}
"""Names of figures that no plan prints in words."""

Hint = Callable[[re.Match[str]], str]


def times(match: re.Match[str]) -> str:
    """'0.97 * last_year(value)' for less 3% than a year before."""
    share = millionths(match["n"].replace(",", "").lstrip("-")) // 100
    return f"{plain(MILLION + share if match['more'] else MILLION - share)} * {call(match['than'] or '')}"


def call(words: str) -> str:
    return "last_year(value)" if re.search(r"year|\A\Z", words.lower()) else "last(value)"


def in_full(match: re.Match[str]) -> str:
    number = match["n"].replace(",", "")
    zeros = SCALES[match["scale"].lower()]
    full = plain(millionths(number) * 10**zeros)
    return f"write {full}, or {number} if the unit says {'thousands' if zeros == 3 else 'millions'}"


PHRASES: list[tuple[str, str, str | Hint]] = [
    # (pattern of the whole text, what was found, what to do), tried in order; {0} is the text, others are its groups.
    (
        rf"(?:reduce|decrease|cut|lower|fall|(?P<more>increase|raise|grow|rise))\w* by (?P<n>{N}) ?%(?P<than> .*)?",
        "{0} is said against an earlier figure",
        lambda match: f"write {times(match)}, or with last(value) if that of the time before is meant",
    ),
    (
        rf"[-+]?(?P<n>{N}) ?% (?:below|less than|lower than|under|(?P<more>above|more than|higher than|over)) "
        rf"(?P<than>{EARLIER})\b.*",
        "{0} is said against an earlier figure",
        lambda match: f"write {times(match)}",
    ),
    (
        rf"(?:(?P<sign>[<>≤≥]=? ?)|same as |as |maintain )?(?P<than>{EARLIER})(?:['’]s \w+| outturn| value| figure| result)?",
        "{0} is an earlier figure",
        lambda match: f"write {call(match['than'])}" + (": " + EQUAL if match["sign"] else ""),
    ),
    (
        rf"[^(*_]*\b(?:outturn|{EARLIER}|previous \w+)\b[^(*_]*",
        "{0} is said against another figure",
        "write last_year(value) for that of the year before or last(value) for that of the time before; or " + WORDS_KEPT,
    ),
    (rf"(?:from|between) (?P<a>{N}) ?%? (?:to|and|-) (?P<b>{N}) ?%?", "{0} is a range", "write {a} to {b}"),
    (rf"(?P<n>{N}) ?%? (?:or|and) (?:over|above|higher|greater|better|upwards?)", "{0} is a range", "write {n} or more"),
    (rf"(?P<n>{N}) ?%? (?:or|and) (?:under|below|lower|fewer|smaller)", "{0} is a range", "write {n} or less"),
    (
        rf"[<>]=? ?(?P<a>{N}) ?%? ?(?:and|or|,|to|-) ?[<>]=? ?(?P<b>{N}) ?%?",
        "{0} has two ends",
        "write {a} to {b}, with polarity: range",
    ),
    (
        rf"(?:>=|<=|>|<|≥|≤) ?(?P<n>{N}) ?%?(?: ?[a-z][a-z/'’ .]*)?",
        "{0} has a comparison sign",
        "write {n}: " + EQUAL,
    ),
    (rf"[£$€]? ?(?P<n>{N}) ?(?P<scale>{'|'.join(SCALES)})", "{0} has its scale beside it", in_full),
    (
        rf"[£$€]?(?:\*+ ?(?P<n>{N}) ?%?|(?P<m>{N}) ?%? ?[*†‡⁰-⁹¹²³]+)",
        "{0} has the mark of a footnote",
        "write {n}{m}: what the footnote says goes under because",
    ),
    (rf"(?P<y>\d{{4}})[/-](?P<z>\d\d):? (?P<n>{N}) ?%?", "{0} has its year beside it", "write the year as the key: {y}-{z}: {n}"),
    (rf"[£$€] ?(?P<n>{N}) ?[^\d(*]*", "{0} has a currency sign", "write {n}: the unit says pounds"),
    (
        rf"(?P<n>{N}) ?%? ?(?!(?:to|or|and)\b)[a-z][a-z/'’.]+(?: [a-z/'’.]+)?",
        "{0} has words after the number",
        "write {n}: the unit says what is counted",
    ),
    (rf"(?P<n>{N}) ?%? ?(?!(?:to|or|and)\b)[a-z]{{2}}[^(*]*", "{0} is not a number alone", MAYBE),
    (rf"(?P<n>{N}) ?%? ?\([^()]*[a-z][^()]*\)", "{0} has a remark after the number", "write {n}: the remark goes under because, or behind a #"),
    (
        r"[A-Z][a-z]*\d+\b[^(*]*[ ,;][A-Z][a-z]*\d+\b[^(*]*",
        "{0} has several periods in one cell",
        "write a cell for each period, such as {{Q1: 63, Q2: 65.3}}",
    ),
    (
        r"[^=]+(?<![=!<>])=[^=]+(?<![=!<>])=[^=].*",
        "{0} has several values in one cell",
        "make an indicator of each, or write a cell for each area; or " + WORDS_KEPT,
    ),
    (rf"(?:{LEADS})\.? ?:? ?(?P<n>{N}) ?%?(?: or .*)?", "{0} is not a number", ALONE),
    (
        rf"(?:{UNSAID}) ?[-–:,. ] ?.*",
        "{0} is not a number",
        "write none (none, on purpose) or tbc (not agreed yet), or " + WORDS_KEPT,
    ),
    (
        rf"[a-z][a-z .:]* ?(?P<n>{N}) ?%?",
        "{0} is not a number",
        MAYBE,
    ),
    (r"[a-z][a-z'’]*(?:[ ,.:;]+\w[\w'’%/-]*)+", "{0} is neither a number nor a formula", FORMULA + "; or " + WORDS_KEPT),
]  # fmt: skip


def refuse(text: str) -> None:
    """Raise NotANumber, with what to write, for what is meant as a number, a range, 'none yet' or words."""
    if re.fullmatch(rf"{UNSAID}|[-–?]+(?: ?\*+)?", text, re.IGNORECASE):
        hint = "write none (none, on purpose) or tbc (not agreed yet), or remove the line (missing)"
        raise NotANumber(f"{shown(text)} is not a number", hint)
    if text.isalpha() and text.isascii() and text not in FIGURES:
        raise NotANumber(f"{shown(text)} is not a number", did_you_mean(text, FIGURES) or FORMS)
    if match := re.fullmatch(DASHED, text, re.ASCII):
        raise NotANumber(f"{shown(text)} could be a range or a sum", f"write the range as {match[1]} to {match[2]}")
    if not is_formula(text):
        refuse_phrase(text)
        if not re.search(r"[A-Za-z]{3}|\*", text):
            refuse_number(text)


def is_formula(text: str) -> bool:
    """Whether a text must have been meant as a formula, because of the names and signs in it."""
    if "(" not in text and re.search(EARLIER, text, re.IGNORECASE):
        return False
    said = set(re.findall(r"[A-Za-z_]+", text))
    if said & {"else", *NAMED_IN_FORMULAS_ONLY} or ("(" in text and said & {*SIGNATURES}):
        return True
    return bool(said & {"target", "floor"} and (said & {"and", "or", "not"} or re.search(r"[-+*/(%<>=]|\A\d", text)))


def refuse_phrase(text: str) -> None:
    for pattern, found, hint in PHRASES if len(text) <= LONGEST_PHRASE else ():
        if match := re.fullmatch(pattern, text, re.IGNORECASE):
            groups = {name: (group or "").replace(",", "") for name, group in match.groupdict().items()}
            advice = hint(match) if callable(hint) else hint.format(shown(text)[1:-1], **groups)
            raise NotANumber(found.format(shown(text)), advice)


def refuse_number(text: str) -> None:
    """Raise NotANumber for what is no number; advice about columns is for figures sent in, not for cells."""
    try:
        millionths(text)
    except NotANumber as error:
        raise NotANumber(error.found, FORMS if re.search("column|plain number", error.hint) else error.hint) from None
