"""The tree over a draw's tickets: RFC 6962, section 2.1, with SHA-256."""

from collections.abc import Sequence
from hashlib import sha256


class Tree:
    """A Merkle tree over `leaves`, which must not be empty. Built level by level: an odd last node moves up as it is,
    which gives the same tree as RFC 6962's split at the largest power of two."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        if not leaves:
            raise ValueError("a tree over no leaves has no proofs")
        self.leaves = leaves
        level = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
        self._levels = [level]
        while len(level) > 1:
            pairs = zip(level[::2], level[1::2], strict=False)
            above = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
            if len(level) % 2:
                above.append(level[-1])
            level = above
            self._levels.append(level)

    @property
    def size(self) -> int:
        return len(self.leaves)

    @property
    def root(self) -> bytes:
        return self._levels[-1][0]

    def proof(self, index: int) -> list[bytes]:
        """The hashes that lead from leaf number `index` (from 0) to the root, lowest first. Raises IndexError."""
        if not 0 <= index < self.size:
            raise IndexError(f"no leaf {index} among {self.size}")
        path = []
        for level in self._levels[:-1]:
            if index ^ 1 < len(level):
                path.append(level[index ^ 1])
            index //= 2
        return path


def is_proved(leaf: bytes, index: int, proof: Sequence[bytes], *, size: int, root: bytes) -> bool:
    """Whether `proof` shows that `leaf` stands at `index` of the `size` leaves under this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, left = sha256(b"\x00" + leaf).digest(), size - 1, list(proof)
    while last:
        if index % 2 or index < last:
            if not left:
                return False
            sibling = left.pop(0)
            node = sha256(b"\x01" + (sibling + node if index % 2 else node + sibling)).digest()
        index, last = index // 2, last // 2
    return not left and node == root
