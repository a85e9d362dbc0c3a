"""Phrases in parts, as the files of words have them for acts."""

import pytest

from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Command, Context, Decline, Here, Join, Recuse, Unclear, Withdraw
from jurybot.core.text.lexicon import Words
from jurybot.core.text.tokens import line_of
from jurybot.words import tables, words

ENGLISH, JAPANESE = tables()["en"], tables()["ja"]
ACTS = {
    **{name: [phrase for phrase in phrases if "{" not in phrase] for name, phrases in ENGLISH["acts"].items()},
    "withdraw": ["pull {my_vote} back", "{my_vote} is void", "unvote"],
    "decline": ["sit {this_one?} out", "my bad luck"],
    "takes_part": ["partake"],
}
PARTS = {
    **ENGLISH["parts"],
    "my_vote": ["my vote", "my vote of <number>", "my very own vote", "wahlstimm*"],
    "this_one": ["this case"],
}
FILE = {**ENGLISH, "acts": ACTS, "parts": PARTS}
WORDS = Words([("en", FILE), ("ja", JAPANESE)])


def found(text, table=WORDS["acts"]):
    return table.at(line_of(text).tokens, 0)


@pytest.mark.parametrize(
    "text", ["pull my vote back", "pull my very own vote back", "pull my vote of 14 back", "wahlstimme is void"]
)
def test_a_part_may_be_whatever_its_list_says(text):
    assert found(text).means == "withdraw"
    assert found(text).length == len(line_of(text).tokens)


@pytest.mark.parametrize("text", ["pull back", "pull my back", "my vote is", "pull my vote", "is void", "my vote void"])
def test_no_part_may_be_missing(text):
    assert found(text) is None


def test_a_part_that_may_be_missing_may_be_missing():
    assert found("sit out").means == found("sit this case out").means == "decline"


def test_harmless_words_may_stand_between_parts_and_no_others_may():
    assert found("pull my vote please back").means == "withdraw"
    assert found("pull my vote please please please back").means == "withdraw"
    assert found("pull my vote please please please please back") is None
    assert found("pull my vote never back") is None


def test_the_longer_of_a_whole_phrase_and_one_in_parts_counts():
    longer = Words([("en", {**FILE, "acts": {**ACTS, "leave": ["pull my vote", "my vote is void for good"]}})])

    assert found("pull my vote back", longer["acts"]).means == "withdraw"
    assert found("my vote is void for good", longer["acts"]).means == "leave"


def test_two_acts_in_the_same_words_clash():
    both = Words([("en", FILE), ("xx", {**FILE, "acts": {**ACTS, "withdraw": [], "leave": ["{my_vote} is void"]}})])

    assert found("my vote is void", both["acts"]).means == "languages-clash"
    assert found("my vote is void", both.of("xx", "acts")).means == "leave"
    assert found("my vote is void", both.of("en", "acts")).means == "withdraw"


def test_an_act_in_more_words_than_a_command_is_no_command():
    assert isinstance(parse("Ask another juror with this case", Context(proposed="limit"), words()), Decline)
    assert isinstance(parse("Ask another juror what they saw", Context(proposed="limit"), words()), Command | Unclear)


def test_every_place_among_others_is_found():
    tokens = line_of("so unvote or pull my vote back").tokens

    assert [(one.means, one.at) for one in WORDS["acts"].all(tokens)] == [("withdraw", 1), ("withdraw", 3)]


def test_a_reply_in_parts_is_read_with_its_leads_and_its_reason():
    assert isinstance(parse("Sorry, please pull my vote back, I was ill", Context(proposed="limit"), WORDS), Withdraw)
    assert isinstance(parse("pull my vote back if they answer", Context(proposed="limit"), WORDS), Unclear)
    assert isinstance(parse("do not pull my vote back", Context(proposed="limit"), WORDS), Unclear)


def test_who_takes_part_holds_their_seat_under_a_summons_and_joins_the_pool_without_one():
    assert isinstance(parse("Partake", Context(proposed="limit"), WORDS), Here)
    assert isinstance(parse("Partake", Context(stands="limit"), WORDS), Here)
    assert isinstance(parse("Partake", Context(), WORDS), Join)


@pytest.mark.parametrize(
    "reply",
    [
        "I am ill this week, so I must sit out",
        "I'm on holiday. I sit this case out",
        "I am ill this week\nsit this case out",
        "My boss needs me; I sit out, next time gladly",
    ],
)
def test_an_act_may_come_behind_why(reply):
    assert isinstance(parse(reply, Context(proposed="limit"), WORDS), Decline)


@pytest.mark.parametrize(
    "reply",
    [
        "If I am ill, I sit out",
        "I am ill this week, so sit out?",
        "They spam, sit out",
        "Suspend them, I was ill, I sit out",
        "I am ill, sit out or suspend",
        "My wife is ill and sit out",
        "“I am ill, sit out”",
        "I am ill, here",
        "I am ill, sit out if you can",
    ],
)
def test_an_act_behind_anything_else_than_why_is_asked_back(reply):
    assert isinstance(parse(reply, Context(proposed="limit"), WORDS), Unclear)


@pytest.mark.parametrize(
    ("reply", "means"),
    [
        ("Count me out, the admin is my cousin", Recuse),
        ("The admin is a friend of mine, please find someone else", Recuse),
        ("Nehmt mich raus, ich bin befangen", Recuse),
        ("Count me out, I have the flu", Decline),
        ("I have the flu, so replace me", Decline),
        ("Sáquenme de este caso, tengo gripe", Decline),
        ("Count me out", Unclear),
        ("Sáquenme de este caso", Unclear),
        ("Count me out, they are spammers", Unclear),
        ("Count me out if it takes a week", Unclear),
        ("I can't take part in this case, I moderate there", Recuse),
        ("I can't take part in this case, I have exams", Decline),
        ("Withdraw, the admin is my cousin", Unclear),
        ("Leave, the admin is my cousin", Unclear),
        ("I recuse, please give my seat to someone else", Recuse),
    ],
)
def test_who_steps_out_recuses_for_a_tie_declines_for_a_reason_and_is_asked_without_either(reply, means):
    assert isinstance(parse(reply, Context(proposed="suspend"), words()), means)


def test_who_abstains_for_a_tie_is_asked_where_that_may_be_to_recuse():
    assert isinstance(parse("Me abstengo, su admin es amigo mío", Context(proposed="suspend"), words()), Unclear)
    assert parse("Aside, their admin is a friend of mine", Context(proposed="suspend"), words()).position == "aside"
    assert parse("Me abstengo, no lo veo claro", Context(proposed="suspend"), words()).position == "aside"
