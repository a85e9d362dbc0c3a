"""What a case entry binds before a panel is drawn: the server and the criterion, and the terms it is judged by.

Nobody can read either from the entry; each is opened by its salt when it is told. Who knows the docket's salt knows
that of the terms too, not the other way round: the terms of a case that came to nothing are told, its server is not.
"""

from typing import Any

from jurybot.core.canonical import Entry
from jurybot.core.case.case import Case
from jurybot.core.rule.rule import rule_from
from jurybot.core.shown_text import shown


def docket_row(case: Case) -> Entry:
    """Who is judged, and for what."""
    return {"domain": case.domain, "criterion": shown(case.criterion)}


def terms_row(case: Case) -> Entry:
    """What a verdict follows from besides the ballots: proposal and rules, frozen when the case was filed."""
    terms = case.terms
    row: dict[str, Any] = {
        "proposed": case.proposed.value,
        "criterion": shown(case.criterion),
        "rule": rule_from(terms.rule).as_map(),
        "rounds": terms.rounds,
        "fallback": terms.fallback,
    }
    weaker = {"rule_last": terms.rule_last, "rule_weaker": terms.rule_weaker}
    row |= {name: rule_from(rule).as_map() for name, rule in weaker.items() if rule is not None}
    return row if case.about_number is None else row | {"about": case.about_number}
