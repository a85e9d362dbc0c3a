"""What people see and do on the pages: the same use cases as by message, by who they are for.

Each is one transaction. What may be seen is decided here, and how it looks in web/.
"""

from __future__ import annotations

from collections.abc import Callable

from jurybot.service.desk import Desk
from jurybot.service.page_ports import Pages
from jurybot.service.pages.accused import ForAccused
from jurybot.service.pages.counter import Counter
from jurybot.service.pages.gauges import LoopGauges
from jurybot.service.pages.jurors import ForJurors
from jurybot.service.pages.members import ForMembers
from jurybot.service.pages.proposers import ForProposers
from jurybot.service.pages.standing import StandingNow
from jurybot.service.pages.stewards import ForStewards
from jurybot.service.ports.instance import Instance


def pages(desk: Desk, instance: Instance, woken: Callable[[], None]) -> Pages:
    """All pages of one installation. `instance` is their own way there; `woken` is called when something changed that
    the loop should look at."""
    counter = Counter(desk, woken)
    return Pages(
        standing=StandingNow(instance, desk.clock),
        jurors=ForJurors(counter),
        members=ForMembers(counter),
        proposers=ForProposers(counter),
        accused=ForAccused(counter),
        stewards=ForStewards(counter),
        gauges=LoopGauges(counter),
    )
