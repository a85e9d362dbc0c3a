"""Who is a member, a guest, on the standing jury."""

import json
from pathlib import Path

import pytest

from jurybot.config import Problems
from jurybot.wiring.policy import policy
from tests.config.loading import LEAST, loaded, mistakes_in, settings_of


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
