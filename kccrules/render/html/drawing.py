"""Small drawings of a page as SVG: the shapes of ratings, and counts as stacked bars. Charts over time are in render/charts."""

from __future__ import annotations

from fractions import Fraction

from markupsafe import Markup

from kccrules.render.paper.blocks import Bars, Tag
from kccrules.words.colours import mixed, readable
from kccrules.words.layouts import Theme

SHAPES = {
    "green": '<circle cx="8" cy="8" r="6.5"/>',
    "amber": '<path d="M8 .9 15.1 8 8 15.1.9 8z"/>',
    "red": '<path d="M8 1.5 15.2 14.5H.8z"/>',
    "not-rated": '<circle cx="8" cy="8" r="5.5" class="ring"/>',
    "plain": '<rect x="2" y="2" width="12" height="12"/>',
}
"""Each rating has a shape of its own; a triangle is never used for anything else."""
NAME, HEIGHT, GAP = 22, 32, 12
"""From the top of a row down to its bar, the bar, and to the next row. Pixels, as all sizes here but the widths of blocks."""
LETTER = 9
"""About as wide as a letter of a label, in bold."""
ROOMS = ((280, ""), (600, "if-wide"))
"""How wide bars are at the least; and on screens that show what has that class."""


def shape(level: str) -> Markup:
    """Beside the word, and hidden from those who hear the page."""
    return Markup(f'<svg class="s" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{SHAPES[level]}</svg>')


def fill(theme: Theme, level: str) -> str:
    return theme.colours["not-rated" if level == "plain" else level]


def tint(theme: Theme, level: str, share: int = 88) -> str:
    """What the word of a rating stands on."""
    return mixed(fill(theme, level), theme.colours["paper"], share)


def ink(theme: Theme, level: str, behind: str) -> str:
    """The word of a rating, dark enough to be read there."""
    return readable(fill(theme, level), behind, theme.colours["ink"], 7.0)


def bars(found: Bars, theme: Theme) -> Markup:
    """A bar below the name of each row of counts, its blocks as wide as what they count. As wide as the page, whatever that is."""
    most = max((sum(number for _, number in blocks) for _, blocks in found.bars), default=0) or 1
    parts = []
    for row, (name, blocks) in enumerate(found.bars):
        top, before = row * (NAME + HEIGHT + GAP), 0
        parts.append(Markup('<text x="0" y="{}">{}</text>').format(top + 15, name))
        for tag, number in blocks:
            parts.append(block(tag, number, Fraction(before, most), Fraction(number, most), top + NAME, theme))
            before += number
    head = Markup(
        '<svg class="chart bars" height="{}" role="img" aria-labelledby="{id}-title {id}-desc">'
        '<title id="{id}-title">{title}</title><desc id="{id}-desc">{said}</desc>'
    ).format(len(found.bars) * (NAME + HEIGHT + GAP), id=found.id, title=found.title, said=found.description)
    return head + Markup("").join(parts) + Markup("</svg>")


def block(tag: Tag, number: int, left: Fraction, share: Fraction, top: int, theme: Theme) -> Markup:
    """One block, so far along the bar and so much of it, with its number and word as far as there is room."""
    behind = tint(theme, tag.level, 70)
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="1.5"/>'
        '<text x="{}" y="{}" text-anchor="middle" fill="{}" font-weight="bold">{}</text>'
    ).format(
        percent(left), top, percent(share), HEIGHT, behind, theme.colours["ink"],
        percent(left + share / 2), top + 21, ink(theme, tag.level, behind), label(tag, number, share),
    )  # fmt: skip


def label(tag: Tag, number: int, share: Fraction) -> Markup:
    """'12 Green', '12' or nothing: each part where it fits, on any screen or on wide ones alone."""
    said, parts = 0, Markup("")
    for part in (str(number), f" {tag.title}"):
        said += len(part) * LETTER
        shown = next((name for room, name in ROOMS if said <= room * share), None)
        if shown is not None:
            parts += Markup('<tspan class="{}">{}</tspan>').format(shown, part) if shown else part
    return parts


def percent(share: Fraction) -> str:
    """Hundredths of a percent are all that anybody sees."""
    return f"{round(share * 10_000) / 100:g}%"
