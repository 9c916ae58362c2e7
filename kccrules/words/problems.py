"""What is wrong, where, and what to do about it: the one form in which every layer reports to a person.

A problem is a value, never an exception that travels: stages return problems beside their result. This module does
not print (that is `render`) and does not decide when to stop (that is `project`).
"""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]

TITLES: dict[str, tuple[Severity, str]] = {
    # 0xx the project as a whole
    "KCC002": ("error", "a folder of the project is not there"),
    # 1xx reading a definition
    "KCC101": ("error", "the file cannot be read as YAML"),
    "KCC102": ("error", "the file cannot be opened or is not plain UTF-8 text"),
    "KCC103": ("error", "unknown key"),
    "KCC104": ("error", "a value of the wrong form"),
    "KCC105": ("error", "a key is missing"),
    "KCC106": ("error", "the same key twice"),
    "KCC107": ("error", "YAML that definitions do not use (aliases, tags, several documents)"),
    "KCC108": ("error", "the file is too large or nested too deeply"),
    "KCC109": ("error", "unknown kind"),
    # 2xx names, references, periods
    "KCC201": ("error", "an id is used twice"),
    "KCC202": ("error", "the id is not the file name"),
    "KCC203": ("error", "unknown id"),
    "KCC204": ("error", "unknown rule"),
    "KCC205": ("error", "an id of the wrong kind"),
    "KCC206": ("error", "an id that cannot be used as one"),
    "KCC208": ("error", "a hierarchy that does not hold together"),
    "KCC209": ("error", "an indicator would be counted twice"),
    "KCC212": ("error", "a period that does not exist"),
    "KCC213": ("error", "a date that cannot be read"),
    "KCC214": ("error", "a change that cannot apply"),
    "KCC220": ("error", "dates of periods that do not fit together"),
    "KCC221": ("error", "a period without dates"),
    "KCC222": ("error", "a period of several calendars"),
    "KCC223": ("error", "working days in a year whose bank holidays are not known"),
    "KCC224": ("error", "a day that is closed and is not"),
    "KCC225": ("warning", "a day among the holidays that changes nothing"),
    "KCC230": ("error", "cells of a target or threshold that do not fit together"),
    "KCC231": ("error", "a gap that cannot be filled"),
    "KCC232": ("error", "a rule that does not fit its indicator"),
    "KCC233": ("error", "a total that cannot be made of its areas"),
    "KCC234": ("error", "small numbers that cannot be kept back"),
    "KCC495": ("error", "two units with one short name"),
    # 3xx formulas and rules
    "KCC301": ("error", "a formula cannot be read"),
    "KCC302": ("error", "unknown name in a formula"),
    "KCC303": ("error", "unknown function"),
    "KCC304": ("error", "a function used with the wrong inputs"),
    "KCC305": ("error", "things that cannot be compared or calculated with each other"),
    "KCC306": ("error", "a rating that is not on the scale"),
    "KCC307": ("error", "a rule without a last case, or with cases after it"),
    "KCC308": ("error", "a case that can never apply"),
    "KCC309": ("error", "a number too large or too fine"),
    "KCC310": ("error", "definitions that need each other in a circle"),
    "KCC311": ("error", "part of Python that formulas do not have"),
    "KCC312": ("error", "an example that the rule rates otherwise"),
    "KCC320": ("error", "a trend looked for in figures that overlap"),
    "KCC321": ("warning", "a formula that covers more than the basis says"),
    "KCC322": ("error", "percentages added up or averaged"),
    "KCC330": ("error", "a rule on groups that asks for what no group has"),
    "KCC331": ("error", "a group in which nothing is rated would get a rating"),
    "KCC332": ("error", "ratings of several scales in one view that rates its groups"),
    # 34x how reports are laid out
    "KCC340": ("error", "a section that stands twice"),
    "KCC341": ("error", "a section without the view that it needs, or with one that it does not have"),
    "KCC342": ("warning", "a section that its readers do not see"),
    "KCC343": ("error", "a colour that cannot be seen"),
    "KCC640": ("error", "a list of what must be explained, of something that its view does not have"),
    # 36x budgets as they are declared
    "KCC360": ("error", "a measure that needs itself"),
    "KCC361": ("error", "a measure called like something else"),
    "KCC362": ("error", "a check on money that is not one comparison"),
    "KCC363": ("error", "a total of what does not add"),
    "KCC364": ("error", "lines that are part of each other"),
    "KCC365": ("error", "a line that a view would add twice"),
    "KCC366": ("error", "a line that a view would leave out"),
    "KCC367": ("error", "a line that cannot cancel what it names"),
    "KCC368": ("error", "a total of a view that does not say what is in it"),
    "KCC369": ("error", "a measure both sent in and worked out"),
    "KCC370": ("error", "a scale that is not said"),
    "KCC371": ("error", "lines in a table that cannot be used"),
    "KCC372": ("error", "lines and indicators in one group"),
    "KCC373": ("error", "parts of a line that is never added"),
    "KCC374": ("error", "a heading of a sheet that stands twice"),
    # 4xx data sent in
    "KCC401": ("error", "a data file that cannot be read"),
    "KCC402": ("error", "a value that is not a number"),
    "KCC403": ("error", "data for an unknown indicator"),
    "KCC404": ("error", "data for a period that does not exist"),
    "KCC405": ("error", "the same figure twice with one date"),
    "KCC406": ("error", "data sent before its period began"),
    "KCC407": ("error", "an unknown state"),
    "KCC408": ("error", "a date in the data that cannot be read"),
    "KCC409": ("error", "a row that says nothing"),
    "KCC410": ("error", "a row that does not fit its column headings"),
    "KCC411": ("info", "data sent under a former id"),
    "KCC440": ("error", "data for an unknown area"),
    "KCC441": ("error", "a sheet without headings"),
    "KCC442": ("warning", "figures on a hidden sheet"),
    "KCC443": ("info", "a hidden sheet that was not read"),
    "KCC444": ("error", "merged cells among figures"),
    "KCC445": ("error", "a formula without a result"),
    "KCC446": ("error", "a formula that points into another workbook"),
    "KCC447": ("error", "a cell that Excel has turned into a date"),
    "KCC448": ("info", "percentages read as they are shown"),
    "KCC449": ("error", "a number that is shown otherwise than it is stored"),
    "KCC450": ("error", "an error, or TRUE or FALSE, in a cell"),
    "KCC451": ("warning", "a share in place of a percentage"),
    "KCC460": ("error", "figures stored as floating point numbers"),
    "KCC461": ("error", "a column that holds something else"),
    "KCC470": ("error", "a return form without its headings"),
    "KCC471": ("error", "a percentage that lost its point"),
    "KCC472": ("warning", "a percentage above 100"),
    "KCC474": ("warning", "a change larger than any before"),
    "KCC476": ("error", "a date of return in the future"),
    "KCC477": ("warning", "columns of a return form that are gone"),
    "KCC478": ("warning", "a return form without a date"),
    "KCC479": ("warning", "a result that is not available, without a reason"),
    # 42x commentary
    "KCC420": ("error", "a page of commentary that is not laid out as one"),
    "KCC421": ("warning", "commentary that is asked for and missing"),
    "KCC422": ("error", "commentary on something unknown"),
    "KCC423": ("warning", "what looks personal in commentary"),
    "KCC424": ("error", "commentary for a period that does not exist"),
    "KCC425": ("error", "commentary that says nothing"),
    "KCC426": ("error", "a file of commentary that is not read"),
    "KCC427": ("error", "commentary on one thing twice with one date"),
    "KCC428": ("error", "commentary on an area"),
    "KCC429": ("error", "commentary asked for by a rule that no indicator is rated by"),
    # 43x what was published beside what is worked out
    "KCC431": ("warning", "a published rating differs from the rating worked out"),
    "KCC432": ("warning", "a published value differs from the value held"),
    "KCC433": ("warning", "a published direction differs from the direction worked out"),
    # 5xx definitions that can be read but look wrong
    "KCC501": ("warning", "a percentage below 1"),
    "KCC507": ("warning", "a floor better than its target"),
    "KCC508": ("info", "a limit without years"),
    "KCC509": ("info", "words that have no meaning yet"),
    "KCC510": ("warning", "an upper threshold below the lower one"),
    "KCC511": ("warning", "a successor of an indicator that does not end"),
    "KCC512": ("warning", "a benchmark in another unit"),
    "KCC513": ("info", "an activity indicator without thresholds"),
    "KCC514": ("warning", "a limit that holds for each area as well as for the whole"),
    # 50x, 515-549 money sent in
    "KCC500": ("error", "an amount that cannot be read"),
    "KCC502": ("error", "an amount without a scale"),
    "KCC503": ("error", "two units or scales for one amount"),
    "KCC504": ("error", "a dash or a word in place of an amount"),
    "KCC505": ("error", "an amount that can be read in two ways"),
    "KCC506": ("error", "a percentage among amounts"),
    "KCC515": ("error", "an amount too large or too fine"),
    "KCC516": ("error", "an amount for an unknown line"),
    "KCC517": ("error", "an amount for a measure that is not sent in"),
    "KCC518": ("error", "the same amount twice with one date"),
    "KCC519": ("error", "an amount for a line that is not there in its period"),
    "KCC520": ("error", "a virement that cannot move money"),
    "KCC521": ("error", "a printed total of something unknown"),
    "KCC522": ("error", "a page without the headings of its layout"),
    "KCC523": ("error", "a row that is no line and no total"),
    "KCC524": ("error", "a row that may be several lines, or is in another place"),
    "KCC525": ("error", "a page that two layouts would read"),
    "KCC526": ("error", "a workbook without the sheet of its layout"),
    "KCC527": ("error", "a year that cannot be read"),
    "KCC528": ("error", "a page that does not say its period"),
    "KCC529": ("info", "a sheet that no layout reads"),
    "KCC530": ("info", "columns of a page that are not read"),
    # 6xx asking for results
    "KCC601": ("error", "nothing was selected"),
    "KCC602": ("error", "results cannot be written"),
    "KCC603": ("error", "a calculation too large to be exact"),
    # 7xx definitions brought in from a table
    "KCC701": ("error", "a file of columns that does not fit"),
    "KCC702": ("error", "a column or sheet that the table does not have"),
    "KCC703": ("error", "a text that no word is declared for"),
    "KCC704": ("error", "a row without an id of its own"),
    "KCC705": ("error", "a folder outside the definitions"),
    "KCC706": ("error", "a file that was not written from the table"),
    "KCC707": ("error", "a part of a cell without a period of its own"),
    "KCC708": ("error", "a row that makes no definition"),
    "KCC709": ("error", "a definition that cannot be read or written"),
    "KCC710": ("warning", "a value changed by hand and in the table"),
    "KCC711": ("warning", "a row that is gone from the table"),
    "KCC712": ("info", "words that have no meaning yet"),
    "KCC713": ("error", "what was written last time cannot be read"),
    # 72x what an edit does, and what is asked for
    "KCC720": ("warning", "a published result would be another one"),
    "KCC721": ("error", "the definitions to compare with cannot be used"),
    "KCC730": ("error", "a selection that cannot be read"),
    "KCC748": ("error", "a version that Git does not have"),
    # 74x starting a project, and adding to one
    "KCC740": ("error", "a definition that is there already"),
    "KCC741": ("error", "words in place of a number"),
    "KCC742": ("error", "a sheet without indicators"),
    "KCC743": ("error", "a row with nothing but a title"),
    "KCC744": ("warning", "words in place of a figure"),
    "KCC745": ("warning", "figures that stand otherwise in their file"),
    "KCC746": ("info", "a figure that another file has"),
    "KCC747": ("error", "an option that what is kept makes useless"),
    # 76x publishing
    "KCC760": ("error", "a folder of published reports among other files"),
    "KCC761": ("error", "a report that is published already"),
    "KCC762": ("error", "a published report that is not as it was"),
    "KCC763": ("error", "a report that cannot be published before its problems are mended"),
    "KCC764": ("error", "a report of another calendar than the project's"),
    "KCC765": ("error", "a report that has not been published"),
    "KCC766": ("error", "a day that cannot be that of publishing"),
    "KCC767": ("error", "a period without figures cannot be published"),
    # 9xx our fault
    "KCC901": ("error", "a fault in kccrules itself"),
}
"""Every code there has ever been: its severity and title. Codes are permanent; each has a page in docs/problems."""


def letters(column: int) -> str:
    """A column as Excel names it: 4 as 'D', 28 as 'AB'."""
    before, last = divmod(column - 1, 26)
    return (letters(before) if before else "") + chr(ord("A") + last)


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file of the project. Lines and columns count from 1; 0 means the file as a whole."""

    path: str
    line: int = 0
    column: int = 0
    sheet: str = ""
    """The sheet, in a workbook: its lines are rows, its columns those that Excel shows as letters."""

    @property
    def table(self) -> str:
        """The file, and the sheet of a workbook."""
        return f"{self.path}:{self.sheet}" if self.sheet else self.path

    def __str__(self) -> str:
        if self.sheet:
            return f"{self.table}!{letters(self.column)}{self.line}" if self.line else self.table
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what was found and expected (`message`), and what to do (`hint`)."""

    code: str
    message: str
    place: Place
    hint: str | None = None
    excerpt: str | None = None
    """The line of the file as it stands, to be shown under the message."""
    width: int = 1
    """How many characters of the excerpt, from the place's column on, are meant."""
    about: str | None = None
    """The id that is not there; if its own file is wrong, this problem merely follows from that one."""

    @property
    def severity(self) -> Severity:
        return TITLES[self.code][0]


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by place, each once."""
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda p: (p.place.path, p.place.sheet, p.place.line, p.place.column, p.code, p.message))


def without_followers(problems: Iterable[Problem], refused: Container[str]) -> list[Problem]:
    """Problems that do not merely follow from another: not those about ids of files that are refused themselves."""
    return [problem for problem in problems if problem.about is None or problem.about not in refused]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be, or None."""
    found = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that proposes the nearest known word, or None."""
    close = nearest(word, known)
    return f"did you mean '{close}'?" if close else None
