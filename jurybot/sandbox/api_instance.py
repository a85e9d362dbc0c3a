"""Handlers: what the instance says of itself."""

from typing import Any

from jurybot.sandbox import entities, entities_domains
from jurybot.sandbox.calls import Call, Reply
from jurybot.sandbox.posting import MOST_PINNED
from jurybot.sandbox.records import names
from jurybot.sandbox.text import URL_COUNTS

TYPES = names(
    "image/jpeg image/png image/gif image/heic image/heif image/webp image/avif video/webm video/mp4 video/quicktime "
    "video/ogg audio/wave audio/wav audio/x-wav audio/x-pn-wave audio/vnd.wave audio/ogg audio/vorbis audio/mpeg "
    "audio/mp3 audio/webm audio/flac audio/aac audio/m4a audio/x-m4a audio/mp4 audio/3gpp video/x-ms-asf"
)
ICONS = (36, 48, 72, 96, 144, 192, 256, 384, 512)
THUMBNAIL = (
    "Two smiling cartoon mastodons (who look like elephants) toss a paper plane between them. They're surrounded by a "
    "bright blue sky and floating planets with trees and more mastodons on them."
)


def vapid_key(call: Call) -> str:
    """Looks like a P-256 public key; nobody uses it here."""
    return "B" + call.state.vapid * 2 + "="


def _streaming(call: Call) -> str:
    """The only address that clients follow out of an answer: here it leads back to the sandbox."""
    return call.base.replace("http", "ws", 1)


def _configuration(call: Call) -> dict[str, Any]:
    old = call.state.is_old
    base = f"https://{call.state.domain}"
    accounts: dict[str, Any] = {
        "max_display_name_length": 40,
        "max_note_length": 500,
        "max_avatar_description_length": 150,
        "max_header_description_length": 150,
        "max_featured_tags": 10,
        "max_pinned_statuses": MOST_PINNED,
        "max_profile_fields": 4,
        "profile_field_name_limit": 255,
        "profile_field_value_limit": 255,
    }
    made: dict[str, Any] = {
        "urls": {
            "streaming": _streaming(call),
            "status": None,
            "about": f"{base}/about",
            "privacy_policy": f"{base}/privacy-policy",
            "terms_of_service": None,
        },
        "vapid": {"public_key": vapid_key(call)},
        "accounts": {n: accounts[n] for n in ("max_featured_tags", "max_pinned_statuses")} if old else accounts,
        "statuses": {
            "max_characters": call.state.most_characters,
            "max_media_attachments": 4,
            "characters_reserved_per_url": URL_COUNTS,
        },
        "media_attachments": {
            "description_limit": 1500 if old else 10000,
            "image_matrix_limit": 33177600,
            "image_size_limit": 16777216,
            "supported_mime_types": TYPES,
            "video_frame_rate_limit": 120,
            "video_matrix_limit": 8294400,
            "video_size_limit": 103809024,
        },
        "polls": {
            "max_options": 4,
            "max_characters_per_option": 50,
            "min_expiration": 300,
            "max_expiration": 2629746,
        },
        "translation": {"enabled": False},
    }
    if old:
        return made
    feeds = {"local": "public", "remote": "public"}
    kinds = ("live_feeds", "hashtag_feeds", "trending_link_feeds")
    made["timelines_access"] = {kind: dict(feeds) for kind in kinds}
    made["limited_federation"] = bool(call.state.settings.get("limited_federation"))
    return made


def instance(call: Call) -> Any:
    state, base = call.state, f"https://{call.state.domain}"
    made: dict[str, Any] = {
        "domain": state.domain,
        "title": "Mastodon",
        "version": state.version,
        "source_url": "https://github.com/mastodon/mastodon",
        "description": "",
        "usage": {"users": {"active_month": 0}},
        "thumbnail": {"url": f"{base}/packs/assets/preview-aaaa.png", "description": THUMBNAIL},
        "icon": [{"src": f"{base}/packs/assets/android-chrome-{n}x{n}-aaaa.png", "size": f"{n}x{n}"} for n in ICONS],
        "languages": ["en"],
        "configuration": _configuration(call),
        "registrations": {
            "enabled": False,
            "approval_required": False,
            "reason_required": False,
            "message": None,
            "min_age": None,
            "url": None,
        },
        "api_versions": {"mastodon": 6 if state.is_old else 11},
        "wrapstodon": None,
        "contact": {"email": "", "account": None},
        "rules": rules(call),
    }
    if state.is_old:
        del made["wrapstodon"]
    return made


def _older_configuration(call: Call) -> dict[str, Any]:
    whole = _configuration(call)
    kinds = names(
        "supported_mime_types image_size_limit image_matrix_limit video_size_limit video_frame_rate_limit "
        "video_matrix_limit"
    )
    return {
        "accounts": {"max_featured_tags": whole["accounts"]["max_featured_tags"]},
        "statuses": whole["statuses"],
        "media_attachments": {kind: whole["media_attachments"][kind] for kind in kinds},
        "polls": whole["polls"],
    }


def instance_v1(call: Call) -> Any:
    state = call.state
    return {
        "uri": state.domain,
        "title": "Mastodon",
        "short_description": "",
        "description": "",
        "email": "",
        "version": state.version,
        "urls": {"streaming_api": _streaming(call)},
        "stats": {
            "user_count": len(state.by_domain[""]),
            "status_count": sum(a.statuses_count for a in state.locals()),
            "domain_count": len(peers(call).body),
        },
        "thumbnail": f"https://{state.domain}/packs/assets/preview-aaaa.png",
        "languages": ["en"],
        "registrations": False,
        "approval_required": False,
        "invites_enabled": True,
        "configuration": _older_configuration(call),
        "contact_account": None,
        "rules": rules(call),
    }


def rules(call: Call) -> Any:
    return [entities.rule(call.state, i) for i in call.state.rules]


def peers(call: Call) -> Reply:
    """Domains we know, without those that have a block row."""
    if call.state.settings.get("peers_api_enabled", True) is False:
        return Reply("", 404, media="text/html")
    state = call.state
    known: dict[str, None] = {}
    for domain in filter(None, state.by_domain):
        below = [d for d in state.at_or_below[domain] if d != domain]  # recorded: these come before it
        known |= dict.fromkeys([*below, domain])
    return Reply([d for d in known if d not in state.block_of])


def domain_blocks(call: Call) -> Any:
    """Only where the admin shows them: `all`, or `users` for members."""
    settings = call.state.settings
    member = call.account is not None and call.token is not None and not call.token.revoked

    def shows(name: str) -> bool:
        return settings.get(name, "disabled") == "all" or (settings.get(name) == "users" and member)

    if not shows("show_domain_blocks"):
        return Reply("", 404, media="text/html")
    listed = [b for b in call.state.domain_blocks.values() if b.severity in ("silence", "suspend")]
    listed.sort(key=lambda b: (b.severity, b.domain))
    return [entities_domains.public_block(b, why=shows("show_domain_blocks_rationale")) for b in listed]


def nodeinfo_links(call: Call) -> Any:
    href = f"{call.base}/nodeinfo/2.0"
    return {"links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": href}]}


def nodeinfo(call: Call) -> Any:
    state = call.state
    return {
        "version": "2.0",
        "software": {"name": "mastodon", "version": state.version},
        "protocols": ["activitypub"],
        "services": {"outbound": [], "inbound": []},
        "usage": {
            "users": {"total": len(state.by_domain[""]), "activeMonth": 0, "activeHalfyear": 0},
            "localPosts": sum(a.statuses_count for a in state.locals()),
        },
        "openRegistrations": False,
        "metadata": {"nodeName": "Mastodon", "nodeDescription": ""},
    }


def health(call: Call) -> Reply:
    return Reply("OK", media="text/plain; charset=utf-8")


def nothing(call: Call) -> list[Any]:
    """Of what clients ask for when they start, and nobody here has: lists, filters, emojis."""
    return []


def no_markers(call: Call) -> dict[str, Any]:
    """Nobody here marks how far they have read."""
    return {}
