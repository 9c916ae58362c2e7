"""Pages as people meet them, in Chromium: nothing that axe-core finds at WCAG 2.2 AA, nothing fetched, nothing cut off, everything
reached by the keyboard, and an order that makes sense when it is heard. What the pages say is tested in test_report_pages."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from conftest import invoke, ship, write_project

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

AXE = Path(__file__).parent / "browser" / "node_modules" / "axe-core" / "axe.min.js"
MUST = "TEST_IN_THE_BROWSER"
"""Set where nothing may be skipped."""
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
WIDE, NARROW = 1100, 320
PAPER = 718
"""An A4 page between its margins, in pixels."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ("index", "indicator", "group", "one file", "hard index", "hard indicator", "hard activity", "hard one file")


def wanting(what: str, remedy: str) -> None:
    """Skip a test for want of something, or fail where nothing may be skipped."""
    message = f"{what} is not here, so pages are not tried in a browser: {remedy}"
    if os.environ.get(MUST):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if not found:
        wanting("Chromium", "on Debian, sudo apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


# ------------------------------------------------------------------------------------------------ what is looked at

LONG = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"
HARD = f"""
kind: hierarchy
id: county
title: County
levels: [district]
units: [{{id: dover, level: district, title: Dover}}, {{id: swale, level: district, title: Swale}}]
---
kind: group
id: districts
title: Districts
members: [dover, swale]
---
kind: kpi
id: calls
title: {LONG} & <b>calls</b> "answered"
about: Calls to {LONG} and to all others.
service: libraries
unit: percent
owner: Director of {LONG}
target: {{2011-12: 80, 2012-13: 80}}
floor: {{2011-12: 70, 2012-13: 70}}
benchmarks: [england]
areas: districts
---
kind: kpi
id: england
title: England, all upper tier authorities that answered
service: libraries
unit: percent
target: {{2011-12: 80, 2012-13: tbc}}
---
kind: kpi
id: budget
title: Money taken
service: roads
unit: pounds
polarity: lower
target: {{2011-12: 1234567890, 2012-13: 1234567890}}
floor: {{2011-12: 1334567890, 2012-13: 1334567890}}
---
kind: scale
id: range-scale
title: Against the range expected
levels: {{below: -1, within: 0, above: 1}}
---
kind: rule
id: within-range
title: Activity against its thresholds
scale: range-scale
cases:
  - above: value > upper
  - below: value < lower
  - within: otherwise
---
kind: activity
id: visits
title: Visits
service: libraries
unit: visits
calendar: quarters
basis: quarter
polarity: neutral
rating: within-range
direction: none
upper: {{2011-12: 8000, 2012-13: 8000}}
lower: {{2011-12: 7000, 2012-13: 7000}}
"""
SENT = """indicator,area,period,value,state,note,commentary,being_done,back_by,by,submitted_at
calls,,2011-12/Q3,78,,,,,,,2012-01-20
calls,,2011-12/Q4,86,provisional,,,,,,2012-04-20
calls,,2012-13/Q1,61.2,,,"What happened: <script>alert(1)</script> and [a link](https://example.org/a).","Two posts *filled*.",December 2012,Director,2012-07-20
calls,dover,2012-13/Q1,,suppressed,Too few,,,,,2012-07-20
calls,swale,2012-13/Q1,81,,,,,,,2012-07-20
england,,2011-12/Q4,79,,,,,,,2012-07-20
england,,2012-13/Q1,79.5,,,,,,,2012-07-20
budget,,2011-12/Q4,1534567890,,,,,,,2012-04-20
budget,,2012-13/Q1,,late,,,,,,2012-07-20
visits,,2011-12/Q4,7500,,,,,,,2012-04-20
visits,,2012-13/Q1,8001,,,,,,,2012-07-20
"""


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report of the shipped project and that of one that is harder on a page, each as a folder and as one file."""
    shipped = ship(tmp_path_factory.mktemp("shipped"))
    hard = write_project(tmp_path_factory.mktemp("hard"), HARD, {"submissions/sent.csv": SENT})
    found = {}
    for name, root in (("", shipped), ("hard ", hard)):
        for out in (root / "report", root / "report.html"):
            made = invoke(root, "report", "--period", "2012-13/Q1", "--fail-on", "never", "-o", str(out))
            assert made.code == 0, made.err
        found |= {f"{name}index": root / "report" / "index.html", f"{name}one file": root / "report.html"}
    pages = shipped / "report"
    found["indicator"] = pages / "indicators" / "calls-answered-in-20-seconds.html"
    found["group"] = pages / "groups" / "adult-social-care.html"
    found["hard indicator"] = hard / "report" / "indicators" / "calls.html"
    found["hard activity"] = hard / "report" / "indicators" / "visits.html"
    assert set(found) == set(PAGES)
    return found


@dataclass
class Opened:
    page: Page
    asked: list[str]
    """Every address that the page asked for."""

    def js(self, script: str) -> Any:
        return self.page.evaluate(script)


@pytest.fixture
def opened(browser: Browser, site: dict[str, Path]) -> Iterator[Callable[..., Opened]]:
    """`opened("index", 1100)`: a page in a window of that width, cut off from every network."""
    contexts: list[BrowserContext] = []

    def go(name: str, width: int = WIDE, **how: Any) -> Opened:
        context = browser.new_context(viewport={"width": width, "height": 800}, offline=True, **how)
        contexts.append(context)
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        context.route(re.compile(r"^(?!file:)"), lambda route: route.abort())
        page = context.new_page()
        page.goto(site[name].as_uri())
        return Opened(page, asked)

    yield go
    for context in contexts:
        context.close()


each_page = pytest.mark.parametrize("name", PAGES)
each_width = pytest.mark.parametrize("width", [WIDE, NARROW])


# ------------------------------------------------------------------------------------------------------- the tests


@each_width
@each_page
def test_axe_finds_nothing(opened: Callable[..., Opened], name: str, width: int) -> None:
    found = opened(name, width)
    found.js(axe())
    rules = json.dumps({"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    broken = found.js(f"async () => (await axe.run(document, {rules})).violations")
    said = [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in broken for node in one["nodes"]]
    assert said == []


@cache
def axe() -> str:
    if not AXE.is_file():
        wanting("axe-core", "npm ci --prefix tests/browser")
    return AXE.read_text(encoding="utf-8")


@each_page
def test_a_page_asks_for_nothing_but_its_own_files_and_runs_no_script(
    opened: Callable[..., Opened], site: dict[str, Path], name: str
) -> None:
    found = opened(name)
    home = site[name].parent if "index" in name or "file" in name else site[name].parent.parent
    assert [address for address in found.asked if not address.startswith(home.as_uri())] == []
    assert len(found.asked) == 1 if "file" in name else 2  # the page, and the style of a folder
    active = "() => [...document.querySelectorAll('script, iframe, object, embed, form, base')].length"
    assert found.js(active) == 0
    handlers = (
        "() => [...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on'))"
    )
    assert found.js(handlers) == []


LINKS = "() => [...document.querySelectorAll('a[href]')].map(a => [a.getAttribute('href'), a.href])"


@each_page
def test_every_link_of_a_page_leads_somewhere(opened: Callable[..., Opened], name: str) -> None:
    found = opened(name)
    dead = []
    for said, full in found.js(LINKS):
        place = urlsplit(full).fragment
        if full.startswith("file:"):
            there = Path(url2pathname(urlsplit(full).path))
            if not there.is_file() or (place and f'id="{place}"' not in there.read_text(encoding="utf-8")):
                dead.append(said)
        elif not full.startswith(("https://", "http://", "mailto:")):
            dead.append(said)
    assert dead == []


CUT = """() => {
  const scrolls = e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX);
  const inside = e => { for (let p = e; p; p = p.parentElement) if (scrolls(p)) return true; return false; };
  const heard = e => e.clientWidth <= 1 && getComputedStyle(e).overflowX === 'hidden';  // for those who hear the page alone
  const hidden = e => heard(e) || e.closest('.skip, [hidden]') !== null;
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = node.parentElement;
    if (!node.textContent.trim() || hidden(parent) || parent.closest('title, desc')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (!inside(parent) && (box.right > innerWidth + 1 || box.left < -1)) found.push(`off the page in ${(parent.closest('[class], [id]') || parent).outerHTML.slice(0, 60)}: ${node.textContent.trim()}`);
      for (let p = parent; p && p !== document.body; p = p.parentElement) {
        const style = getComputedStyle(p), own = p.getBoundingClientRect();
        if (style.overflowX === 'hidden' && (box.right > own.right + 1 || box.bottom > own.bottom + 1))
          found.push('cut: ' + node.textContent.trim());
      }
    }
  }
  const page = document.scrollingElement;
  if (page.scrollWidth > page.clientWidth) found.push(`the page scrolls sideways: ${page.scrollWidth} in ${page.clientWidth}`);
  return [...new Set(found)];
}"""
SPACED = "*:not(svg *) {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important} p {margin-bottom: 2em !important}"
"""What WCAG 1.4.12 says that readers may do to a page."""


@each_width
@each_page
def test_no_page_scrolls_sideways_and_no_text_is_cut(opened: Callable[..., Opened], name: str, width: int) -> None:
    assert opened(name, width).js(CUT) == []


@pytest.mark.parametrize("name", ["index", "indicator", "hard indicator"])
def test_no_text_is_cut_where_a_reader_spaces_it_out(opened: Callable[..., Opened], name: str) -> None:
    found = opened(name, NARROW)
    found.page.add_style_tag(content=SPACED)
    assert found.js(CUT) == []


IN_CHARTS = """() => [...document.querySelectorAll('svg.chart')].flatMap(chart => {
  const edge = chart.getBoundingClientRect(), texts = [...chart.querySelectorAll('text')];
  const boxes = texts.map(t => [t.textContent, t.getBBox()]);
  const out = texts.filter(t => { const b = t.getBoundingClientRect();
    return b.left < edge.left - 1 || b.right > edge.right + 1 || b.top < edge.top - 1 || b.bottom > edge.bottom + 1; });
  const over = boxes.flatMap(([one, a], n) => boxes.slice(n + 1).filter(([, b]) => a.x + 1 < b.x + b.width && b.x + 1 < a.x + a.width
    && a.y + 5 < b.y + b.height && b.y + 5 < a.y + a.height).map(([other]) => `${one} over ${other}`));
  return [...out.map(t => `outside: ${t.textContent}`), ...over];
})"""


SHOWN = "() => [...document.querySelectorAll('svg.chart')].filter(e => e.getBoundingClientRect().width > 0)"
SIZES = f"{SHOWN}.flatMap(e => [...e.querySelectorAll('text')].map(t => t.getBoundingClientRect().height))"


@each_width
@pytest.mark.parametrize("name", ["one file", "hard one file"])
def test_words_of_charts_stand_apart_in_the_fonts_of_the_reader_and_are_large_enough(
    opened: Callable[..., Opened], name: str, width: int
) -> None:
    found = opened(name, width)
    assert found.js(f"{SHOWN}.length") == len(re.findall("<figure>", found.page.content()))
    sizes = [size for size in found.js(SIZES) if size]
    assert len(sizes) > 20
    assert min(sizes) > 12
    assert found.js(IN_CHARTS) == []


def test_pictures_fit_a_narrow_screen_and_a_table_that_goes_on_beside_it_shows_that(
    opened: Callable[..., Opened],
) -> None:
    found = opened("one file", NARROW)
    assert max(found.js(f"{SHOWN}.map(e => e.getBoundingClientRect().right)")) <= NARROW
    assert found.js("() => document.querySelectorAll('.scroll svg.chart').length") == 0
    shade = "() => getComputedStyle(document.querySelector('.scroll')).backgroundAttachment"
    assert found.js(shade) == "local, local, scroll, scroll"


FOCUSABLE = """() => [...document.querySelectorAll('a[href], [tabindex="0"], summary, button')].length"""
SCROLLING = """() => [...document.querySelectorAll('*')].filter(e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
  && e.scrollWidth > e.clientWidth && e.tabIndex < 0 && !e.querySelector('a[href]')).map(e => e.outerHTML.slice(0, 100))"""
FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  if (e === document.body) return null;
  e.dataset.reached = (Number(e.dataset.reached) || 0) + 1;
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const there = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.height > 0;
  return {again: e.dataset.reached > 1, seen: ring && there, html: e.outerHTML.slice(0, 120)};
}"""


@pytest.mark.parametrize(
    ("name", "width"), [("index", WIDE), ("indicator", NARROW), ("hard indicator", WIDE), ("group", NARROW)]
)
def test_tab_reaches_everything_and_it_is_seen_where_one_is(
    opened: Callable[..., Opened], name: str, width: int
) -> None:
    found = opened(name, width)
    assert found.js(SCROLLING) == []  # whatever scrolls can be scrolled by keys
    total, reached, unseen = found.js(FOCUSABLE), 0, []
    for _ in range(total + 1):
        found.page.keyboard.press("Tab")
        at = found.js(FOCUSED)
        if at is None or at["again"]:
            break
        reached += 1
        unseen += [] if at["seen"] else [at["html"]]
    assert reached == total
    assert unseen == []


def test_arrow_keys_move_a_table_that_is_wider_than_the_screen(opened: Callable[..., Opened]) -> None:
    found = opened("index", NARROW)
    wide = "[...document.querySelectorAll('[tabindex=\"0\"]')].find(e => e.scrollWidth > e.clientWidth)"
    found.js(f"() => {{ {wide}.focus() }}")
    found.page.keyboard.press("ArrowRight")
    found.page.wait_for_function(f"() => {wide}.scrollLeft > 0", timeout=3000)


SHAPES = re.compile("[●◆▲○■]")


@each_page
def test_what_is_heard_has_an_order_and_every_picture_a_name(opened: Callable[..., Opened], name: str) -> None:
    heard = opened(name).page.locator("body").aria_snapshot()
    levels = [int(level) for level in re.findall(r"- heading .*\[level=(\d)\]", heard)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [f"{one} then {two}" for one, two in pairwise(levels) if two > one + 1] == []
    parts = [
        mark for mark in re.findall(r"(?m)^- (banner|navigation|main|contentinfo)\b", heard) if mark != "navigation"
    ]
    assert parts == ["banner", "main", "contentinfo"]
    assert SHAPES.search(heard) is None
    assert [line for line in heard.splitlines() if re.match(r"\s*- img:?$", line)] == []
    assert re.search(r"\b(Red|Amber|Green|Above|Within|Below)\b", heard)


def test_a_table_is_heard_with_its_words(opened: Callable[..., Opened]) -> None:
    heard = opened("index").page.locator("body").aria_snapshot()
    row = next(line for line in heard.splitlines() if "- row" in line and "calls answered" in line and "68%" in line)
    assert "Red" in row
    heard = heard[heard.index("- main") :]
    order = [heard.index(text) for text in ("Of 30 indicators", "What changed", "All 30 indicators", "Words used")]
    assert order == sorted(order)


@pytest.mark.parametrize("name", ["index", "indicator", "hard indicator", "hard one file"])
def test_a_page_can_be_printed_with_nothing_left_off(opened: Callable[..., Opened], name: str) -> None:
    found = opened(name, PAPER)
    found.page.emulate_media(media="print")
    clipped = """() => [...document.querySelectorAll('table, svg.chart, pre, dl, ul, ol, p')].filter(e =>
      e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 120))"""
    assert found.js(clipped) == []
    printed = found.page.pdf(format="A4")
    assert printed.startswith(b"%PDF-")
    assert printed.count(b"/Type /Page") > 1


def test_ratings_and_charts_stand_out_where_a_reader_brings_colours_of_their_own(opened: Callable[..., Opened]) -> None:
    found = opened("indicator", forced_colors="active", color_scheme="dark")
    tags = "() => [...document.querySelectorAll('.tag')].map(e => [getComputedStyle(e).borderTopColor, getComputedStyle(e).backgroundColor])"
    assert [pair for pair in found.js(tags) if pair[0] == pair[1]] == []
    words = "() => [...document.querySelectorAll('svg.chart text')].map(e => getComputedStyle(e).fill)"
    paper = "() => getComputedStyle(document.querySelector('svg.chart path')).fill"
    assert found.js(paper) == "rgb(255, 255, 255)"
    assert "rgb(11, 12, 12)" in found.js(words)
    assert "rgb(255, 255, 255)" not in found.js(words)


# -------------------------------------------------------------------------------------------- the tests, tested

PLANTED = """<!DOCTYPE html><html lang="en"><title>Planted</title><body>
<p style="width: 200px; overflow: hidden; white-space: nowrap">These words are longer than the box that they stand in</p>
<p style="width: 3000px; text-align: right">These are off the page</p>
<div style="width: 50px; overflow: auto"><p style="width: 500px">This scrolls and no key gets there</p></div>
<svg class="chart" viewBox="0 0 100 50" width="100"><text x="5" y="20">One</text><text x="8" y="22">Other</text><text x="90" y="40">Outside</text></svg>
<img src="https://example.org/picture.png"><a href="#nowhere" style="outline: none">A link</a></body></html>"""


def test_what_is_planted_is_found(opened: Callable[..., Opened]) -> None:
    found = opened("indicator")
    found.page.set_content(PLANTED)
    found.js(axe())
    broken = found.js("async () => (await axe.run()).violations.map(one => one.id)")
    assert {"image-alt", "landmark-one-main"} <= set(broken)
    cut = [text.partition(":")[0].split(" in ")[0] for text in found.js(CUT)]
    assert cut == ["cut", "off the page", "cut", "the page scrolls sideways"]
    assert len(found.js(SCROLLING)) == 1
    assert found.js(IN_CHARTS) == ["outside: Outside", "One over Other"]
    assert "https://example.org/picture.png" in found.asked
    found.page.keyboard.press("Tab")
    found.page.locator("a").focus()
    assert found.js(FOCUSED)["seen"] is False
