"""Whether colours can be seen: contrast as WCAG 2.2 works it out, and the nearest colour that has enough of it. What a theme
may name is in `layouts`."""

from __future__ import annotations

TEXT, GRAPHICS = 4.5, 3.0
"""The least contrast that text needs, and lines and shapes, with what they stand on."""


def contrast(one: str, other: str) -> float:
    """How many times lighter one colour (#rrggbb) is than another: from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance: 0 for black, 1 for white."""
    parts = [part / 255 for part in rgb(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(colour: str, paper: str, toward: str, least: float = TEXT) -> str:
    """The colour, or the first between it and another one that has enough contrast with the paper; the other one if none has."""
    shades = (mixed(colour, toward, share) for share in range(100))
    return next((shade for shade in shades if contrast(shade, paper) >= least), toward)


def nearest(colour: str, paper: str, least: float = TEXT) -> str:
    """The same, made darker or lighter, whichever stands out more on the paper: there is always one."""
    return readable(colour, paper, max("#000000", "#ffffff", key=lambda end: contrast(end, paper)), least)


def mixed(colour: str, other: str, share: int) -> str:
    """A colour with so many hundredths of another."""
    parts = zip(rgb(colour), rgb(other), strict=True)
    return "#" + "".join(f"{(one * (100 - share) + two * share + 50) // 100:02x}" for one, two in parts)


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
