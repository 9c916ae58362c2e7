"""The one door to matplotlib and to the style of the Government Analysis Function: lines, shapes and words at pixels, as SVG that
can stand in a page with others. What is drawn is not decided here."""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as Tree

# What matplotlib has to say, about a folder for its fonts, is not for people who make a report. It says it when it is imported.
logging.getLogger("matplotlib").setLevel(logging.ERROR)

import afcharts  # noqa: E402
import matplotlib  # noqa: E402
from matplotlib import RcParams  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.lines import Line2D  # noqa: E402
from matplotlib.patches import Rectangle  # noqa: E402
from matplotlib.text import Text  # noqa: E402

DOTS = 72
"""Pixels to an inch, as many as points: a size is a number of pixels."""
SVG = "http://www.w3.org/2000/svg"
LINK = "{http://www.w3.org/1999/xlink}href"
HALO = "halo"
KEEP = "forced-color-adjust:none"
"""Colours stay as they are where a reader's own replace those of pages: the chart stands on its own paper."""
SHAPES = {"circle": "o", "diamond": "D", "triangle": "^", "square": "s"}
FATNESS = {"diamond": 0.85, "square": 0.9}
"""Shapes that look larger than a circle of the same width."""
ASIDE: Mapping[str, Literal["left", "center", "right"]] = {"start": "left", "middle": "center", "end": "right"}
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""Characters that no document may hold."""

Spot = tuple[float, float]
"""Pixels from the left and from the top."""


@cache
def style() -> RcParams:
    """That of afcharts; words are kept as words, and measured with a font that is always there."""
    found = matplotlib.rc_params_from_file(
        Path(afcharts.__file__).with_name("afcharts.mplstyle"), use_default_template=False
    )
    found["svg.fonttype"], found["svg.hashsalt"] = "none", "kccrules"
    found["text.parse_math"], found["lines.scale_dashes"] = False, False
    found["font.sans-serif"] = ["DejaVu Sans"]
    return found


@contextmanager
def styled() -> Iterator[None]:
    """Whatever is drawn inside has the style, and what others draw with matplotlib has not."""
    with matplotlib.rc_context(style()):
        yield


class Canvas:
    """A picture of so many pixels, on paper of a colour; to be drawn while `styled`."""

    def __init__(self, width: float, height: float, paper: str) -> None:
        self.height = height
        self.paper = paper
        self.figure = Figure(figsize=(width / DOTS, height / DOTS), dpi=DOTS, facecolor=paper)

    def line(self, spots: Sequence[Spot], colour: str, wide: float, dashes: tuple[float, ...] = ()) -> None:
        pattern = (0, dashes) if dashes else "-"
        self.add(
            spots, color=colour, linewidth=wide, linestyle=pattern, solid_capstyle="round", solid_joinstyle="round"
        )

    def shape(self, shape: str, spot: Spot, radius: float, fill: str, edge: str, wide: float) -> None:
        size = 2 * radius * FATNESS.get(shape, 1.0)
        self.add([spot], marker=SHAPES[shape], markersize=size, markerfacecolor=fill, markeredgecolor=edge,
                 markeredgewidth=wide, linestyle="")  # fmt: skip

    def add(self, spots: Sequence[Spot], **look: object) -> None:
        across, down = zip(*spots, strict=True)
        self.figure.add_artist(Line2D(across, [self.height - y for y in down], transform=None, **look))  # type: ignore[arg-type]

    def area(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        corner = (left, self.height - bottom)
        self.figure.add_artist(
            Rectangle(corner, right - left, bottom - top, facecolor=colour, linewidth=0, transform=None)
        )

    def words(
        self,
        text: str,
        spot: Spot,
        size: float,
        colour: str,
        anchor: Literal["start", "middle", "end"] = "start",
        *,
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        """Words that begin, end or have their middle at a spot, and stand on it."""
        weight = "bold" if bold else "normal"
        found = Text(spot[0], self.height - spot[1], UNSEEN.sub(" ", text), color=colour, fontsize=size, fontweight=weight,
                     ha=ASIDE[anchor], va="baseline", transform=None)  # fmt: skip
        found.set_gid(HALO if halo else None)
        self.figure.add_artist(found)

    def svg(self, id_: str, title: str, description: str, font: str) -> str:
        """The picture, named and described for those who do not see it. Its ids begin with `id_`."""
        file = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about letters that the font used for measuring lacks: readers have others
            self.figure.savefig(file, format="svg", metadata=nothing)
        drawn = Tree.fromstring(file.getvalue())
        shapes = {one.get("id", ""): one.get("d", "") for one in drawn.iter(f"{{{SVG}}}path")}
        width, height = drawn.get("viewBox", "").split()[2:]
        root = Tree.Element("svg", {
            "xmlns": SVG, "class": "chart", "viewBox": f"0 0 {width} {height}", "role": "img",
            "aria-labelledby": f"{id_}-title", "aria-describedby": f"{id_}-desc", "font-family": font,
            "stroke-linejoin": "round", "style": f"{KEEP};overflow:visible",
        })  # fmt: skip
        for name, text in (("title", title), ("desc", description)):
            Tree.SubElement(root, name, id=f"{id_}-{name}").text = UNSEEN.sub(" ", text)
        root.extend(flat(drawn, shapes, self.paper, halo=False))
        return Tree.tostring(root, encoding="unicode")


def flat(node: Tree.Element, shapes: Mapping[str, str], paper: str, *, halo: bool) -> Iterator[Tree.Element]:
    """What is drawn, without the groups, ids and references that would be in the way of other pictures on the page."""
    for one in node:
        name = one.tag.rpartition("}")[2]
        if name == "g":
            yield from flat(one, shapes, paper, halo=halo or one.get("id") == HALO)
        elif name == "path":
            yield Tree.Element("path", {"d": short(one.get("d", "")), **looks(one)})
        elif name == "use":
            at = f"translate({rounded(one.get('x', ''))} {rounded(one.get('y', ''))})"
            shape = shapes[one.get(LINK, "").removeprefix("#")]
            yield Tree.Element("path", {"d": short(shape), "transform": at, **looks(one)})
        elif name == "text":
            found = Tree.Element("text", {"x": rounded(one.get("x", "")), "y": rounded(one.get("y", "")), **looks(one)})
            if halo:
                found.attrib |= {"stroke": paper, "stroke-width": "4", "paint-order": "stroke"}
            found.set("style", KEEP)
            found.text = one.text
            yield found


def looks(one: Tree.Element) -> dict[str, str]:
    """A style as attributes; the font is that of the whole picture."""
    pairs = (part.split(": ", 1) for part in one.get("style", "").split("; "))
    return {name: value.removesuffix("px") for name, value in pairs if name not in ("font-family", "stroke-dashoffset")}


def short(path: str) -> str:
    """A path with two decimals, on one line."""
    return re.sub(r"-?\d+(\.\d+)?", lambda number: rounded(number[0]), " ".join(path.split()))


def rounded(number: str) -> str:
    """Hundredths of a pixel are all that anybody sees."""
    text = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
