"""The pages in Debian's Chromium: no finding of axe, usable at 320 pixels and at 200%, by keyboard, in dark and light.

Needs /usr/bin/chromium (Debian's package `chromium`, which `make test` installs where it may).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.co_op import CoOp, seated
from tests.web.browser import with_pages

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's package chromium")


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CoOp]:
    with with_pages(seated("suspend"), tmp_path_factory.mktemp("pages")) as co_op:
        yield co_op


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield browser
        browser.close()


def signed_in(panel: CoOp, chromium: Any, member: str, **how: Any) -> Any:
    """A page of a browser in which this member is signed in, as they would sign in."""
    page = chromium.new_context(**how).new_page()
    page.goto(f"{panel.sandbox.base}/auth/sign_in")
    page.get_by_label("Name or e-mail").fill(member)
    page.get_by_role("button").click()
    page.goto(panel.pages)  # type: ignore[attr-defined]
    page.get_by_role("link", name="Sign in with your account").click()
    asked, through = page.get_by_role("button", name="Authorize"), page.get_by_role("link", name="Go on")
    asked.or_(through).wait_for()
    if asked.is_visible():
        asked.click()
    through.click()
    return page


def findings(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']}: {[node['html'] for node in one['nodes']]}" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_narrow_phone(panel: CoOp, chromium: Any, scheme: str) -> None:
    juror = min(panel.summoned())
    panel.tell("stan", "propose limit worse.example because of what they do")
    panel.tell(juror, "ask is it one person?")
    paths = ("", "/1", "/mine", "/open", "/open/new", "/nowhere", "/servers", "/servers/bad.example")
    pages = dict.fromkeys(paths, juror)
    pages |= {"/stewards": "stella", "/stewards/1": "stella"}
    opened: dict[str, Any] = {}
    for path, member in pages.items():
        if member not in opened:
            how = {"color_scheme": scheme, "viewport": {"width": 320, "height": 640}}
            opened[member] = signed_in(panel, chromium, member, **how)
        page = opened[member]
        page.goto(f"{panel.pages}{path}")  # type: ignore[attr-defined]

        assert findings(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page = chromium.new_context(color_scheme=scheme).new_page()
    page.goto(panel.pages)  # type: ignore[attr-defined]
    assert findings(page) == []


def test_no_word_of_the_docket_is_broken_on_a_narrow_phone(panel: CoOp, chromium: Any) -> None:
    page = signed_in(panel, chromium, "stella", viewport={"width": 320, "height": 640})
    page.goto(f"{panel.pages}/stewards")  # type: ignore[attr-defined]

    lines = "e => { const r = document.createRange(); r.selectNodeContents(e); return r.getClientRects().length }"

    assert page.locator("td", has_text="bad.example").evaluate(lines) == 1
    assert page.locator("th", has_text="Outcome").evaluate(lines) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_ballot_is_cast_with_the_keyboard_alone_and_no_script_at_200_percent(panel: CoOp, chromium: Any) -> None:
    juror = max(panel.summoned())
    half = {"width": 640, "height": 480}  # 1280 pixels at 200 percent
    page = signed_in(panel, chromium, juror, java_script_enabled=False, viewport=half)
    page.goto(f"{panel.pages}/1")  # type: ignore[attr-defined]

    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator("input[name=said]:focus").count():
            break
    page.keyboard.press("ArrowDown")
    page.locator("#reason").focus()
    page.keyboard.type("they do nothing about it")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/1?done=answer#answer")

    assert "Taken. You can change it" in page.content()
    assert "<b>limit</b>" in page.content()


def test_what_a_form_refuses_is_in_sight_and_stands_there_again_by_keyboard_alone(panel: CoOp, chromium: Any) -> None:
    narrow = {"width": 320, "height": 480}
    page = signed_in(panel, chromium, "stan", viewport=narrow, color_scheme="dark")
    page.goto(f"{panel.pages}/open/new")  # type: ignore[attr-defined]

    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator("#lift-server:focus").count():
            break
    page.keyboard.type("good.example")
    page.keyboard.press("Tab")
    page.keyboard.type("they have moderators now")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/open/new/lift#lift")

    alert = page.get_by_role("alert")
    assert "I know no such case" in alert.inner_text()
    assert 0 <= alert.bounding_box()["y"] < narrow["height"]
    assert page.locator("#lift-because").input_value() == "they have moderators now"
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
