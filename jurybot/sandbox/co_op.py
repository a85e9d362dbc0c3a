"""A co-op to rehearse on, of any size, in the format of a world file."""

import hashlib

from jurybot.sandbox.records import names
from jurybot.sandbox.world_check import World

NAMES = names(
    "ana ben cleo dima eve femi gala hugo ines jan kira leo mina nils olga pia quim rosa sven tala uma vito wren xenia "
    "yuri zoe"
)
LANGUAGES = ("en", "de", "es", "fr", "pt")


def small_co_op(members: int = 25, domains: int = 12, seed: str = "") -> World:
    """A co-op to rehearse on: an owner, the bot, members who follow people elsewhere, servers good and bad.

    The same seed gives the same co-op.
    """

    def pick(purpose: str, most: int) -> int:
        return int.from_bytes(hashlib.sha256(f"{seed}/{purpose}".encode()).digest()[:4], "big") % most

    members_ = [NAMES[i % 26] + (str(i // 26 + 1) if i >= 26 else "") for i in range(members)]
    servers = ["bad.example", "spam.example", "good.example", *(f"server{i}.example" for i in range(4, domains + 1))]
    servers = servers[: max(domains, 1)]
    remote = [f"{name}@{server}" for server in servers for name in ("mallory", "friend")]
    follows = [[name, remote[pick(f"follow/{name}/{i}", len(remote))]] for name in members_ for i in range(2)]
    jury = ["view_dashboard", "manage_reports", "manage_federation", "manage_users"]
    everything = "read write follow push admin:read admin:write"
    return {
        "domain": "coop.example",
        "roles": [{"name": "Jury", "position": 500, "permissions": jury, "highlighted": True}],
        "accounts": [
            {"name": "owner", "role": "Owner"},
            {"name": "jurybot", "role": "Jury", "bot": True, "display_name": "The jury"},
            *({"name": name, "locale": LANGUAGES[pick(f"language/{name}", 5)]} for name in members_),
        ],
        "remote_accounts": [{"acct": acct} for acct in remote],
        "statuses": [{"by": acct, "text": f"A post from {acct.split('@')[1]}"} for acct in remote],
        "follows": [pair for i, pair in enumerate(follows) if pair not in follows[:i][-2:]],
        "rules": ["No spam", "No harassment"],
        "tokens": {
            "owner": {"account": "owner", "scopes": everything},
            "bot": {"account": "jurybot", "scopes": everything},
            **{name: {"account": name, "scopes": "read write follow"} for name in members_},
        },
        "settings": {"show_domain_blocks": "disabled", "show_domain_blocks_rationale": "disabled"},
        "given": {"bot_id": "jurybot"},
    }
