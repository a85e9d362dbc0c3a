"""How answers look in a pipe and on a terminal."""

import io
import json

from jurybot.cli import show


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


CASES = [
    {"case": 7, "domain": "bad.example", "state": "in force", "in_force": True, "why": "passed\x1b[2J"},
    {"case": None, "domain": "a-much-longer-name.example", "state": "filed", "in_force": False, "why": None},
]


def test_a_table_in_a_pipe_is_plain_aligned_and_never_cut() -> None:
    out = io.StringIO()

    show.table(CASES, ("case", "domain", "state", "in_force", "not_there", "why"), out)

    assert out.getvalue().splitlines() == [
        "case  domain                      state     in force  why",
        "7     bad.example                 in force  yes       passed [2J",
        "–     a-much-longer-name.example  filed     no        –",
    ]


def test_a_table_on_a_terminal_is_coloured_and_a_strangers_name_cannot_steer_it() -> None:
    out = Terminal()

    show.table(CASES, ("case", "in_force", "why"), out)

    assert "\x1b[" in out.getvalue()
    assert "\x1b[2J" not in out.getvalue()


def test_a_record_shows_facts_first_and_what_is_nested_below() -> None:
    out = io.StringIO()
    story = [{"at": "2026-11-22 10:00", "what": "filed"}, {"at": "2026-11-23 10:00", "what": "panel drawn"}]

    show.record({"case": 7, "story": story, "tally": {"agree": 5, "silent": 0}, "notes": [], "is_held": False}, out)

    assert out.getvalue() == (
        "case     7\n"
        "notes    –\n"
        "is held  no\n"
        "\n"
        "story\n"
        "at                what\n"
        "2026-11-22 10:00  filed\n"
        "2026-11-23 10:00  panel drawn\n"
        "\n"
        "tally\n"
        "  agree   5\n"
        "  silent  0\n"
    )


def test_several_sentences_stand_one_after_another_and_words_with_commas() -> None:
    assert show.said(["It is so.", "It was so."]) == "It is so. It was so."
    assert show.said(["ana", "ben"]) == "ana, ben"


def test_json_is_the_answer_as_it_is() -> None:
    out = io.StringIO()

    show.as_json(CASES, out)

    assert json.loads(out.getvalue()) == CASES
