"""Small drawings of a page as SVG: the shapes of ratings, and counts as stacked bars. Charts over time are in render/charts."""

from __future__ import annotations

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
LEFT, WIDTH, HEIGHT, GAP = 120, 600, 32, 12
LETTER = 9
"""About as wide as a letter of a label, in bold."""


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
    """A bar for each row of counts, its blocks as wide as what they count."""
    most = max((sum(number for _, number in blocks) for _, blocks in found.bars), default=0) or 1
    parts = []
    for row, (name, blocks) in enumerate(found.bars):
        top = 6 + row * (HEIGHT + GAP)
        parts.append(Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(LEFT - 10, top + 21, name))
        left = 0
        for tag, number in blocks:
            start, end = LEFT + WIDTH * left // most, LEFT + WIDTH * (left + number) // most
            parts.append(block(tag, number, start, end - start, top, theme))
            left += number
    height = 6 + len(found.bars) * (HEIGHT + GAP)
    head = Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{id}-title {id}-desc">'
        '<title id="{id}-title">{title}</title><desc id="{id}-desc">{said}</desc>'
    ).format(LEFT + WIDTH + 20, height, id=found.id, title=found.title, said=found.description)
    return head + Markup("").join(parts) + Markup("</svg>")


def block(tag: Tag, number: int, left: int, width: int, top: int, theme: Theme) -> Markup:
    """One block, with its number and word as far as there is room."""
    behind = tint(theme, tag.level, 70)
    whole = f"{number} {tag.title}"
    label = whole if len(whole) * LETTER <= width else str(number) if len(str(number)) * LETTER <= width else ""
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="1.5"/>'
        '<text x="{}" y="{}" text-anchor="middle" fill="{}" font-weight="bold">{}</text>'
    ).format(
        left, top, width, HEIGHT, behind, theme.colours["ink"], left + width / 2, top + 21, ink(theme, tag.level, behind), label
    )  # fmt: skip
