"""What the pages ask of the service, and what they are given to show. (docs/architecture.md, *the pages*.)

Who may see or do what is decided behind these Protocols; a page knows only who has signed in, or for which server
somebody has proved to speak. All of them may be called from several threads.
"""

from __future__ import annotations

from dataclasses import dataclass

from jurybot.service.page_ports.accused import AccusedPages
from jurybot.service.page_ports.common import Standing
from jurybot.service.page_ports.gauges import Gauges
from jurybot.service.page_ports.jurors import JurorPages
from jurybot.service.page_ports.members import MemberPages, ProposerPages
from jurybot.service.page_ports.stewards import StewardPages


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """All of them, by who they are for."""

    standing: Standing
    jurors: JurorPages
    members: MemberPages
    proposers: ProposerPages
    accused: AccusedPages
    stewards: StewardPages
    gauges: Gauges
