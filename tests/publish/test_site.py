"""The site: what its pages show, that nothing in them can break out, and that nobody ever reads half of one."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine

from jurybot.core.disclosure.decision import Cost, Decision, LookAgain
from jurybot.core.kinds import Kind
from jurybot.core.names import Domain
from jurybot.core.rule.rule import DEFAULT
from jurybot.publish.site import Site
from jurybot.publish.words import CAME_TO, LOOKS, SiteFacts
from jurybot.service.ports.site import NEWEST, Lists
from tests.publish.told import write

FACTS = SiteFacts(co_op="Example Co-op", url="https://jury.coop.example", appeal_contact="appeals@coop.example")
LIMITED = Decision(
    case=7,
    outcome="limit",
    domain=Domain("bad.example"),
    proposed="suspend",
    extras=("reject_media",),
    criterion="spam",
    criterion_says="No bulk posts.",
    tally={
        "seats": 7,
        "support": {
            "limit": {"agree": 5, "object": 0, "disagree": 1},
            "suspend": {"agree": 0, "object": 0, "disagree": 6},
        },
        "aside": 0,
        "silent": 1,
    },
    is_one_voice=False,
    arithmetic=("7 seats, 6 answered: 5 limit, 1 nothing.", "Needed: 5 of 7 to answer (6 did)."),
    rule=DEFAULT.as_map(),
    rule_name="consensus",
    decided_on="2026-11-22",
    updated_on=date(2026, 11, 22),
    in_force="limit",
    in_force_since=date(2026, 11, 22),
    grace_until=None,
    review_on=date(2027, 2, 20),
    taken_back_on=None,
    was_announced=True,
    waits_for="",
    reasons=(),
    cost=Cost(accounts=1812, follows=4, followers=1),
    appeal_until=datetime(2026, 12, 6, 12, 30, tzinfo=UTC),
    appeals=0,
    draw=12,
    drawn_from=34,
    grade="operator only",
)
IN_GRACE = replace(
    LIMITED, outcome="suspend", grace_until=datetime(2026, 11, 25, 18, tzinfo=UTC), waits_for="appeal", appeals=1
)
QUIET = replace(
    LIMITED,
    outcome="no-action",
    domain=None,
    decided_on="2026-11",
    in_force=None,
    in_force_since=None,
    review_on=None,
    cost=None,
    appeal_until=None,
    extras=(),
)
UNDONE = replace(
    LIMITED, outcome="undone", in_force=None, taken_back_on=date(2026, 11, 27), review_on=None, appeal_until=None
)
WITHDRAWN = replace(QUIET, outcome="withdrawn", tally=None, arithmetic=(), draw=None, drawn_from=None, grade="")
HOSTILE = "\"'><script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)>{{ 7 * 7 }}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "site"


def page(folder: Path, decision: Decision, facts: SiteFacts = FACTS) -> str:
    write(Site(folder, facts), [decision])
    return (folder / decision.page).read_text()


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def stamps(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


class Seen(HTMLParser):
    """The tags of a page with their attributes; fails on a tag that is closed wrongly or never."""

    VOID = frozenset({"meta", "link", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.linked = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "a" in self._open:
            self.linked += data

    def of(self, tag: str) -> Iterator[dict[str, str]]:
        return (attributes for name, attributes in self.tags if name == tag)


ALL_KINDS = [LIMITED, IN_GRACE, replace(IN_GRACE, in_force="suspend"), QUIET, UNDONE, WITHDRAWN]


# What a page shows ---------------------------------------------------------------------------------------------------


def test_a_page_shows_its_arithmetic(folder: Path) -> None:
    text = plain(page(folder, LIMITED))

    assert "Limited. 7 seats, 6 answered: 5 limit, 1 nothing. Needed: 5 of 7 to answer (6 did)." in text


def test_who_speaks_for_a_server_is_led_to_its_own_page_where_there_is_one(folder: Path) -> None:
    without = page(folder, LIMITED)
    served = page(folder, LIMITED, replace(FACTS, pages_url="https://panel.coop.example"))

    assert "appeals on" not in without
    assert '<a href="https://panel.coop.example/servers/bad.example">its own page</a>' in served


def test_a_page_shows_proposal_criterion_cost_dates_appeal_and_draw(folder: Path) -> None:
    text = plain(page(folder, LIMITED))

    for shown in (
        "Proposed suspend; its media are not stored here",
        "Criterion spam No bulk posts.",
        "Decided 22 Nov 2026",
        "In force now limit, since 22 Nov 2026",
        "To be looked at again 20 Feb 2027",
        "1,812 accounts of this server known here, 4 follows from here to there, 1 follow from there to here",
        "A limit cuts none of these.",
        "Until Sun 6 Dec 2026, 12:30 UTC .",
        "write appeal 7 because … to the bot in a direct message",
        "appeals@coop.example",
        "out of 34 members who could serve",
        "operator only . Only this co-op&#39;s operator took part in the draw",
    ):
        assert shown in text


def test_a_suspend_in_its_grace_says_until_when_what_it_waits_for_and_how_to_save_follows(folder: Path) -> None:
    text = plain(page(folder, IN_GRACE))

    assert "Suspend decided, limited so far" in text
    assert "Time of grace until Wed 25 Nov 2026, 18:00 UTC . The second step waits: an appeal was made." in text
    assert "save your list of follows" in text
    assert "1 appeal so far." in text
    assert "Suspended" not in text


def test_a_suspend_that_waits_for_a_vote_of_all_does_not_say_that_it_follows_with_time(folder: Path) -> None:
    text = plain(page(folder, replace(IN_GRACE, waits_for="vote", appeals=0)))

    assert "The suspend follows only if a vote of all members wants it." in text
    assert "follows when the time of grace is over" not in text


def test_a_unanimous_count_says_openly_that_it_tells_how_each_voted(folder: Path) -> None:
    assert "the count tells how each of them voted" in plain(page(folder, replace(LIMITED, is_one_voice=True)))
    assert "the count tells how each of them voted" not in plain(page(folder, LIMITED))


def test_what_came_to_nothing_is_quiet_and_names_no_server(folder: Path) -> None:
    html = page(folder, QUIET)

    assert '<meta name="robots" content="noindex">' in html
    assert "So the server is not named here." in html
    assert "There is no measure here to appeal against." in html
    assert "Decided Nov 2026" in plain(html)


def test_a_decision_in_force_may_be_found_by_search_engines(folder: Path) -> None:
    assert "noindex" not in page(folder, LIMITED)


def test_a_decision_taken_back_says_so_before_all_else_and_is_listed_without_the_name(folder: Path) -> None:
    html = page(folder, UNDONE)

    assert html.index("no longer holds") < html.index("<h1>") < html.index("bad.example")
    assert '<meta name="robots" content="noindex">' in html
    assert "Taken back 27 Nov 2026" in plain(html)
    for name in ("index.html", "years/2026.html", "decisions.json"):
        assert "bad.example" not in (folder / name).read_text()


def test_a_withdrawal_after_an_announcement_says_that_nothing_stands(folder: Path) -> None:
    assert "announced in this case was withdrawn" in page(folder, WITHDRAWN)
    assert "announced" not in page(folder, replace(WITHDRAWN, was_announced=False))


# What no page does ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind.value for kind in Kind if kind.is_about_a_case])
@pytest.mark.parametrize("outcome", ["kept", "relaxed", "lifted", "no-agreement", "lapsed", "withdrawn"])
def test_a_fresh_look_has_its_page_whatever_it_came_to_and_the_first_case_tells_of_it(
    folder: Path, kind: str, outcome: str
) -> None:
    looked_at = replace(LIMITED, looks=(LookAgain(kind=kind, case=9, outcome=outcome, on=date(2027, 2, 20)),))
    look = replace(QUIET, case=9, kind=kind, about=LIMITED.case, outcome=outcome)
    write(Site(folder, FACTS), [looked_at, look])

    told = (folder / looked_at.page).read_text()
    assert f'by {LOOKS[kind]} (<a href="9.html">case 9</a>): {CAME_TO[outcome]}' in told
    assert f"Case 9, {LOOKS[kind]} about case 7" in plain((folder / look.page).read_text())


@pytest.mark.parametrize("decision", ALL_KINDS, ids=lambda decision: f"{decision.outcome}-{decision.in_force}")
def test_every_page_is_whole_has_one_heading_a_language_and_a_way_past_the_menu(
    folder: Path, decision: Decision
) -> None:
    page(folder, decision)

    for path in folder.rglob("*.html"):
        seen = Seen(path.read_text())
        assert len(list(seen.of("h1"))) == len(list(seen.of("main"))) == 1
        assert next(seen.of("html"))["lang"] == "en"
        assert next(seen.of("a"))["href"] == "#content" and next(seen.of("main"))["id"] == "content"
        assert all("scope" in heading for heading in seen.of("th"))
        assert all(re.match(r"\d{4}-\d\d", time["datetime"]) for time in seen.of("time"))
        assert any(meta.get("name") == "viewport" for meta in seen.of("meta"))


@pytest.mark.parametrize("decision", ALL_KINDS, ids=lambda decision: f"{decision.outcome}-{decision.in_force}")
def test_no_page_has_a_script_a_style_of_its_own_or_a_request_to_elsewhere(folder: Path, decision: Decision) -> None:
    page(folder, decision)

    for path in folder.rglob("*.html"):
        seen = Seen(path.read_text())
        kinds = {tag for tag, _ in seen.tags}
        assert not kinds & {"script", "style", "img", "iframe", "object", "embed", "form", "base", "svg", "video"}
        assert not {name for _, attributes in seen.tags for name in attributes if name.startswith("on")}
        assert all("style" not in attributes for _, attributes in seen.tags)
        assert all("//" not in link["href"] for link in seen.of("link"))
    assert "url(" not in (folder / "style.css").read_text() and "@import" not in (folder / "style.css").read_text()


def test_every_link_within_the_site_leads_somewhere(folder: Path) -> None:
    decisions = [replace(decision, case=number, draw=None) for number, decision in enumerate(ALL_KINDS, 1)]
    write(Site(folder, FACTS), decisions)

    followed = 0
    for path in folder.rglob("*.html"):
        seen = Seen(path.read_text())
        for link in [*seen.of("a"), *seen.of("link")]:
            if not link["href"].startswith(("#", "mailto:", "https:")):
                assert (path.parent / link["href"]).resolve().is_file(), (path, link["href"])
                followed += 1
    assert followed > 20


def test_a_server_is_named_bare_and_never_linked(folder: Path) -> None:
    write(Site(folder, FACTS), [replace(LIMITED, case=1), replace(IN_GRACE, case=2), replace(UNDONE, case=3)])

    for path in folder.rglob("*.html"):
        assert "bad.example" not in Seen(path.read_text()).linked
        assert "//bad.example" not in path.read_text()


def test_nothing_that_comes_from_outside_breaks_out_of_its_place(folder: Path) -> None:
    hostile = replace(
        LIMITED,
        domain=Domain(HOSTILE),
        criterion=HOSTILE,
        criterion_says=HOSTILE,
        reasons=(HOSTILE,),
        arithmetic=(HOSTILE,),
    )
    facts = SiteFacts(co_op=HOSTILE, url="https://jury.coop.example", appeal_contact=HOSTILE, contact=HOSTILE)

    write(Site(folder, facts), [hostile])

    for path in folder.rglob("*.html"):
        html = path.read_text()
        kinds = {tag for tag, _ in Seen(html).tags}
        assert not kinds & {"script", "img"}
        assert "{{ 7 * 7 }}" in html and not re.search(r"onerror=alert\(1\)>49", html)


def test_colours_come_in_dark_and_light_and_carry_no_meaning(folder: Path) -> None:
    page(folder, LIMITED)
    style = (folder / "style.css").read_text()

    assert "prefers-color-scheme: dark" in style and "color-scheme: light dark" in style and "@media print" in style
    assert not set(re.findall(r"\.(suspend|limit|undone|lapsed|withdrawn)\b", style))


# Lists ---------------------------------------------------------------------------------------------------------------


def test_the_list_begins_with_the_newest_and_stays_short_with_thousands(folder: Path) -> None:
    many = [replace(LIMITED, case=number, decided_on=f"{2020 + number // 500}-05-01") for number in range(1, 2001)]

    write(Site(folder, FACTS), many)

    index = (folder / "index.html").read_text()
    listed = [int(number) for number in re.findall(r'href="decisions/(\d+)\.html"', index)]
    assert listed == list(range(2000, 2000 - NEWEST, -1))
    assert re.findall(r'href="years/(\d+)\.html"', index) == ["2024", "2023", "2022", "2021", "2020"]
    assert (folder / "years/2021.html").read_text().count("<tr>") == 1 + 500
    assert len(index) < 50_000


def test_a_site_without_decisions_says_so(folder: Path) -> None:
    write(Site(folder, FACTS), [])

    assert "No decision yet." in (folder / "index.html").read_text()
    document = json.loads((folder / "decisions.json").read_text())
    assert (document["version"], document["waiting"], document["decisions"]) == (2, [], [])


def test_decisions_json_has_every_decision_newest_first(folder: Path) -> None:
    write(Site(folder, FACTS), [LIMITED, replace(QUIET, case=9), replace(UNDONE, case=8)])

    document = json.loads((folder / "decisions.json").read_text())

    assert document["version"] == 2
    assert [(one["case"], one["outcome"], one["domain"]) for one in document["decisions"]] == [
        (9, "no-action", None),
        (8, "undone", None),
        (7, "limit", "bad.example"),
    ]
    assert all((folder / one["page"]).is_file() for one in document["decisions"][2:])


def test_decisions_json_has_the_hash_of_every_page_and_list_as_it_stands(folder: Path) -> None:
    site = Site(folder, FACTS)
    write(site, [LIMITED, replace(QUIET, case=9)])
    first = json.loads((folder / "decisions.json").read_text())

    there = write(site, [UNDONE, replace(QUIET, case=9)])

    document = json.loads((folder / "decisions.json").read_text())
    hashed = document["files"] | {one["page"]: one["page_hash"] for one in document["decisions"]}
    assert hashed == {path: hashlib.sha256(there[path]).hexdigest() for path in there.keys() - {"decisions.json"}}
    assert document["decisions"][1]["page_hash"] != first["decisions"][1]["page_hash"]


@pytest.mark.parametrize(
    ("notice", "says"),
    [
        ("given", "Its contact account was told by direct message. ("),
        ("not-given", "Its contact account could not be told. This page and the post about it are its notice."),
        ("withheld", "the criterion of this case forbids it"),
    ],
)
def test_a_page_says_whether_the_accused_had_notice(folder: Path, notice: str, says: str) -> None:
    day = None if notice == "withheld" else date(2026, 11, 23)
    write(Site(folder, FACTS), [replace(IN_GRACE, notice=notice, notice_on=day)])

    assert says in (folder / "decisions/7.html").read_text()


def test_a_year_in_which_nothing_stands_any_more_has_no_page(folder: Path) -> None:
    site = Site(folder, FACTS)
    write(site, [LIMITED, replace(LIMITED, case=1, decided_on="2025-03-01")])
    nothing = Lists(newest=(), latest=(), overdue=(), years={}, of_years={"2025": ()}, entries=())

    site.write_lists(nothing, None)

    assert sorted(file.name for file in (folder / "years").iterdir()) == ["2026.html"]
    assert "No decision yet." in (folder / "index.html").read_text()


# Writing -------------------------------------------------------------------------------------------------------------


def test_the_same_decisions_give_the_same_bytes_at_any_time(tmp_path: Path) -> None:
    decisions = [replace(decision, case=number) for number, decision in enumerate(ALL_KINDS, 1)]

    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC)):
        first = write(Site(tmp_path / "a", FACTS), decisions)
    with time_machine.travel(datetime(2031, 7, 9, tzinfo=UTC)):
        second = write(Site(tmp_path / "b", FACTS), decisions[::-1])

    assert first == second


def test_only_what_changed_is_written(folder: Path) -> None:
    site = Site(folder, FACTS)
    before = write(site, [LIMITED, replace(QUIET, case=8)])
    files = stamps(folder)

    after = write(site, [UNDONE, replace(QUIET, case=8)])

    changed = {path for path, inode in stamps(folder).items() if files[path] != inode}
    assert changed == {path for path in before if before[path] != after[path]}
    assert changed == {"decisions/7.html", "decisions.json", "feed.atom", "index.html", "years/2026.html"}


def test_writing_again_after_a_kill_gives_the_same_answer_and_writes_nothing(folder: Path) -> None:
    first = write(Site(folder, FACTS), [LIMITED])
    files = stamps(folder)

    assert write(Site(folder, FACTS), [LIMITED]) == first
    assert stamps(folder) == files


def test_a_page_whose_decision_may_not_be_shown_any_more_is_taken_away(folder: Path) -> None:
    site = Site(folder, FACTS)
    write(site, [LIMITED, replace(QUIET, case=8)])

    write(site, [LIMITED])
    site.drop_page(8)

    assert not (folder / "decisions/8.html").exists()
    assert (folder / "decisions/7.html").exists()
    assert "decisions/8.html" not in (folder / "index.html").read_text()


def test_what_a_kill_left_behind_is_written_over(folder: Path) -> None:
    site = Site(folder, FACTS)
    (folder / "decisions").mkdir(parents=True)
    (folder / "decisions/.7.html.new").write_text("<h1>hal")

    write(site, [LIMITED])

    assert (folder / "decisions/7.html").read_text().endswith("</html>\n")
    assert not list(folder.rglob("*.new"))


def test_files_can_be_read_by_the_web_server(folder: Path) -> None:
    write(Site(folder, FACTS), [LIMITED])

    assert {path.stat().st_mode & 0o044 for path in folder.rglob("*") if path.is_file()} == {0o044}


def test_what_the_site_says_is_stored_names_the_text_of_reported_posts(folder: Path) -> None:
    write(Site(folder, FACTS), [])

    about = plain((folder / "about.html").read_text())

    assert "the text of reported posts" in about and "then deleted" in about and "No posts of theirs" not in about
    assert "Members who propose, second or appeal" in about
