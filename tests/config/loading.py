"""A config as it is read from a file, or what is wrong with it."""

from pathlib import Path

from jurybot.config import Problems, Settings, load

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
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
"""With several rules, criteria and kinds of proposal."""


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
