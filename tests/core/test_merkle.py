"""The tree over tickets is RFC 6962's."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.record.merkle import Tree, is_proved

# The test vectors of Certificate Transparency's own implementations.
LEAVES = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as it stands there: split at the largest power of two below the size."""
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 2 ** ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + mth(leaves[:split]) + mth(leaves[split:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    split = 2 ** ((len(leaves) - 1).bit_length() - 1)
    if m < split:
        return [*path(m, leaves[:split]), mth(leaves[split:])]
    return [*path(m - split, leaves[split:]), mth(leaves[:split])]


@pytest.mark.parametrize("size", ROOTS)
def test_the_root_is_that_of_the_published_vectors(size: int) -> None:
    assert Tree(LEAVES[:size]).root.hex() == ROOTS[size]


@pytest.mark.parametrize("size", range(1, 70))
def test_root_and_proofs_are_those_of_the_definition(size: int) -> None:
    leaves = [n.to_bytes(2, "big") for n in range(size)]
    tree = Tree(leaves)

    assert tree.root == mth(leaves)
    for index in range(size):
        assert tree.proof(index) == path(index, leaves)
        assert is_proved(leaves[index], index, tree.proof(index), size=size, root=tree.root)


@given(size=st.integers(1, 40), data=st.data())
def test_a_proof_shows_one_leaf_at_one_place_and_nothing_else(size: int, data: st.DataObject) -> None:
    leaves = [n.to_bytes(2, "big") for n in range(size)]
    tree, index = Tree(leaves), data.draw(st.integers(0, size - 1))
    proof, other = tree.proof(index), data.draw(st.integers(-2, size + 2))

    assert is_proved(leaves[index], other, proof, size=size, root=tree.root) == (other == index)
    assert not is_proved(b"else", index, proof, size=size, root=tree.root)
    assert not is_proved(leaves[index], index, [*proof, b"\x00" * 32], size=size, root=tree.root)
    assert not is_proved(leaves[index], index, proof, size=size, root=b"\x00" * 32)
    if proof:
        assert not is_proved(leaves[index], index, proof[:-1], size=size, root=tree.root)


def test_there_is_no_tree_over_nothing_and_no_proof_of_a_leaf_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="no leaves"):
        Tree([])
    with pytest.raises(IndexError):
        Tree([b"one"]).proof(1)
