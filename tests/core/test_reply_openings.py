"""What may stand before a vote: who writes, that they have read what there is; and what may stand there in quotes."""

import pytest

from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Ballot, Context, Recuse, Unclear
from jurybot.words import words


def read(text, proposed="suspend"):
    return parse(text, Context(proposed=proposed, bot="jurybot"), words())


def position(text, proposed="suspend"):
    answer = read(text, proposed)
    return answer.position if isinstance(answer, Ballot) else type(answer).__name__.lower()


@pytest.mark.parametrize(
    "text",
    [
        "I've read everything. Limit.",
        "I've read everything and I vote limit",
        "I've read all of it twice, I vote for a limit",
        "After reading the whole dossier: limit",
        "I have read every post\nLimit",
        "Hello, this is Margaret, I've read the dossier and my vote is limit",
        "This is Margaret. Limit.",
        "My name is Margaret Okonkwo and I vote for a limit",
        "Habe alles gelesen und stimme für einschränken",
        "J'ai tout lu et je vote limiter",
        "資料は全部読みました。制限に投票します。",
    ],
)
def test_who_writes_and_what_they_have_read_may_stand_before_the_vote(text):
    assert position(text) == "limit"


@pytest.mark.parametrize(
    "text",
    [
        "I've read what Ana wrote. Agree.",  # with Ana?
        "I've read the answer of their admin. Agree.",
        "I've read that they spam. Agree.",
        "I've read everything and they vote limit",
        "I've read everything and never vote limit",
        "I've read everything and if I vote limit",
        "I've read everything @ana said. Limit.",
        "I've read everything and I vote",
        "This is awful. Limit?",
        "This is Margaret Limit",
        "This is nothing. Limit.",
        "This is spam, I vote limit",
        "This is Ana Berta Okonkwo I vote limit",  # three names are too many
        "I've read " + "on and " * 9 + "on. Limit.",
    ],
)
def test_what_else_is_said_there_may_be_what_the_vote_speaks_of(text):
    assert position(text) == "unclear"


def test_a_preface_goes_before_what_is_said_of_the_own_seat_too():
    assert isinstance(read("I've read everything. I recuse myself."), Recuse)


def test_a_vote_may_stand_in_quotes_behind_its_lead_and_be_given_a_reason():
    assert read("I vote for “limit”. They answer mails.") == Ballot(position="limit", reason="They answer mails.")
    assert read("Je vote « limiter »") == Ballot(position="limit")
    for text in ("I vote for “limit”, said nobody ever", "I vote for “limit", "I vote for “limit them”, he said"):
        assert position(text) == "unclear", text
    assert position("“Limit” is what they want") == position("“Limit”. They answer mails.") == "unclear"


def test_english_courtesies_may_stand_behind_a_vote_in_any_language():
    assert position("Limitar from my side, thanks") == position("Beperken for me, please") == "limit"
    assert isinstance(read("Limitar from their side"), Unclear)
