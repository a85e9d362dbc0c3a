"""A config is read whole or refused whole, every mistake answered as by a colleague."""

from pathlib import Path

import pytest

from jurybot.config import Problems, Settings, load
from tests.config.loading import LEAST, loaded, mistakes_in, settings_of


def test_all_mistakes_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    text = 'mode = "dry_run"\n' + LEAST + '[panel]\nseats = 40\n[rule]\naproval = "75%"\n[pool]\nrest_for = "28 dyas"\n'

    found = loaded(tmp_path, text)

    assert isinstance(found, Problems)
    assert [(one.line, one.key) for one in found.found] == [
        (1, "mode"),
        (11, "panel.seats"),
        (13, "rule.aproval"),
        (15, "pool.rest_for"),
    ]
    told = str(found)
    assert "config.toml:11  panel.seats = 40" in told
    assert "must be odd, 3 to 39: with an even number a majority can tie. Try 39." in told
    assert 'Did you mean "approval"?  (allowed: extends, limit_in_last_round, fallback, quorum' in told
    assert 'Did you mean "dry-run"?' in told
    assert 'Did you mean "28 days"?' in told
    assert told.endswith("4 mistakes; nothing was started.")


def test_what_is_missing_is_named_with_what_it_is(tmp_path: Path) -> None:
    found = mistakes_in(tmp_path, "")

    assert set(found) == {"instance.url", "site.url", "site.co_op", "site.appeal_contact", "stewards.accounts"}
    assert "a suspended server cannot write to the bot" in found["site.appeal_contact"]


@pytest.mark.parametrize(
    ("added", "key", "said"),
    [
        ("[pannel]\nseats = 7", "pannel", 'Did you mean "panel"?'),
        ("[pool]\nseats = 7", "pool.seats", "It belongs in [panel]"),
        ('[pool]\nmode = "live"', "pool.mode", "before the first line in [brackets]"),
        ("[[panel]]\nseats = 7", "panel", "write [panel] on a line of its own"),
        ('[triage]\nname = "x"', "triage", "[[triage]], with two brackets"),
        ('[panel]\nseats = "7"', "panel.seats", "Write 7 without quotes"),
        ("[panel]\nseats = 41", "panel.seats", "must be odd, 3 to 39. Try 39."),
        ('[rule]\napproval = "75"', "rule.approval", "'75' is no share: write \"75%\"."),
        ("[panel]\nseats = 3\n[rule]\nextends = \"unanimity\"", "proposal.ratification.rule", "own: [rules.NAME]"),
        ("[panel]\nseats = 1", "panel.seats", "Try 3."),
        ("[panel]\nseats = true", "panel.seats", "whole number"),
        ("[panel]\nreserves = 40", "panel.reserves", "0 to 39"),
        ("[round]\nanswer_for = 6", "round.answer_for", '"6 days"'),
        ('[round]\nanswer_for = "15 days"', "round.answer_for", "longer than round_at_most, which is 14 days"),
        ('[round]\nanswer_for = "0 s"', "round.answer_for", "jurors need time"),
        ('[poll]\nwith_streaming = "0 s"', "poll.with_streaming", '"1 s" to "1 hour"'),
        ('[grace]\nmany_at = "200%"', "grace.many_at", "0% to 100%"),
        ("[grace]\nmany_at = 2", "grace.many_at", 'Try "2%"'),
        ('[rails]\nnever = "a.example"', "rails.never", "a list"),
        ('[rails]\nnever = ["https://a.example/x"]', "rails.never", 'Did you mean "a.example"?'),
        ('[rails]\nnever = ["com"]', "rails.never", "top-level"),
        ("[rails]\nmeasures_a_day = -1", "rails.measures_a_day", "whole number"),
        ('[rule]\npreset = "concensus"', "rule.preset", 'Did you mean "consensus"?'),
        ('[rule]\napproval = 3', "rule.approval", "share"),
        ('[rule.min_agree]\nlimit = "5"', "rule.min_agree.limit", "5 without quotes"),
        ('[rule]\nquorum = "none"\nmin_agree = {limit=1, suspend=3}', "rule.min_agree.limit", "allow_tiny_majority"),
        ('[rule.min_agree]\nlimit = 5\nsuspend = 3', "rule.min_agree", "weaker measure must not be the harder"),
        ('[[triage]]\nname = "a"\ncategories = ["legal"]', "triage.categories", "stewards"),
        ('[[triage]]\nname = "a"\nproposed = "silence"', "triage.proposed", 'Did you mean "limit"?'),
        ('[[triage]]\nname = "a"\ncriterion = "spam"', "triage.criterion", "known: as reported, server rules"),
        ('[[triage]]\nname = "a"\nreports = 1', "triage.reports", "one report never opens a case"),
        ('[[triage]]\nreports = 3', "triage.name", "is missing"),
        ('[[triage]]\nname = "a"\n[[triage]]\nname = "a"', "triage.name", "used twice"),
        ('[[criterion]]\nname = "a"', "criterion.says", "is missing"),
        ('[[criterion]]\nname = "@a"\nsays = "b"', "criterion.name", "mention"),
        ('[[criterion]]\nname = "a"\nsays = "b\\nc"', "criterion.says", "one line"),
        ('[store]\nurl = "postgresql://u:hush@h/d"', "store.url", "~/.pgpass"),
        ('[store]\nurl = "mysql://h/d"', "store.url", "sqlite:///"),
        ('[store]\nurl = "sqlite://"', "store.url", "must name a file"),
        ('[store]\nurl = "sqlite:///:memory:"', "store.url", "outlive"),
        ("store = 3", "store", "must be a table"),
    ],
)  # fmt: skip
def test_a_mistake_says_what_is_allowed_or_meant(tmp_path: Path, added: str, key: str, said: str) -> None:
    text = f"{added}\n{LEAST}" if added.startswith("store =") else f"{LEAST}{added}\n"

    found = mistakes_in(tmp_path, text)

    assert list(found) == [key]
    assert said in found[key]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("coop.example", "Did you mean https://coop.example ?"),
        ("http://coop.example", "must not travel in clear"),
        ("https://user:hush@coop.example", "without user, password"),
        ("https://coop.example:port", "is not a web address"),
        ("ftp://coop.example", "begins with https://"),
        ("", "begins with https://"),
    ],
)
def test_the_servers_address_must_keep_the_token_safe(tmp_path: Path, url: str, said: str) -> None:
    found = mistakes_in(tmp_path, LEAST.replace("https://coop.example", url, 1))

    assert said in found["instance.url"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost:3000/", "http://[::1]:8000"])
def test_a_sandbox_on_this_machine_may_speak_plain_http(tmp_path: Path, url: str) -> None:
    settings = settings_of(tmp_path, LEAST.replace("https://coop.example", url, 1))

    assert settings.instance.is_loopback
    assert settings.instance.url == url.rstrip("/")


@pytest.mark.parametrize(
    ("written", "sent_by_browsers"),
    [
        ("https://Jury.Example/", "https://jury.example"),
        ("https://jury.example:443", "https://jury.example"),
        ("https://jury.example:8443", "https://jury.example:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_address_of_the_pages_is_kept_as_browsers_send_it(
    tmp_path: Path, written: str, sent_by_browsers: str
) -> None:
    settings = settings_of(tmp_path, f'{LEAST}[web]\nlisten = "127.0.0.1:8046"\nurl = "{written}"\n')

    assert settings.web.url == sent_by_browsers


def test_pages_below_a_path_are_refused_for_their_links_would_lead_elsewhere(tmp_path: Path) -> None:
    found = mistakes_in(tmp_path, f'{LEAST}[web]\nlisten = "127.0.0.1:8046"\nurl = "https://coop.example/jury"\n')

    assert "need a name of their own" in found["web.url"]


def test_a_mistake_in_one_setting_hides_no_other_in_the_same_table(tmp_path: Path) -> None:
    text = LEAST + '[round]\nanswer_for = "15 days"\nextension_for = "soon"\n'
    text += '[[criterion]]\nname = "spam"\n[[triage]]\nname = "a"\nreports = 0\ncriterion = "spams"\n'

    found = mistakes_in(tmp_path, text)

    assert set(found) == {
        "round.answer_for", "round.extension_for", "criterion.says", "triage.reports", "triage.criterion"
    }  # fmt: skip
    assert 'Did you mean "spam"?' in found["triage.criterion"]


def test_a_steward_may_be_written_in_any_usual_way_but_once(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST.replace('["ana"]', '["@ana@coop.example", "ben_2"]'))
    twice = mistakes_in(tmp_path, LEAST.replace('["ana"]', '["ana", "@Ana"]'))
    odd = mistakes_in(tmp_path, LEAST.replace('["ana"]', '["an a"]'))

    assert settings.stewards.accounts == ("ana@coop.example", "ben_2")
    assert "twice" in twice["stewards.accounts"]
    assert "an account of your server" in odd["stewards.accounts"]


def test_triage_rules_keep_their_order(tmp_path: Path) -> None:
    text = LEAST + '[[criterion]]\nname = "spam"\nsays = "No spam."\n'
    text += '[[triage]]\nname = "spam"\ncategories = ["spam"]\ncriterion = "spam"\nproposed = "suspend"\n'
    text += '[[triage]]\nname = "all"\n'

    settings = settings_of(tmp_path, text)

    assert [one.name for one in settings.triage] == ["spam", "all"]
    assert [one.name for one in settings.criterion] == ["spam", "server rules"]


def test_a_syntax_error_is_told_with_its_line_but_without_the_line_itself(tmp_path: Path) -> None:
    found = loaded(tmp_path, LEAST + "\ntoken = hush-hush-hush\n")

    assert isinstance(found, Problems)
    assert [one.line for one in found.found] == [10]
    assert "is not TOML" in str(found)
    assert "hush" not in str(found)


def test_whom_jurors_may_talk_to_is_named_without_a_handle_for_a_message_would_leave_it_out(tmp_path: Path) -> None:
    assert "without @" in mistakes_in(tmp_path, LEAST + '[pool]\ncare = "Ana (@ana)"\n')["pool.care"]
    assert "pool.care" in mistakes_in(tmp_path, LEAST + f'[pool]\ncare = "{"a" * 101}"\n')
    assert isinstance(loaded(tmp_path, LEAST + '[pool]\ncare = "Ana, who writes as ana"\n'), Settings)


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes("co_op = 'Käte'".encode("latin-1"))
    deep = tmp_path / "deep"
    deep.write_text("a = " + "[" * 100_000)

    said = {name: str(load(tmp_path / name, {})) for name in ("missing", "", "latin", "deep", "nul\0")}

    assert "no such file" in said["missing"] and "jurybot init" in said["missing"]
    assert "is a folder" in said[""]
    assert "not UTF-8" in said["latin"]
    assert "is not TOML" in said["deep"]
    assert "cannot be read" in said["nul\0"]
