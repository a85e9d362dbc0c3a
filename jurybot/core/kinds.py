"""What brings a case about, and so what its proposal means. (DELIBERATION.md, *A case in time*.)

Each is a case like any other: filed, drawn for, deliberated and decided by the same table. What differs is what is put
before the panel, by which rule and how many, and what its verdict does; see `Kind`.
"""

import enum


class Kind(enum.Enum):
    """Reports of members; a petition of members with seconders; a ratification (a block made by hand, a sister co-op's
    decision or a list's entry, as a proposal); a proposal to lift; an appeal (a fresh panel on what another decided); a
    review that fell due. The last three are about an earlier case: its verdict, or its measure in force, is what they
    propose, and a weaker verdict changes that case."""

    REPORTS = "reports"
    PETITION = "petition"
    RATIFICATION = "ratification"
    LIFT = "lift"
    APPEAL = "appeal"
    REVIEW = "review"

    @property
    def is_about_a_case(self) -> bool:
        return self in {Kind.LIFT, Kind.APPEAL, Kind.REVIEW}
