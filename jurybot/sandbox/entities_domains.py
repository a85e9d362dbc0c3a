"""How blocks of servers, and servers that are allowed, are written out."""

from typing import Any

from jurybot.sandbox import domains
from jurybot.sandbox.push import iso
from jurybot.sandbox.records import DomainAllow, DomainBlock

Json = dict[str, Any]


def domain_block(b: DomainBlock) -> Json:
    return {
        "id": str(b.id),
        "domain": b.domain,
        "digest": domains.digest(b.domain),
        "created_at": iso(b.created_at),
        "severity": b.severity,
        "reject_media": b.reject_media,
        "reject_reports": b.reject_reports,
        "private_comment": b.private_comment,
        "public_comment": b.public_comment,
        "obfuscate": b.obfuscate,
    }


def public_block(b: DomainBlock, *, why: bool) -> Json:
    name = domains.starred(b.domain) if b.obfuscate else b.domain
    comment = b.public_comment if why else None
    return {"domain": name, "digest": domains.digest(b.domain), "severity": b.severity, "comment": comment}


def domain_allow(a: DomainAllow) -> Json:
    return {"id": str(a.id), "domain": a.domain, "created_at": iso(a.created_at)}
