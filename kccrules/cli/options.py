"""Options that several verbs take, and the types of their inputs. What a verb does is in its own file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click


class Day(click.ParamType[date]):
    """A day written 2012-08-31."""

    name = "DAY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from kccrules.words.periods import Unreadable, read_day

        try:
            return read_day(str(value))
        except Unreadable as error:
            raise click.UsageError(f"{error.found}: {error.hint}") from None


class OneOf(click.Choice[str]):
    """A choice that says what there is in our own words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in self.choices:
            return str(value)
        from kccrules.words.wording import listed

        name = param.opts[0] if param else "the option"
        raise click.UsageError(f"{name} is '{value}', and can be {listed(list(self.choices), 'or')}")


def option(name: str, *more: str, **rest: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A click option that its KCCRULES_ variable mirrors."""
    return click.option(name, *more, envvar=f"KCCRULES_{name.lstrip('-').replace('-', '_').upper()}", **rest)


def common_options(function: Callable[..., None]) -> Callable[..., None]:
    """What every verb takes."""
    for add in (
        option(
            "--project",
            "-C",
            type=click.Path(path_type=Path),
            help="The project's folder; else searched upwards for kccrules.yaml.",
        ),
        option(
            "--fail-on",
            type=OneOf(["error", "warning", "never"]),
            default="error",
            help="Problems from here on make the exit code 1.",
        ),
        option(
            "--color",
            type=OneOf(["auto", "always", "never"]),
            default="auto",
            help="Colour; NO_COLOR is respected.",
        ),
        option("--output", "-o", type=click.Path(path_type=Path), help="Write the result to this file."),
        click.option("-q", "--quiet", is_flag=True, help="The result alone: no problems on the error stream."),
    ):
        function = add(function)
    return function


def report_options(function: Callable[..., None]) -> Callable[..., None]:
    """What verbs that store what they evaluate take."""
    add = option("--store", type=click.Path(path_type=Path), help="Folder for stored results; else .kccrules/results.")
    return period_options(add(function))


def period_options(function: Callable[..., None]) -> Callable[..., None]:
    """What verbs that evaluate take."""
    for add in (
        option("--period", help="A period such as 2012-13/Q1; else the newest that has figures."),
        option(
            "--calendar", help="The calendar of the period, by its id; else the project's, or the only one that has it."
        ),
        option("--as-at", type=Day(), help="Use what had been sent by this day."),
    ):
        function = add(function)
    return common_options(function)


def scale_option(function: Callable[..., None]) -> Callable[..., None]:
    """What verbs that print money for people take."""
    words = "Print money in pounds, thousand or million; else as its measures say."
    return click.option("--in", "scale", type=OneOf(["pounds", "thousand", "million"]), help=words)(function)


def select_option(function: Callable[..., None]) -> Callable[..., None]:
    """What verbs that show many indicators take: a space or a repeated -s adds, a comma narrows down."""
    words = "Only what this asks for: an id, +id, id+, kind:kpi, service:ID, owner:POST, rating:red; a comma narrows down, a space adds."
    return option("--select", "-s", multiple=True, help=words)(function)
