"""The commands of DELIBERATION.md's table, in every language, whole and with parts missing."""

from dataclasses import replace
from itertools import chain

import pytest

from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Ballot, Command, Context, Decline, Help, Here, Join, Leave, Unclear, Withdraw
from jurybot.core.text.lexicon import Words
from jurybot.words import tables, words

TABLES = tables()
FACTS = {
    "en": "the facts are wrong",
    "de": "die Fakten falsch sind",
    "fr": "les faits sont faux",
    "es": "los hechos son falsos",
    "it": "i fatti sono falsi",
    "pt": "os factos são falsos",
    "nl": "de feiten niet kloppen",
    "ja": "事実が違います",
}
ALONE = ("facts", "back", "my cases", "my data", "forget me", "pressure", "test")
OF_A_CASE = ("appeal", "hold", "seal", "release")
FREE = {
    "ask": "did they answer?",
    "away": "2026-12-03",
    "language": "de",
    "zone": "Europe/Berlin",
    "opt in": "violence",
    "opt out": "violence",
}


def read(text):
    return parse(text, Context(proposed="suspend"), words())


def why_of(text):
    answer = read(text)
    return answer.why if isinstance(answer, Unclear) else answer


def said(language):
    """A language's commands, and "because" with a reason."""
    table = TABLES[language]
    return table["commands"], f"{table['after']['because'][0]} {FACTS[language]}"


def first_reference(language):
    """ "case 12", as the language says it."""
    references = TABLES[language]["before"]["references"]
    return next(one for one in references if "<number>" in one).replace("<number>", "12")


@pytest.mark.parametrize("language", TABLES)
def test_what_stands_alone_is_understood(language):
    commands, _ = said(language)

    for name in ALONE:
        for word in commands[name]:
            assert read(word) == read(f"{word.capitalize()}.") == read(f"{word.upper()}!") == Command(name=name), word


@pytest.mark.parametrize("language", TABLES)
def test_who_is_pressed_may_say_why(language):
    commands, because = said(language)

    for word in commands["pressure"]:
        assert read(f"{word} {because}") == read(f"{word}, {because}") == Command(name="pressure"), word
    assert why_of("pressure: limit") == why_of("pressure on them, because they insult us") == "no-position"


@pytest.mark.parametrize("language", TABLES)
def test_what_changes_nothing_is_understood_with_a_question_mark_too(language):
    commands, _ = said(language)

    for name in ("facts", "my cases", "my data"):
        for word in commands[name]:
            assert read(f"{word}?") == read(f"¿{word}?") == read(f"{word} ?!") == Command(name=name), word
    for word in commands["case"]:
        assert read(f"{word} 12?") == Command(name="case", case=12), word
        assert read(f"{word} bad.example?") == Command(name="case", domain="bad.example"), word
        assert why_of(f"{word}?") == "needs-case", word
    for word in TABLES[language]["acts"]["help"]:
        assert read(f"{word}?") == read(f"¿{word}?") == Help(), word


@pytest.mark.parametrize("language", TABLES)
def test_what_would_do_something_is_not_done_for_a_question_and_is_told_apart_from_a_ballot(language):
    commands, _ = said(language)

    for name in ("back", "forget me", "pressure", "test", "appeal", "second", "tell me", "propose"):
        for word in commands[name]:
            assert why_of(f"{word}?") == "command-asked", word
    for name in ("appeal", "second"):
        for word in commands[name]:
            assert why_of(f"{word} 12?") == why_of(f"{word} bad.example?") == "command-asked", word
    for name in ("language", "zone", "opt in", "away"):
        for word in commands[name]:
            assert why_of(f"{word} {FREE[name]}?") == "command-asked", word
    for name in ("join", "leave"):
        for word in TABLES[language]["acts"][name]:
            if isinstance(read(word), Join | Leave):  # else it means something else in another language
                assert why_of(f"{word}?") == why_of(f"¿{word} ?!") == "command-asked", word


def test_a_question_that_may_be_about_the_seat_or_the_ballot_is_neither_answered_nor_done():
    about_the_seat = ("withdraw?", "recuse?", "decline?", "here?", "¿aquí?", "withdraw 12?", "hold?", "leave 12?")
    of_a_ballot = ("limit?", "my cases? limit", "my cases?\nlimit", "help? limit", "help?\nlimit", "case 12: limit?")

    assert {why_of(text) for text in (*about_the_seat, *of_a_ballot)} == {"question"}


@pytest.mark.parametrize("language", TABLES)
def test_what_is_about_a_case_names_it_by_number_or_domain_and_says_why(language):
    commands, why = said(language)

    for name in OF_A_CASE:
        for word in commands[name]:
            assert read(f"{word} 12 {why}").case == 12, word
            assert read(f"{word} {first_reference(language)} {why}").case == 12, word
            assert read(f"{word} bad.example {why}").domain == "bad.example", word
            assert read(f"{word} 12 {why}").name == name
    for word in chain(commands["confirm"], commands["second"]):
        assert read(f"{word} 12").case == read(f"{word} 12.").case == 12, word
        assert read(f"{word} bad.example").domain == "bad.example", word
    for word in ["withdraw", *commands["withdraw"]]:
        assert read(f"{word} 12 {why}").name == "withdraw"


@pytest.mark.parametrize("language", TABLES)
def test_an_appeal_to_all_says_so_behind_its_case(language):
    commands, why = said(language)

    for word in commands["appeal"]:
        for to_all in TABLES[language]["after"]["to_all"]:
            assert read(f"{word} 12 {to_all} {why}").to_all, word
            assert read(f"{word} {to_all} {why}").why == "needs-case", word


@pytest.mark.parametrize("language", TABLES)
def test_what_is_about_a_server_names_it(language):
    commands, why = said(language)

    for name in ("tell me", "report-risk", "prove"):
        for word in commands[name]:
            assert read(f"{word} bad.example") == Command(name=name, domain="bad.example"), word
    for word in commands["interim"]:
        assert read(f"{word} bad.example {why}").name == "interim"
    for word in commands["propose"]:
        for name in ("limit", "suspend"):
            for measure in TABLES[language]["positions"][name][:3]:
                proposed = read(f"{word} {measure} bad.example {why}")
                assert (proposed.name, proposed.rest, proposed.domain) == ("propose", name, "bad.example"), measure
        for lift in TABLES[language]["after"]["lift"]:
            assert read(f"{word} {lift} bad.example").rest == "lift"


@pytest.mark.parametrize("language", TABLES)
def test_what_is_free_takes_the_rest_as_it_stands(language):
    commands, _ = said(language)

    for name, rest in FREE.items():
        for word in commands[name]:
            assert read(f"{word} {rest}") == Command(name=name, rest=rest), word
    for word in commands["case"]:
        assert read(f"{word} 12") == Command(name="case", case=12), word


@pytest.mark.parametrize("language", TABLES)
def test_a_command_without_its_case_or_its_reason_is_asked_back(language):
    commands, why = said(language)

    for name in ("appeal", "hold", "seal"):
        for word in commands[name]:
            assert read(f"{word} 12").why == "needs-because", word
            assert read(f"{word} {why}").why == "needs-case", word
    for word in commands["confirm"]:
        assert isinstance(read(f"{word} 12?"), Unclear), word
        assert isinstance(read(f"{word} 12, 13"), Unclear), word
    for word in commands["propose"]:
        measure = TABLES[language]["positions"]["limit"][0]
        assert read(f"{word} {measure} bad.example").why == "needs-because", word
        assert isinstance(read(f"{word} bad.example {why}"), Unclear), word
    for name in ("tell me", "report-risk", "prove", "interim"):
        for word in commands[name]:
            assert isinstance(read(f"{word} 12"), Unclear), word


def test_a_case_may_be_named_before_what_is_done_with_it():
    assert read("Fall 12 bestätigen") == read("12 confirm") == Command(name="confirm", case=12)
    assert read("案件12を確認") == Command(name="confirm", case=12)
    assert read("zaak 12 aanhouden omdat de beheerder schreef").name == "hold"
    assert read("case 12: withdraw") == Withdraw(case=12)
    assert isinstance(read("case 12: limit"), Ballot)
    assert isinstance(read("12 confirm?"), Unclear)


def asked(text):
    answer = read(text)
    return (answer.why, answer.words, answer.case) if isinstance(answer, Unclear) else answer


def test_a_command_that_lacks_something_is_asked_back_with_its_name_and_what_is_missing():
    for text in ("hold 12", "hold 12:", "hold 12 because …", "hold 12 because !"):
        assert asked(text) == ("needs-because", "hold", 12), text
    assert asked("hold because they spam") == ("needs-case", "hold", None)
    assert asked("appeal to all") == ("needs-case", "appeal", None)
    assert asked("hold 12 because they spam?")[0] == asked("confirm 12?")[0] == "question"
    assert asked("confirm 12?")[2] == 12
    assert asked("case") == ("no-position", "case", None)
    assert asked("away") == ("no-position", "away", None)
    assert asked("propose lift bad.example why") == ("needs-because", "propose", None)


def test_thanks_and_pictures_behind_a_command_change_nothing_and_a_second_line_does():
    for text in ("release 12 thanks", "release 12 👍", "release 12.", "12 release thanks"):
        assert read(text) == Command(name="release", case=12), text
    assert isinstance(read("confirm 12\nor not"), Unclear)
    assert isinstance(read("my cases 12"), Unclear)
    assert isinstance(read("second 12 to all"), Unclear)


def test_signs_and_a_reason_keep_nobody_from_speaking_of_their_report():
    sealed = read("report-risk bad.example because they know where I live")
    assert (sealed.name, sealed.domain) == ("report-risk", "bad.example")
    assert read("report-risk: bad.example") == read("report-risk bad.example, please") == replace(sealed, because="")
    assert read("my cases, please") == Command(name="my cases")
    assert read("tell me: bad.example") == Command(name="tell me", domain="bad.example")
    assert asked("report-risk bad.example or not")[0] == "needs-because"


@pytest.mark.parametrize("name", ["bad.example", "例え.example", "xn--r8jz45g.example", "bücher.example", "при.jp"])
def test_a_server_is_named_in_its_own_letters_or_in_those_of_the_net(name):
    said = (
        f"case {name}",
        f"second {name}",
        f"tell me {name}",
        f"prove {name}",
        f"report-risk {name}",
        f"propose limit {name} because they insult us",
        f"hold {name} because I look into it",
    )
    for text in said:
        command = read(text)
        assert isinstance(command, Command) and command.domain == name, text
    assert read(f"case {name}?") == Command(name="case", domain=name)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5月3日まで不在", "5月3日まで"),
        ("5月3日まで不在です。", "5月3日まで"),
        ("５月３日（月）まで不在にします", "5月3日(月)まで"),
        ("2027年5月3日いっぱい不在の予定です", "2027年5月3日いっぱい"),
        ("来週まで不在", "来週まで"),
        ("Until 3 May I'm away", "3 May"),
        ("Ich bin bis 3. Mai abwesend.", "3. Mai"),
        ("bin bis zum 3.5.2027 weg, danke", "3.5.2027"),
        ("bis einschließlich 3. Mai im Urlaub", "3. Mai"),
        ("Ik ben tot en met 3 mei afwezig", "3 mei"),
        ("tot 3 mei weg", "3 mei"),
    ],
)
def test_the_last_day_of_an_absence_may_stand_before_the_word(text, day):
    assert read(text) == Command(name="away", rest=day)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("away 12月1日から12月10日まで", "12月1日から12月10日まで"),
        ("away 12/1〜12/10", "12/1〜12/10"),
        ("12/1～12/10 不在です", "12/1~12/10"),
        ("12月1日から10日まで不在です。", "12月1日から10日まで"),
        ("away from 1 December until 10 December", "from 1 December until 10 December"),
        ("I'm away 1–10 December", "1–10 December"),
        ("abwesend vom 1. bis 10. Dezember", "vom 1. bis 10. Dezember"),
        ("1.12.–10.12. im Urlaub", "1.12.–10.12."),
        ("afwezig van 1 tot 10 december", "van 1 tot 10 december"),
        ("Je serai absente du 1er au 10 décembre", "du 1er au 10 décembre"),
        ("absent du 28 novembre au 3 décembre, merci", "du 28 novembre au 3 décembre, merci"),
        ("Estaré ausente del 1 al 10 de diciembre", "del 1 al 10 de diciembre"),
        ("in ferie dal 1 al 10 dicembre", "dal 1 al 10 dicembre"),
        ("Estarei ausente de 1 a 10 de dezembro", "de 1 a 10 de dezembro"),
        ("ausente do dia 1 ao dia 10 de dezembro", "do dia 1 ao dia 10 de dezembro"),
    ],
)
def test_an_absence_may_be_told_by_its_first_and_its_last_day(text, days):
    assert read(text) == Command(name="away", rest=days)


def test_no_span_of_days_is_an_absence_by_itself_or_beside_anything_else():
    assert asked("away 12/1〜12/10?")[0] == "command-asked"
    spans = ("12/1〜12/10", "weg 3 Konten", "absent 3 comptes", "away 12/1〜12/10\nlimit", "away 3 May")
    for text in (*spans, "their 3–12 posts are away"):
        assert not isinstance(read(text), Command), text


def test_an_absence_that_is_asked_denied_or_more_than_an_absence_is_not_noted():
    assert asked("5月3日まで不在?")[0] == "command-asked"
    denied, more = "5月3日まで不在ではありません", "5月3日まで不在なので辞退"
    assert asked("Ich bin bis 3. Mai weg?")[0] == "command-asked"
    german = ("Ich bin bis 3. Mai nicht abwesend", "bis 3. Mai weg, dann limitieren")
    for text in (denied, more, "5月3日は不在", "彼らは5月3日まで不在でした", "まで不在", *german):
        assert not isinstance(read(text), Command), text


def test_thanks_pictures_and_a_reason_may_follow_a_word_about_the_own_seat():
    for text in ("here", "here.", "here, thanks", "here 👍", "here, 👍", "here, thanks, 👍 see you"):
        assert read(text) == Here(), text
    for text in ("decline, thanks", "decline, because I am ill", "decline 👍"):
        assert read(text) == Decline(), text
    for text in ("here, limit", "here limit", "here\nlimit", "decline, limit"):
        assert asked(text)[0] == "second-position", text
    assert asked("decline?") == ("question", "decline?", None)


def test_a_word_that_speaks_of_the_own_seat_otherwise_in_two_languages_is_asked_back():
    english = TABLES["en"]
    other = {**english, "acts": {**english["acts"], "here": ["decline"], "decline": ["here"]}}
    both = Words([("en", english), ("xx", other)])

    assert parse("decline", Context(proposed="suspend"), both).why == "languages-clash"
    assert parse("withdraw", Context(proposed="suspend"), both) == Withdraw()
