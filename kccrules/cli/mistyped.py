"""What was meant by a command that was not written as it should be: every refusal says what to type instead.

Nothing is guessed into being done. What options do, and whether their values are right, is in the files of the verbs.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

import click

OTHER_WORDS = {
    "eval": ("evaluate", "rate", "rating", "ratings", "run", "show", "calculate"),
    "validate": ("check", "lint", "test", "verify"),
    "explain": ("why", "describe", "code"),
    "impact": ("diff", "compare", "difference"),
    "list": ("ls", "find", "overview"),
    "template": ("form", "forms", "return", "returns"),
    "chase": ("remind", "owed", "who", "late"),
    "publish": ("freeze", "withdraw"),
    "report": ("reports", "html", "print"),
    "new": ("add", "create", "import", "kpi", "activity"),
    "init": ("start", "begin", "setup"),
    "schema": ("keys", "kinds"),
}
"""What else people call a verb."""
EXAMPLES = {
    "--period": "2012-13/Q1",
    "--as-at": "2012-08-31",
    "--on": "2012-09-17",
    "--output": "report.txt",
    "--project": "our-council",
    "--select": "service:libraries",
    "--by": "'Head of Performance'",
}
"""What may stand behind an option; others that are no list of words have their help."""
NEEDED = {
    "what": "what is to be explained: the id of an indicator, or the code of a problem such as kccrules explain KCC204",
    "folder": "the folder that is to be made, such as kccrules init our-council",
    "kind": "what is to be made, kpi or activity, such as kccrules new kpi --from indicators.xlsx",
}
"""What a verb cannot do without."""
PERIOD = r"(?a)\d{4}\b|(?i:q[1-4])\b"
DASHED = r"[-‐‑‒–—−]+(\w[\w-]*)"
"""An option after one hyphen, or a dash: programs for letters turn two hyphens into one. (Compiled where it is needed: --help
answers at once.)"""


class Verb(click.Command):
    """A verb that says what to type in place of an option or a word that it does not know."""

    allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        typed = list(args)
        try:
            rest = super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            raise click.UsageError(self.no_option(ctx, error.option_name, typed), ctx) from None
        except click.BadOptionUsage as error:
            raise click.UsageError(self.no_value(error), ctx) from None
        except click.MissingParameter as error:
            lacks = NEEDED.get((error.param and error.param.name) or "", "")
            raise click.UsageError(f"name {lacks}", ctx) from None
        if rest and not ctx.resilient_parsing:
            raise click.UsageError(self.too_many(rest), ctx)
        return rest

    def option(self, name: str) -> click.Option | None:
        """Its option of that name, in any of its spellings."""
        return next((one for one in self.options() if name in (*one.opts, *one.secondary_opts)), None)

    def options(self) -> Iterator[click.Option]:
        return (one for one in self.params if isinstance(one, click.Option))

    def no_option(self, ctx: click.Context, name: str, typed: Sequence[str]) -> str:
        """For an option that it does not have: one hyphen too few, a slip of the finger, or one of another verb."""
        from kccrules.words.problems import did_you_mean
        from kccrules.words.wording import listed

        own = ["--help", *(each for one in self.options() for each in one.opts if each.startswith("--"))]
        word = next((each for each in typed if each.startswith(name)), name).partition("=")[0]
        if f"-{word}" in own:
            return f"{self.name} has no option {word}: write two hyphens, -{word}"
        near = [each for each in own if each.startswith(f"-{name}")] if len(name) == 2 else []
        hint = f"did you mean {' or '.join(near)}?" if near else did_you_mean(name, own)
        others = [str(verb.name) for verb in verbs(ctx) if verb.option(name)]
        hint = hint or (f"{listed(others)} {'has' if len(others) == 1 else 'have'} it" if others else None)
        return f"{self.name} has no option {name}: {hint or f'see what it has with kccrules {self.name} --help'}"

    def no_value(self, error: click.BadOptionUsage) -> str:
        """For an option with nothing behind it, or a flag with something."""
        one = self.option(error.option_name or "")
        if one is None or one.is_flag:
            return f"{error.option_name} stands alone, with nothing behind it"
        choices = one.type.choices[:1] if isinstance(one.type, click.Choice) else ()
        known = [*choices, *(EXAMPLES[each] for each in one.opts if each in EXAMPLES)]
        hint = f"such as {error.option_name} {known[0]}" if known else f"see kccrules {self.name} --help"
        return f"{error.option_name} needs a word behind it, {hint}"

    def too_many(self, words: Sequence[str]) -> str:
        """For a word that the verb has no use for."""
        first = words[0]
        dashed = re.match(DASHED, first)
        if dashed and self.option(f"--{dashed[1]}"):
            hint = f"write two hyphens, --{dashed[1]}"
        elif re.match(PERIOD, first) and self.option("--period"):
            hint = f"for a period write --period {shlex.quote(first)}"
        elif self.option("--select") and not any(isinstance(one, click.Argument) for one in self.params):
            hint = f"to look at some indicators alone write -s {shlex.quote(first)}; a name with spaces needs quotes"
        else:
            hint = "a name with spaces needs quotes around it"
        return f"'{first}' is a word too many for {self.name}: {hint}"


def verbs(ctx: click.Context) -> list[Verb]:
    """All that there are."""
    group = ctx.find_root().command
    return [one for one in group.commands.values() if isinstance(one, Verb)] if isinstance(group, click.Group) else []


class Verbs(click.Group):
    """All verbs, and what to type in place of one that does not exist, or of an option that stands before it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        typed = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            raise click.UsageError(behind(ctx, typed, error.option_name), ctx) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands and not ctx.resilient_parsing:
            raise click.UsageError(self.no_verb(args), ctx)
        return super().resolve_command(ctx, args)

    def no_verb(self, args: Sequence[str]) -> str:
        """For a first word that is no verb."""
        word, rest = args[0], args[1:]
        if word == "help":
            known = [each for each in rest[:1] if each in self.commands]
            return f"for help type {shlex.join(['kccrules', *known, '--help'])}"
        if re.fullmatch(r"(?i)KCC\d+", word):
            return f"'{word}' is no verb: kccrules explain {word.upper()} says what it means"
        if re.match(PERIOD, word):
            return f"'{word}' is no verb: for a report of it type kccrules eval --period {shlex.quote(word)}"
        from kccrules.words.problems import did_you_mean
        from kccrules.words.wording import listed

        meant = next((verb for verb, others in OTHER_WORDS.items() if word.lower() in others), None)
        hint = f"did you mean '{meant}'?" if meant else did_you_mean(word.lower(), self.commands)
        return f"there is no verb '{word}': {hint or f'there are {listed(sorted(self.commands))}'}"


def behind(ctx: click.Context, typed: Sequence[str], name: str) -> str:
    """For an option in front of the verb: the same command in its right order, as far as that can be told."""
    known = verbs(ctx)
    having = [verb for verb in known if verb.option(name)]
    if not having:
        return f"there is no option {name}: kccrules eval --help, for example, lists those of a verb"
    place = verb_place(known, typed)
    if place is None:
        verb = next((each for each in having if each.name == "eval"), having[0])
        return f"{name} stands behind a verb: {shlex.join(['kccrules', str(verb.name), *typed])}"
    verb = next(each for each in known if each.name == typed[place])
    if verb not in having:
        return verb.no_option(ctx, name, typed)
    return (
        f"options stand behind the verb: {shlex.join(['kccrules', typed[place], *typed[:place], *typed[place + 1 :]])}"
    )


def verb_place(known: Sequence[Verb], typed: Sequence[str]) -> int | None:
    """Where the verb stands among what was typed: the first word that is neither an option nor what stands behind one."""
    names, place = [verb.name for verb in known], 0
    while place < len(typed):
        one = next((found for verb in known if (found := verb.option(typed[place]))), None)
        if not typed[place].startswith("-"):
            return place if typed[place] in names else None
        place += 2 if one and not one.is_flag else 1
    return None
