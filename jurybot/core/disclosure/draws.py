"""What is published of a draw: days, numbers and hashes alone. (docs/record.md.)"""

from collections.abc import Sequence

from jurybot.core.canonical import BadEntry, canonical
from jurybot.core.case.case import Case
from jurybot.core.case.parts import Seat
from jurybot.core.record.draw import TICKETS_PUBLISHED_UP_TO, ticket_lines
from jurybot.core.record.record import sound


def seats_became(case: Case) -> tuple[str, ...]:
    """What became of each drawn position, for seats.json: seated, declined, lapsed, unused. (VERIFY.md, 8.)

    Which of these a seat that was left counts as stands in docs/record.md: only silence lapses.
    """
    called = [_became(seat) for seat in sorted(case.seats, key=lambda seat: seat.number)]
    return (*called, *["unused"] * (case.drawn - len(called)))


def record_file(name: str, written: object) -> bytes:
    """The bytes of an entry's file. Raises BadEntry unless it is exactly a record entry of the kind `name`: those
    hold days, numbers and hashes, and there is no field for anything else."""
    sound_entry = sound(written)
    if sound_entry["entry"] != name:
        raise BadEntry(f"this is an entry of kind {sound_entry['entry']}, not {name}")
    return canonical(sound_entry)


def tickets_file(ordered: Sequence[bytes]) -> bytes | None:
    """The side file of a draw's tickets; None where they are too many to be published. (VERIFY.md, *The draw*, 4.)"""
    return ticket_lines(ordered) if len(ordered) <= TICKETS_PUBLISHED_UP_TO else None


def _became(seat: Seat) -> str:
    if seat.sits:
        return "seated"
    return "lapsed" if seat.left_because == "silent" else "declined"
