"""`jurybot replies try`: a JSON line in, a JSON line out."""

import io
import json

from jurybot.cli.replies import try_replies


def tried(*lines):
    out = io.StringIO()
    code = try_replies([line if isinstance(line, str) else json.dumps(line) for line in lines], out)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_ballot_is_shown_with_its_parts():
    code, [shown] = tried({"html": "<p>limit<br>They do answer mails</p>", "proposed": "suspend", "id": 7})

    assert code == 0
    assert shown == {
        "kind": "ballot",
        "position": "limit",
        "objection": False,
        "reason": "They do answer mails",
        "why": None,
        "account": False,
        "public": "",
        "case": None,
    }


def test_account_is_a_none_that_says_so():
    _, [shown] = tried({"html": "account"})

    assert (shown["kind"], shown["position"], shown["account"]) == ("ballot", "none", True)


def test_agree_speaks_of_what_is_proposed():
    _, shown = tried(
        {"html": "agree", "proposed": "limit"}, {"html": "agree", "proposed": "suspend"}, {"html": "agree"}
    )

    assert [line["position"] for line in shown] == ["limit", "suspend", "suspend"]


def test_what_is_unclear_says_why():
    _, [shown] = tried({"html": "suspend unless they answer"})

    assert (shown["kind"], shown["position"]) == ("unclear", None)
    assert shown["why"].startswith("condition: unless")


def test_a_command_shows_its_name_case_and_reason():
    _, [shown] = tried({"html": "appeal 12 because nobody asked"})

    assert (shown["kind"], shown["command"], shown["case"]) == ("command", "appeal", 12)
    assert shown["reason"] == "nobody asked"


def test_each_kind_has_its_own_name():
    words = ("here", "recuse", "decline", "withdraw", "join", "leave", "help")

    assert [line["kind"] for line in tried(*({"html": word} for word in words))[1]] == list(words)


def test_a_bad_line_is_named_and_the_others_are_answered():
    code, shown = tried(
        "{", "", {"html": "limit"}, {"html": 3}, {"html": "limit", "proposed": "ban"}, "[]", "[" * 100_000
    )

    assert code == 1
    assert [line.get("line") for line in shown] == [1, None, 4, 5, 6, 7]
    assert shown[1]["position"] == "limit"
    assert all("error" in line for line in shown if "line" in line)


def test_which_of_two_replies_in_one_line_is_meant_is_not_guessed():
    code, [shown] = tried('{"html": "limit", "html": "nothing"}')

    assert code == 2
    assert shown["error"].startswith("html: is said twice")


def test_nothing_usable_is_a_mistake_of_the_caller():
    assert tried("{")[0] == 2


def test_no_lines_are_no_mistake():
    assert tried() == (0, [])
