"""The page in a browser: it draws every chart, complains of nothing and asks no other host for anything."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.report.conftest import LANGS

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--window-size=1280,2000",
    "--virtual-time-budget=5000",
    "--enable-logging=stderr",
    "--v=0",
)

# without a browser `make test` goes on; the whole check installs one and sets CI, and there nothing is skipped
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="needs Debian's chromium"),
]


@dataclass(frozen=True)
class Visit:
    """What a browser made of a page: the document after its scripts ran, console lines, addresses it asked for."""

    document: str
    console: list[str]
    requests: list[str]


def visit(page: str, folder: Path, fragment: str = "") -> Visit:
    path, log = folder / "report.html", folder / "net.json"
    path.write_text(page, "utf-8")
    address = path.as_uri() + (f"#{quote(fragment)}" if fragment else "")
    command = [
        str(CHROMIUM),
        *FLAGS,
        f"--user-data-dir={folder / 'profile'}",
        f"--log-net-log={log}",
        "--dump-dom",
        address,
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
    console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    events = json.loads(log.read_text("utf-8"))["events"]
    asked = {event["params"]["url"] for event in events if _of_a_page(event.get("params", {}))}
    return Visit(done.stdout, console, sorted(asked))


def _of_a_page(request: dict[str, Any]) -> bool:
    """Return whether a page asked: what the browser asks on its own has no origin."""
    return "url" in request and request.get("initiator", "not an origin") != "not an origin"


@pytest.mark.parametrize("lang", LANGS)
def test_every_chart_is_drawn_and_nothing_is_fetched(pages: dict[str, str], tmp_path: Path, lang: str) -> None:
    seen = visit(pages[lang], tmp_path)
    assert seen.console == []
    assert [address for address in seen.requests if not address.startswith(("file:", "data:"))] == []
    charts = re.findall(r'data-chart="([\w-]+)"', pages[lang])
    assert len(charts) == 6
    drawn = re.findall(r'<div class="chart" id="([\w-]+)"[^>]*>.{0,400}?<svg', seen.document, re.DOTALL)
    assert drawn == charts


def test_a_link_opens_the_explanation_it_points_to(pages: dict[str, str], tmp_path: Path) -> None:
    seen = visit(pages["zh"], tmp_path, "energy_ce/州内/2020")
    assert seen.console == []
    details = re.search(r'<details id="energy_ce/州内/2020"[^>]*>', seen.document)
    assert details
    assert " open" in details.group()


def test_the_browser_test_would_see_a_console_error(tmp_path: Path) -> None:
    seen = visit("<!DOCTYPE html><title>x</title><script>throw new Error('seen')</script>", tmp_path)
    assert any("seen" in line for line in seen.console)


def test_the_browser_test_would_see_a_request(tmp_path: Path) -> None:
    asked = ("http://a.example/x.png", "http://b.example/", "https://c.example/")
    image, frame, fetched = asked
    body = f"<img src='{image}'><iframe src='{frame}'></iframe><script>fetch('{fetched}').catch(() => {{}})</script>"
    seen = visit(f"<!DOCTYPE html><title>x</title>{body}", tmp_path)
    assert set(asked) <= set(seen.requests)
