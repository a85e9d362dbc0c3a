"""A config is read whole or refused whole, every mistake answered as by a colleague."""

import json
import tomllib
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.config import Problems, Settings, duration, load
from jurybot.config.lines import lines_of
from jurybot.config.mistakes import ARRAYS, KINDS, MODELS, TABLES, TOP
from jurybot.config.terms import terms_for
from jurybot.core.criteria import Cited, CitedRule
from jurybot.core.kinds import Kind
from jurybot.core.rule import PRESETS, rule_hash
from jurybot.core.rulebook import DEFAULT_RULE
from jurybot.core.terms import Terms
from jurybot.wiring.policy import policy

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"
SECRETS = {"JURYBOT_TOKEN": "a-token-of-the-bot", "JURYBOT_KEY": "ab" * 32}
LEAST = """\
[instance]
url = "https://coop.example"
[site]
url = "https://jury.coop.example"
co_op = "Example Co-op"
appeal_contact = "appeals@coop.example"
[stewards]
accounts = ["ana"]
"""


def settings_of(folder: Path, text: str, env: dict[str, str] = SECRETS) -> Settings:
    found = loaded(folder, text, env)
    assert isinstance(found, Settings), str(found)
    return found


def mistakes_in(folder: Path, text: str, env: dict[str, str] = SECRETS) -> dict[str, str]:
    """Key → what is said of it."""
    found = loaded(folder, text, env)
    assert isinstance(found, Problems)
    return {one.key: one.says for one in found.found}


def loaded(folder: Path, text: str, env: dict[str, str] = SECRETS) -> Settings | Problems:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return load(folder / "config.toml", env)


# --- the example and the defaults ------------------------------------------------------------------------------------


def test_the_example_says_the_defaults(tmp_path: Path) -> None:
    example = settings_of(tmp_path, EXAMPLE.read_text())
    least = settings_of(tmp_path, LEAST)

    for table in set(TOP) - {"stewards", "rule"}:
        assert getattr(example, table) == getattr(least, table), table
    assert example.rule == least.rule == DEFAULT_RULE
    assert example.stewards.model_copy(update={"accounts": ("ana",)}) == least.stewards


def test_every_setting_stands_in_the_example() -> None:
    text = EXAMPLE.read_text()
    a_list = text[text.index("# [[list]]") :].partition("\n\n")[0]  # none is followed unless a co-op writes it
    example = tomllib.loads(text) | tomllib.loads("\n".join(line[2:] for line in a_list.splitlines()))

    for table, keys in TABLES.items():
        written = example[table][0] if table in ARRAYS else example[table]
        assert set(written) == set(keys), table
    assert set(example) == set(TOP) - {"rules"}  # a co-op's own, shown as a comment
    for settings in KINDS.values():
        assert set(settings) == {key for kind in example["proposal"].values() for key in kind}


def test_every_setting_in_the_example_is_explained() -> None:
    lines = EXAMPLE.read_text().splitlines()

    for number, line in enumerate(lines):
        if "=" in line and not line.startswith("#"):
            above = lines[:number][::-1]
            explained = next(one for one in above if one.startswith("#") or not one.strip())
            assert explained.startswith("#"), line


def test_the_least_config_has_the_defaults_of_the_rules(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST)

    assert settings.mode == "dry-run"
    assert (settings.panel.seats, settings.panel.reserves) == (7, 6)
    assert settings.round.answer_for == timedelta(days=6)
    assert settings.grace.many_at == Fraction(2, 100)
    assert (settings.interim.limit_for, settings.interim.once_in) == (timedelta(days=7), timedelta(days=90))
    assert (settings.grace.notice_for, settings.dossier.kept_for) == (timedelta(hours=72), timedelta(days=90))
    assert [(one.name, one.proposed, one.reports) for one in settings.triage] == [("reports", "limit", 3)]
    assert "legal" not in settings.triage[0].categories
    assert settings.store.url == f"sqlite:///{tmp_path}/jurybot.db"
    assert settings.site.dir == tmp_path / "site"


def test_settings_cannot_be_changed_afterwards(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST)

    with pytest.raises(ValueError, match="frozen"):
        settings.panel.seats = 9


# --- every mistake at once, with its place ---------------------------------------------------------------------------


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


# --- files that are none ---------------------------------------------------------------------------------------------


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


# --- secrets ---------------------------------------------------------------------------------------------------------


def test_secrets_show_nowhere(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST)

    assert settings.secrets.token.get_secret_value() == SECRETS["JURYBOT_TOKEN"]
    assert settings.secrets.key.get_secret_value() == bytes.fromhex(SECRETS["JURYBOT_KEY"])
    for shown in (repr(settings), str(settings), settings.model_dump_json(exclude={"rule"}, fallback=str)):
        assert SECRETS["JURYBOT_TOKEN"] not in shown
        assert SECRETS["JURYBOT_KEY"] not in shown


@pytest.mark.parametrize(
    "line",
    [
        'token = "{0}"',
        'tokn_file = "{0}"',
        'token_file = "{0}"',
        'password = "{0}"',
        'url = "https://a:{0}@coop.example"',
    ],
)
def test_a_secret_put_into_the_config_is_refused_and_not_repeated(tmp_path: Path, line: str) -> None:
    secret = "s3cretS3cretS3cretS3cretS3cretS3cretS3cret0"
    text = LEAST.replace('url = "https://coop.example"', line.format(secret) + '\nurl = "https://coop.example"', 1)
    if line.startswith("url"):
        text = LEAST.replace('url = "https://coop.example"', line.format(secret), 1)

    found = loaded(tmp_path, text, {"JURYBOT_KEY": SECRETS["JURYBOT_KEY"]})

    assert isinstance(found, Problems)
    assert secret not in str(found)
    assert secret not in repr(found)


def test_a_secret_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "jurybot.token"
    file.write_text("abc\n")
    file.chmod(0o644)

    found = mistakes_in(tmp_path, LEAST, {"JURYBOT_KEY": SECRETS["JURYBOT_KEY"]})

    assert found == {"instance.token_file": f"{file} can be read by others. Mend it with: chmod 600 {file}"}


@pytest.mark.parametrize("written", [b"0f" * 32 + b"\n", bytes(range(32))])
def test_a_key_may_stand_in_its_file_as_digits_or_as_it_is(tmp_path: Path, written: bytes) -> None:
    file = tmp_path / "jurybot.key"
    file.write_bytes(written)
    file.chmod(0o600)

    settings = settings_of(tmp_path, LEAST, {"JURYBOT_TOKEN": "t"})

    assert len(settings.secrets.key.get_secret_value()) == 32


@pytest.mark.parametrize(("token", "key"), [("two words", "ab" * 32), ("t", "ab" * 31), ("t", "no key at all")])
def test_what_is_no_token_or_key_is_refused_unseen(tmp_path: Path, token: str, key: str) -> None:
    found = str(loaded(tmp_path, LEAST, {"JURYBOT_TOKEN": token, "JURYBOT_KEY": key}))

    assert "does not hold a token" in found or "holds no key" in found
    assert key not in found and "two words" not in found


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    found = mistakes_in(tmp_path, LEAST, {"JURYBOT_TOKEN": "", "JURYBOT_KEY": SECRETS["JURYBOT_KEY"]})

    assert "jurybot init" in found["instance.token_file"]


def test_what_speaks_to_no_server_needs_no_secret(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(LEAST)

    found = load(tmp_path / "config.toml", {}, secrets=False)

    assert isinstance(found, Settings)


def test_places_are_meant_from_where_the_config_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "config.toml").write_text(LEAST + '[store]\nurl = "sqlite:///data/j.db"\n')
    monkeypatch.chdir(tmp_path)

    found = load(Path("etc/config.toml"), SECRETS)

    assert isinstance(found, Settings)
    assert found.store.file == tmp_path / "etc/data/j.db"
    assert found.site.dir == tmp_path / "etc/site"


# --- lengths of time -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90 s", 90), ("90s", 90), ("1 second", 1), ("10 minutes", 600), ("10 min", 600), ("72 h", 259_200),
        ("6 days", 518_400), ("6 Days", 518_400), ("2 weeks", 1_209_600),
        ("1 month", 2_592_000), ("1 year", 31_536_000), ("0 s", 0), ("  3  d ", 259_200), ("100 years", 3_153_600_000),
    ],
)  # fmt: skip
def test_lengths_of_time_go_from_seconds_to_years(text: str, seconds: int) -> None:
    assert duration.parse(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("6", '"6 days"'), (6, '"6 days"'), ("6 dyas", '"6 days"'), ("1 minite", '"1 minute"'),
        ("5 m", '"5 minutes" or "5 months"'), ("1.5 hours", "smaller unit"), ("-1 day", "negative"),
        ("soon", "a number and a unit"), ("", "a number and a unit"), ("٣ days", "a number and a unit"),
        (None, "a number and a unit"), (True, "a number and a unit"),
        ("101 years", "100 years"), ("999999999 years", "100 years"),
    ],
)  # fmt: skip
def test_a_length_of_time_that_is_none_is_explained(text: object, said: str) -> None:
    with pytest.raises(ValueError) as refused:
        duration.parse(text)

    assert said in str(refused.value)


@given(st.integers(min_value=0, max_value=100 * 365 * 86_400))
def test_a_length_of_time_in_words_reads_back(seconds: int) -> None:
    length = timedelta(seconds=seconds)

    assert duration.parse(duration.in_words(length)) == length


# --- lines -----------------------------------------------------------------------------------------------------------


def test_lines_are_found_through_everything_toml_allows() -> None:
    text = '''# [not.a] table
"quoted key" = "a = 1 # no comment"
a.b . "c" = 1  # three at once

[ table . "in quotes" ]
text = """
[no.table]
key = 1 \\""" still
"""
raw = \'\'\'
x = "
\'\'\'
list = [
  1, # ]
  { inner = 2, "o]" = [3,
    4] },
]
when = 2026-01-01 10:00:00
[[many]]
name = 'one'
[many.below]
x = 1
[[many]]
name = 'two'
[[many.deep]]
y = 2
'''
    found = lines_of(text)

    assert found[("quoted key",)] == 2
    assert found[("a",)] == found[("a", "b")] == found[("a", "b", "c")] == 3
    assert found[("table", "in quotes")] == 5
    assert found[("table", "in quotes", "raw")] == 10
    assert found[("table", "in quotes", "list", 0)] == 14
    assert found[("table", "in quotes", "list", 1, "inner")] == 15
    assert found[("table", "in quotes", "list", 1, "o]", 1)] == 16
    assert found[("table", "in quotes", "when")] == 18
    assert found[("many", 0, "below", "x")] == 22
    assert found[("many", 1, "name")] == 24
    assert found[("many", 1, "deep", 0, "y")] == 26
    assert not any("no" in path or path[0] == "x" for path in found)


_keys = st.text(min_size=1, max_size=6)
_values = st.recursive(
    st.one_of(st.integers(-9, 9), st.booleans(), st.text(max_size=12)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_keys, inner, max_size=3)),
    max_leaves=8,
)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",\n  ".join(_toml(one) for one in value) + "]"
    return _quoted(value) if isinstance(value, str) else str(value).lower()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _paths(value: object, above: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {above} | {path for key, one in inside for path in _paths(one, (*above, key))}


@given(st.dictionaries(_keys, st.dictionaries(_keys, _values, max_size=3), max_size=3))
def test_every_path_of_any_toml_text_has_a_line(document: dict[str, dict[str, object]]) -> None:
    text = ""
    for table, part in document.items():
        text += f"\n[{_quoted(table)}]  # a table\n" + "".join(f"{_quoted(k)} = {_toml(v)}\n" for k, v in part.items())
    assert tomllib.loads(text) == document

    found = lines_of(text)

    assert set(found) == _paths(document) - {()}
    written = text.split("\n")
    for path, line in found.items():
        if isinstance(path[-1], str):
            assert _quoted(path[-1]) in written[line - 1]


def test_every_table_has_a_model_or_is_the_rule() -> None:
    assert set(TABLES) == set(MODELS) | {"rule"} == set(TOP) - {"mode", "rules"}


# --- rules by name, by criterion and by kind -------------------------------------------------------------------------

SEVERAL = """
[rule]
extends = "unanimity"
fallback = "escalate"
[rules.spam]
extends = "light"
min_agree = { suspend = 4 }
[rules.light]
extends = "consent"
limit_in_last_round = "same"
[[criterion]]
name = "spam"
says = "No spam."
rule = "spam"
categories = ["spam"]
[[criterion]]
name = "harassment"
says = "No harassment."
server_rules = ["3", "Be kind."]
[proposal.petition]
seats = 9
[proposal.lift]
rule = "default"
[proposal.review]
rule = "light"
[proposal.ratification]
reserves = 2
"""


def test_each_case_has_the_rule_of_its_criterion_or_of_its_kind(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST + SEVERAL)

    def terms(kind: Kind, criterion: str) -> Terms:
        return terms_for(settings, kind, criterion)

    assert terms(Kind.REPORTS, "spam").rule == settings.rules["spam"].rule.as_map()
    assert terms(Kind.REPORTS, "spam").rule_hash == rule_hash(settings.rules["spam"].rule)
    assert terms(Kind.REPORTS, "harassment").rule == PRESETS["unanimity"].as_map()
    assert terms(Kind.PETITION, "spam").rule == settings.rules["spam"].rule.as_map()
    assert terms(Kind.LIFT, "spam").rule == PRESETS["unanimity"].as_map()
    assert terms(Kind.RATIFICATION, "spam").rule == PRESETS["consent"].as_map()
    assert terms(Kind.REVIEW, "harassment").rule == PRESETS["consent"].as_map()


def test_how_many_second_an_appeal_or_a_lift_is_the_co_ops_to_say(tmp_path: Path) -> None:
    of_its_own = '[appeal]\nseconders = 5\nvote_share = "5%"\n[petition]\nseconders = 4\nlift_after = "1 year"\n'
    usual = terms_for(settings_of(tmp_path, LEAST), Kind.REPORTS, "spam")
    own = terms_for(settings_of(tmp_path, LEAST + of_its_own), Kind.REPORTS, "spam")

    assert (usual.appeal_seconders, usual.vote_seconders) == (3, 10)
    assert (usual.vote_share, usual.lift_share) == ("1/100", "1/500")
    assert (own.appeal_seconders, own.vote_share, own.lift_seconders) == (5, "1/20", 4)
    assert own.lift_after == timedelta(days=365)


def test_each_kind_has_its_own_sizes_or_those_of_the_panel(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST + SEVERAL)

    sizes = {kind: (terms.seats, terms.reserves) for kind in Kind if (terms := terms_for(settings, kind, "spam"))}

    assert sizes == {
        Kind.REPORTS: (7, 6),
        Kind.PETITION: (9, 6),
        Kind.RATIFICATION: (7, 2),
        Kind.LIFT: (7, 6),
        Kind.APPEAL: (7, 6),
        Kind.REVIEW: (3, 6),
    }


def test_the_last_round_and_the_fallback_go_with_the_rule(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST + SEVERAL)

    reports, review = terms_for(settings, Kind.REPORTS, "harassment"), terms_for(settings, Kind.REVIEW, "harassment")

    assert (reports.fallback, reports.rule_weaker) == ("escalate", None)
    usual = PRESETS["consensus-minus-one"].as_map()
    assert reports.rule_last == (usual if reports.rounds > 1 else None)
    assert (review.fallback, review.rule_last) == ("no-action", None)


def test_a_fallback_may_be_a_weaker_rule(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST + '[rule]\nfallback = "majority"\n')

    terms = terms_for(settings, Kind.REPORTS, "server rules")

    assert (terms.fallback, terms.rule_weaker) == ("weaker", PRESETS["majority"].as_map())


def test_what_reports_open_is_judged_by_the_criterion_that_they_speak_of(tmp_path: Path) -> None:
    as_reported = policy(settings_of(tmp_path, LEAST + SEVERAL))
    named = policy(settings_of(tmp_path, LEAST + SEVERAL + '[[triage]]\nname = "a"\ncriterion = "harassment"\n'))
    spam, other = [Cited(category="spam")], [Cited(category="other")]
    unkind = [Cited(category="violation", server_rules=(CitedRule(id="3"),))]

    assert [as_reported.criterion_for(as_reported.triage[0], r) for r in (spam, unkind, other)] == [
        "spam", "harassment", "server rules"
    ]  # fmt: skip
    assert named.criterion_for(named.triage[0], spam) == "harassment"


@pytest.mark.parametrize(
    ("added", "line", "key", "said"),
    [
        ('[rules.a]\nextends = "b"\n[rules.b]\nextends = "a"', 12, "rules.b.extends", "circle (a → b → a)"),
        ('[rules.a]\nextends = "consensu"', 10, "rules.a.extends", 'Did you mean "consensus"?'),
        ('[rules.majority]\nquorum = 3', 9, "rules.majority", 'extends = "majority"'),
        ('[rules.a]\naproval = "75%"', 10, "rules.a.aproval", 'Did you mean "approval"?'),
        ('[rules]\napproval = "75%"', 10, "rules.approval", "must be a table"),
        ("[[rules]]\nquorum = 3", 9, "rules", "[rules.NAME]"),
        ("[rules.spam]\n[[criterion]]\nname='a'\nsays='b'\nrule='spma'", 13, "criterion.rule", "known: default, spam,"),
        ("[proposal.review]\nrule = 'criteron'", 10, "proposal.review.rule", 'Did you mean "criterion"?'),
        ("[proposal.review]\nrule = 3", 10, "proposal.review.rule", "text in quotes"),
        ("[proposal.review]\nseats = 4", 10, "proposal.review.seats", "Try 3."),
        ("[proposal.review]\nseats = '3'", 10, "proposal.review.seats", "Write 3 without quotes"),
        ("[proposal.appeal]\nreserves = 40", 10, "proposal.appeal.reserves", "0 to 39"),
        ("[proposal.review]\nseat = 3", 10, "proposal.review.seat", 'Did you mean "seats"?'),
        ("[proposal.reviews]\nseats = 3", 9, "proposal.reviews", 'Did you mean "review"?'),
        ("[proposal]\nreview = 3", 10, "proposal.review", "write [proposal.review] on a line of its own"),
        ("[proposal]\nretitions = 3", 10, "proposal.retitions", 'Did you mean "petition"?'),
        ("[[criterion]]\nname = 'as reported'\nsays = 'b'", 10, "criterion.name", "whichever the reports name"),
        ("[[criterion]]\nname='a'\nsays='b'\ncategories=['legal']", 12, "criterion.categories", "stewards"),
        ('[rules.a]\nquorum = "none"\nmin_agree = { limit = 1 }', 11, "rules.a.min_agree.limit", "allow_tiny_majority"),
        ('[rule]\nfallback = "a"\n[rules.a]\nquorum="none"\nmin_agree = 1', 10, "rule.fallback", "1 of 7 could pass"),
        ('[rule]\nlimit_in_last_round = "a"\n[rules.a]\nquorum = "none"\nmin_agree = 1\nallow_tiny_majority = false',
         10, "rule.limit_in_last_round", "1 of 7 could pass a limit"),
        ("[proposal.appeal]\nseats = 3", 10, "proposal.appeal.seats", 'by rule "default" 2 of 3 could pass a suspend'),
        ("[proposal.appeal]\nrule = 'x'\n[rules.x]\nquorum=1\nmin_agree=2", 13, "rules.x.min_agree.suspend", "2 of 7"),
    ],
)  # fmt: skip
def test_a_mistake_about_rules_is_told_with_its_line(
    tmp_path: Path, added: str, line: int, key: str, said: str
) -> None:
    found = loaded(tmp_path, f"{LEAST}{added}\n")

    assert isinstance(found, Problems)
    told = {(one.line, one.key): one.says for one in found.found}
    assert (line, key) in told
    assert said in told[line, key]


def test_reviews_may_be_decided_by_a_few(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST + "[proposal.review]\nseats = 3\nrule = 'consensus'\n")

    assert settings.proposal.review.seats == 3


def test_rules_that_do_not_fit_are_told_beside_other_mistakes(tmp_path: Path) -> None:
    found = mistakes_in(tmp_path, LEAST + "[rule]\nquorum = 1\nmin_agree = 1\n[pool]\ntimes_a_year = 0\n")

    assert set(found) == {"rule.min_agree.limit", "rule.min_agree.suspend", "pool.times_a_year"}


def test_channels_with_passwords_stand_in_a_file_that_others_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "channels").write_text("# mail first\nmailtos://jury:hush@coop.example\n\nntfy://topic\n")
    (tmp_path / "channels").chmod(0o644)
    text = LEAST + 'channels = ["json://localhost"]\nchannels_file = "channels"\n'
    refused = loaded(tmp_path, text)
    (tmp_path / "channels").chmod(0o600)
    found = settings_of(tmp_path, text)

    assert isinstance(refused, Problems) and "can be read by others" in str(refused)
    addresses = [one.get_secret_value() for one in found.secrets.channels]
    assert addresses == ["json://localhost", "mailtos://jury:hush@coop.example", "ntfy://topic"]
    assert "hush" not in repr(found)


# --- the pool and the standing jury -----------------------------------------------------------------------------------


def with_members(folder: Path, csv: str, more: str = "") -> str:
    """A config whose members' file holds that."""
    (folder / "members.csv").write_bytes(csv.encode())
    return f'{LEAST}[pool]\nmembership = "file"\nmembers_file = "members.csv"\n{more}'


@pytest.mark.parametrize(
    ("csv", "says"),
    [
        ("", "members.csv:1 needs a line of different column names, one of them acct"),
        ("name,language\nana,de\n", "members.csv:1 needs a line of different column names, one of them acct"),
        ("acct,acct\nana,ben\n", "members.csv:1 needs a line of different column names"),
        ("acct;language\nana;de\n", "one of them acct (with commas between them, not semicolons)"),
        ("acct,language\nana,de\nben\n", "members.csv:3 does not have 2 fields, as the first line has"),
        ("acct,language\nana,de,north\n", "members.csv:2 does not have 2 fields"),
        ("acct,language\n\nana,de\n@ANA,en\n", "members.csv:4 names ana a second time: leave one"),
        ("acct,language\n @ ,de\n", "members.csv:2 has no account under acct"),
        ('acct,language\nana,de\nben,"d"e\n', "members.csv:3 is not written as a CSV is"),
        ('acct,language\nana,"de\n', "members.csv:2 is not written as a CSV is"),
        ("acct,language\nana@other.example,de\n", 'names ana@other.example. If that is your own server, write "ana"'),
    ],
)
def test_a_members_file_with_an_odd_line_is_refused_with_its_place(tmp_path: Path, csv: str, says: str) -> None:
    found = mistakes_in(tmp_path, with_members(tmp_path, csv))

    assert says in found["pool.members_file"]


def test_members_are_known_however_a_spreadsheet_writes_them(tmp_path: Path) -> None:
    csv = "\ufeffAcct , Language\r\n@Ana,de\r\n\r\nben@coop.example, en \r\n"

    membership = policy(settings_of(tmp_path, with_members(tmp_path, csv))).pool.membership

    assert membership.features == {"ana": {"language": "de"}, "ben": {"language": "en"}}
    assert membership.has("ana", "") and membership.has("ben", "") and not membership.has("eve", "")


def test_only_guests_sign_in_at_another_server(tmp_path: Path) -> None:
    more = '[pool]\nguests_from = ["sister.example"]\nguests_sign_in_at = { "else.example" = "social.else.example" }\n'

    found = mistakes_in(tmp_path, LEAST + more)

    assert found["pool.guests_sign_in_at"] == "names else.example, which is not in guests_from. Add it there."


def test_accounts_of_the_own_server_are_the_same_with_its_domain(tmp_path: Path) -> None:
    text = LEAST.replace("https://coop.example", "https://social.coop.example")
    own = ["ana@coop.example", "@ben@social.coop.example", "Cem", "dan", "eve", "fay", "guest@sister.example"]
    more = f'[pool]\nguests_from = ["sister.example"]\n[jury]\nkind = "elected"\nelected = {json.dumps(own)}\n'

    elected = policy(settings_of(tmp_path, text + more)).jury.elected

    assert elected == {"ana", "ben", "cem", "dan", "eve", "fay", "guest@sister.example"}


@pytest.mark.parametrize(
    ("jury", "key", "says"),
    [
        ('kind = "drawn"\nsize = 5', "jury.size", "must not be below 7: panel.seats is 7"),
        (
            'kind = "elected"\nelected = ["ana", "ANA@coop.example", "b", "c", "d", "e", "f"]',
            "jury.elected",
            "7 at least",
        ),
        (
            'kind = "elected"\nelected = ["ana@other.example", "b", "c", "d", "e", "f", "g"]',
            "jury.elected",
            "add other.example to guests_from",
        ),
        ('kind = "drawn"\nquota = [{feature = "langage", value = "de"}]', "feature", 'Did you mean "language"?'),
        (
            'kind = "drawn"\nquota = [{feature = "region", value = "de"}]',
            "feature",
            "Add it to members_file as a column",
        ),
        (
            'kind = "drawn"\nsize = 9\nquota = [{feature = "language", value = "de", at_least = 5}, '
            '{feature = "language", value = "en", at_least = 5}]',
            "at_least",
            "10 of language are wanted together, and the jury has 9",
        ),
        (
            'kind = "drawn"\nquota = [{feature = "language", value = "other"}]',
            "value",
            "every value that no quota names. Call those people something else in members_file, and here",
        ),
        (
            'kind = "drawn"\nquota = [{feature = "role", value = "other"}]',
            "value",
            "something else on the server, and here",
        ),
    ],
)
def test_a_jury_that_cannot_be_is_refused(tmp_path: Path, jury: str, key: str, says: str) -> None:
    found = mistakes_in(tmp_path, with_members(tmp_path, "acct,language\nana,de\n", f"[jury]\n{jury}\n"))

    assert [says in found[name] for name in found if name.endswith(key)] == [True], found


def test_a_jury_may_be_drawn_by_role_and_by_the_columns_of_the_members_file(tmp_path: Path) -> None:
    quotas = '[{feature = "role", value = "Admin", at_most = 1}, {feature = "language", value = "de", at_least = 3}]'
    text = with_members(tmp_path, "acct,language\nana,de\n", f'[jury]\nkind = "drawn"\nquota = {quotas}\n')

    assert [one.feature for one in policy(settings_of(tmp_path, text)).jury.quotas] == ["role", "language"]


def test_a_rule_that_is_refused_for_the_size_of_the_panel_is_shown_at_that(tmp_path: Path) -> None:
    found = loaded(tmp_path, f"{LEAST}[panel]\nseats = 3\n")

    assert isinstance(found, Problems)
    assert {one.key: one.line for one in found.found}["rule.min_agree.suspend"] == 10
