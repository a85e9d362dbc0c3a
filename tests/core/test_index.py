"""What is known of texts of which only the hashes are kept."""

from jurybot.core.text.index import Index


def test_what_was_put_in_is_known_and_nothing_else() -> None:
    numbers = {f"word {n}": n % 7 for n in range(1000)}

    index = Index(numbers, nothing=-1)

    assert {text: index.get(text) for text in numbers} == numbers
    assert {index.get(f"word {n}") for n in range(1000, 2000)} == {-1}


def test_texts_with_the_same_hash_are_told_apart() -> None:
    texts = {"pu": 1, "\u7570": 2}  # the same bytes, as Python holds them
    assert len({hash(text) for text in texts}) == 1

    assert Index({"pu": 1}, nothing=0).get("\u7570") == 0
    assert [Index(texts, nothing=0).get(text) for text in texts] == [1, 2]


def test_an_empty_one_knows_nothing() -> None:
    assert Index[int]({}, nothing=0).get("word") == 0
