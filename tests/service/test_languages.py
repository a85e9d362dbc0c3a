"""The languages of messages: each has all that the English one has, and offers words that its jurors may write back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from jurybot.config.places import InstanceSettings
from jurybot.core.measures import Measure
from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Ballot, Context, Unclear
from jurybot.sandbox.rehearsal.words import ANEW
from jurybot.service.language.moments import moment
from jurybot.service.language.wording import Reader, counted, piece, word
from jurybot.words import tables, words
from jurybot.words.languages import LANGUAGES
from jurybot.words.messages import language, languages, missing, nearest, unknown
from tests.service.test_wording import SHORT

OTHERS = [code for code in languages() if code != "en"]
MAY_ANSWER_IN = [code for code in languages() if code in tables()]
NUMBERS = [("ties", 0), ("ties", 1), ("ties", 2), ("days", 5), ("days", 1)]
AT = datetime(2025, 11, 27, 23, 30, tzinfo=UTC)


def test_there_is_a_file_for_every_language_that_can_be_chosen() -> None:
    assert languages() == LANGUAGES
    assert InstanceSettings.model_json_schema()["properties"]["language"]["enum"] == list(LANGUAGES)


@pytest.mark.parametrize("code", OTHERS)
def test_no_wording_is_missing_and_none_is_left_over(code: str) -> None:
    assert missing(code) == []
    assert unknown(code) == []


@pytest.mark.parametrize("code", OTHERS)
def test_a_wording_names_what_the_english_one_names(code: str) -> None:
    """A text may leave out nothing and may ask for nothing that the English one does not."""
    ours, theirs = language("en").messages, language(code).messages

    assert {name: _named(theirs[name]) for name in ours} == {name: _named(ours[name]) for name in ours}


def _named(message: Any) -> set[str]:
    own = [form for name, part in message.parts.items() for forms in part.wordings.values() for form in forms]
    return set(re.findall(r"\{(\w+)\}", " ".join([message.text, *own])))


@pytest.mark.parametrize("code", OTHERS)
def test_a_wording_names_the_commands_that_the_english_one_names(code: str) -> None:
    """What is to be typed on the command line: a wording that names another is one of an earlier version."""
    ours, theirs = language("en"), language(code)

    for name, message in ours.messages.items():
        for part, said in message.parts.items():
            for value, forms in said.wordings.items():
                longest = (theirs.messages[name].parts[part].wordings[value] or ("",))[0]
                assert _commands(longest) == _commands((forms or ("",))[0]), (name, part, value)
        assert _commands(theirs.messages[name].text) == _commands(message.text), name
    assert {name: _commands(said) for name, said in theirs.clauses.items()} == {
        name: _commands(said) for name, said in ours.clauses.items()
    }


def _commands(said: str) -> set[str]:
    return set(re.findall(r"jurybot [a-z]+", said))


@pytest.mark.parametrize("code", OTHERS)
def test_a_test_offers_the_words_of_a_real_summons(code: str) -> None:
    replies, told = language(code).replies, language(code).messages["test-summons"].text

    assert [name for name in ("agree", "disagree", "here", "decline", "recuse") if replies[name] not in told] == []


@pytest.mark.parametrize("code", OTHERS)
def test_content_notes_begin_alike_in_every_language(code: str) -> None:
    assert language(code).notes == language("en").notes


@pytest.mark.parametrize("code", languages())
def test_days_and_months_are_complete_and_numbers_have_a_form(code: str) -> None:
    words = language(code)

    assert (len(set(words.times["days"])), len(set(words.times["months"]))) == (7, 12)
    assert all("other" in forms for forms in words.counts.values())
    assert all("{n}" in forms["other"] for forms in words.counts.values())


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("en", ["no follows", "1 follow", "2 follows", "5 days", "1 day"]),
        ("de", ["keine Follows", "1 Follow", "2 Follows", "5 Tage", "1 Tag"]),
        ("es", ["ningún vínculo", "1 vínculo", "2 vínculos", "5 días", "1 día"]),
        ("fr", ["aucun abonnement", "1 abonnement", "2 abonnements", "5 jours", "1 jour"]),
        ("it", ["nessun legame", "1 legame", "2 legami", "5 giorni", "1 giorno"]),
        ("pt", ["nenhum vínculo", "1 vínculo", "2 vínculos", "5 dias", "1 dia"]),
        ("nl", ["geen volgrelaties", "1 volgrelatie", "2 volgrelaties", "5 dagen", "1 dag"]),
        ("ja", ["フォロー0件", "フォロー1件", "フォロー2件", "5日", "1日"]),
    ],
)
def test_numbers_take_the_plural_of_the_language(code: str, told: list[str]) -> None:
    assert told == [counted(language(code), *one) for one in NUMBERS]


@pytest.mark.parametrize(
    ("code", "told"), [("en", "0 minutes"), ("de", "0 Minuten"), ("es", "0 minutos"), ("fr", "0 minute")]
)
def test_naught_is_singular_where_the_language_says_so(code: str, told: str) -> None:
    assert counted(language(code), "minutes", 0) == told


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("", "Thu 27 Nov 23:30 UTC"),
        ("UTC", "Thu 27 Nov 23:30 UTC"),
        ("America/New_York", "Thu 27 Nov 23:30 UTC (18:30 New York)"),
        ("Europe/Berlin", "Thu 27 Nov 23:30 UTC (Fri 00:30 Berlin)"),
        ("Gone/Nowhere", "Thu 27 Nov 23:30 UTC"),
    ],
)
def test_a_moment_is_told_in_utc_and_beside_it_by_the_readers_clock(zone: str, told: str) -> None:
    assert moment(AT, language("en").times, zone, AT) == told


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("de", "Do 27. Nov. 23:30 UTC (Fr 09:30 DumontDUrville)"),
        ("en", "Thu 27 Nov 23:30 UTC (Fri 09:30 DumontDUrville)"),
        ("es", "jue 27 nov 23:30 UTC (vie 09:30 DumontDUrville)"),
        ("fr", "jeu. 27 nov. 23:30 UTC (ven. 09:30 DumontDUrville)"),
        ("it", "gio 27 nov 23:30 UTC (ven 09:30 DumontDUrville)"),
        ("pt", "qui 27 nov 23:30 UTC (sex 09:30 DumontDUrville)"),
        ("nl", "do 27 nov 23:30 UTC (vr 09:30 DumontDUrville)"),
        ("ja", "11月27日(木) 23:30 UTC（金 09:30 DumontDUrville）"),
    ],
)
def test_a_moment_is_written_as_the_language_does(code: str, told: str) -> None:
    assert moment(AT, language(code).times, "Antarctica/DumontDUrville", AT) == told


def test_the_summer_of_the_zone_counts() -> None:
    july = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)

    assert moment(july, language("en").times, "Europe/Berlin", july) == "Wed 1 Jul 12:00 UTC (14:00 Berlin)"


def test_a_message_says_which_language_it_is_in() -> None:
    assert word("summons", SHORT, Reader(language="de")).language == "de"
    assert word("summons", SHORT).language == "en"


@pytest.mark.parametrize(("code", "found"), [("de", "de"), ("DE-at", "de"), ("pt-BR", "pt"), ("tlh", ""), ("", "")])
def test_a_servers_code_finds_its_language(code: str, found: str) -> None:
    assert nearest(code) == found


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("is_last", [True, False])
def test_jurors_of_a_rehearsal_see_that_they_are_asked_anew(code: str, is_last: bool) -> None:
    assert ANEW[code] in word("digest", SHORT | {"is_last": is_last}, Reader(language=code), limit=2000).text


SEATS, ANSWERS = ("here", "decline", "recuse"), ("limit", "none", "account", "aside", "objection")
OFFERED: dict[str, tuple[str, ...]] = {
    "summons": ("suspend", *ANSWERS, *SEATS),
    "summons-several": ("suspend", "limit", "none", "aside", *SEATS),
    "digest-several": ("suspend", "limit", "none", "aside"),
    "summons-again": ("suspend", "limit", "none", "aside", "objection", *SEATS),
    "ask-back": ("suspend", *ANSWERS, "agree", "disagree", *SEATS),
    "digest": ("suspend", *ANSWERS),
    "earlier-round": ("suspend", *ANSWERS),
    "reminder": ("suspend", *ANSWERS, *SEATS),
    "help-juror": ("suspend", *ANSWERS, "agree", "disagree", *SEATS, "withdraw", "public"),
    "welcome": ("leave",),
    "left": ("join", "forget"),
    "not-in-pool": ("join",),
    "help-member": (
        *("leave", "away", "back", "language", "zone", "cases", "data", "forget", "propose", "because", "second"),
        *("appeal", "lift", "tell", "risk", "help"),
    ),
    "prove-first": ("prove",),
    "notice-asked": ("prove", "statement", "because"),
    "notice": ("prove", "appeal", "because"),
    "proved": ("statement", "because"),
    "away-noted": ("back", "decline"),
    "away-unclear": ("away",),
    "zone-unknown": ("zone",),
    "case-of-juror": ("facts",),
    "my-data": ("forget",),
    "petition-noted": ("second", "withdraw"),
    "call-noted": ("second",),
    "confirm": ("confirm", "withdraw_case", "because"),
    "steward-help": ("confirm", "hold", "release", "withdraw_case", "seal", "because"),
    "measure-conflict": ("release", "withdraw_case", "because"),
    "decided-limit": ("appeal", "because"),
}
"""Which words a message offers, by their names under [replies]."""


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", OFFERED)
def test_a_message_offers_the_words_of_its_language(name: str, code: str) -> None:
    args = SHORT | {"proposed": Measure.SUSPEND, "held": True, "had_seat": True, "of": "measure", "missing": 3}
    args["offered"] = "suspend-again" if name == "summons-again" else "suspend"
    text = word(name, args, Reader(language=code), limit=1000).text
    replies = language(code).replies

    assert [one for one in OFFERED[name] if not re.search(rf"(?<!\w){re.escape(replies[one])}", text)] == []


@pytest.mark.parametrize("code", [code for code in languages() if code != "ja"])
@pytest.mark.parametrize(("name", "counted"), [("call-noted", "missing"), ("petition-noted", "needed")])
def test_a_single_seconder_is_told_of_in_the_singular(name: str, counted: str, code: str) -> None:
    one, two = (word(name, SHORT | {counted: n}, Reader(language=code)).text for n in (1, 2))

    assert re.sub(r"\b1\b", "2", one) != two


REASON = {
    "de": "weil es neue Moderatoren gibt",
    "en": "because there are new moderators",
    "es": "porque hay moderadores nuevos",
    "fr": "parce que les modérateurs sont nouveaux",
    "it": "perché ci sono nuovi moderatori",
    "ja": "理由は 新しい管理人がいます",
    "nl": "omdat er nieuwe moderators zijn",
    "pt": "porque há novos moderadores",
}
UNDERSTOOD = {
    "suspend": ("{}", "Ballot suspend"),
    "limit": ("{}", "Ballot limit"),
    "none": ("{}", "Ballot none"),
    "account": ("{}", "Ballot none"),
    "aside": ("{}", "Ballot aside"),
    "agree": ("{}", "Ballot suspend"),
    "disagree": ("{}", "Ballot none"),
    "here": ("{}", "Here"),
    "decline": ("{}", "Decline"),
    "recuse": ("{}", "Recuse"),
    "join": ("{}", "Join"),
    "leave": ("{}", "Leave"),
    "withdraw": ("{}", "Withdraw"),
    "help": ("{}", "Help"),
    "back": ("{}", "Command back"),
    "facts": ("{}", "Command facts"),
    "forget": ("{}", "Command forget me"),
    "second": ("{} 7", "Command second"),
    "lift": ("{} bad.example REASON", "Command propose"),
    "appeal": ("{} 7 REASON", "Command appeal"),
    "confirm": ("{} 7", "Command confirm"),
    "hold": ("{} 7 REASON", "Command hold"),
    "release": ("{} 7 REASON", "Command release"),
    "withdraw_case": ("{} 7 REASON", "Command withdraw"),
    "seal": ("{} 7 REASON", "Command seal"),
    "prove": ("{} bad.example", "Command prove"),
    "statement": ("{} bad.example REASON", "Command statement"),
    "away": ("{} 2026-05-03", "Command away"),
    "propose": ("{} bad.example REASON", "Command propose"),
    "cases": ("{}", "Command my cases"),
    "data": ("{}", "Command my data"),
    "tell": ("{} bad.example", "Command tell me"),
    "risk": ("{} bad.example", "Command report-risk"),
    "language": ("{} de", "Command language"),
    "zone": ("{} Europe/Berlin", "Command zone"),
}


@pytest.mark.parametrize("code", MAY_ANSWER_IN)
@pytest.mark.parametrize("said", UNDERSTOOD)
def test_what_a_language_offers_is_understood(said: str, code: str) -> None:
    form, meant = UNDERSTOOD[said]
    reply = form.replace("REASON", REASON[code]).format(language(code).replies[said])

    answer = parse(reply, Context(proposed="suspend", domain="bad.example"), words())

    assert _kind(answer) == meant, reply


@pytest.mark.parametrize("code", MAY_ANSWER_IN)
def test_the_objection_that_a_language_offers_is_one(code: str) -> None:
    reply = f"{language(code).replies['objection']} {REASON[code].removeprefix(language(code).replies['because'])}"

    answer = parse(reply, Context(proposed="suspend", domain="bad.example"), words())

    assert not isinstance(answer, Unclear) and getattr(answer, "objection", False), reply


@pytest.mark.parametrize("code", MAY_ANSWER_IN)
@pytest.mark.parametrize("stands", ["limit", "suspend"])
def test_the_objection_that_a_fresh_look_offers_is_one(stands: Literal["limit", "suspend"], code: str) -> None:
    replies = language(code).replies
    objection = f"{replies['objection']} {REASON[code].removeprefix(replies['because'])}"
    offered = re.search(rf"{replies['none']}\W+{re.escape(replies['objection'])}", _offers(f"{stands}-again", code))

    assert offered
    answer = parse(offered[0].replace(replies["objection"], objection), Context(stands=stands), words())

    assert isinstance(answer, Ballot) and (answer.position, answer.objection) == ("none", True), offered[0]


def _offers(offered: str, code: str) -> str:
    return piece("summons-again", "answers", Reader(language=code), offered)


def _kind(answer: object) -> str:
    return " ".join([type(answer).__name__, *filter(None, [getattr(answer, "position", getattr(answer, "name", ""))])])
