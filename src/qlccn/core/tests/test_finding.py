"""Words without diacritics, the beginning of words, and slips of the hand."""

import random

import pytest

from qlccn.core.finding import Index, correction, marks

NAMES = {
    1: "Cụm công nghiệp Yên Hợp", 2: "Cụm công nghiệp Bắc Sơn", 3: "Cụm công nghiệp Đông Phú", 4: "Cụm công nghiệp làng nghề Phong Khê",
    5: "Khu Yên Bình 3426", 6: "Hợp Yên",
}  # fmt: skip


@pytest.fixture
def index() -> Index:
    return Index(NAMES.items())


@pytest.mark.parametrize(
    ("asked", "best"),
    [
        ("yên hợp", 1), ("yen hop", 1), ("YEN HỢP", 1), ("yen hpo", 1), ("cogn nghiep yen hop", 1), ("dong p", 3), ("bac sonn", 2),
        ("phong kh", 4), ("lang ngeh", 4), ("3426", 5), ("hop yen", 6), ("yn binh", 5), ("Đôgn Phú", 3),
    ],
)  # fmt: skip
def test_what_people_type_finds_what_they_mean(index: Index, asked: str, best: int):
    assert index.find(asked).keys[0] == best


def test_slips_are_looked_for_only_where_nothing_fits(index: Index):
    assert not index.find("yen").is_near
    assert set(index.find("yen").keys) == {1, 5, 6}
    assert index.find("yen hpo").is_near


@pytest.mark.parametrize("asked", ["", "  ", "!!!", "zzzzzz", "3427", "yen zzzz", "x" * 5000, "\x00", "%' OR 1=1"])
def test_nonsense_finds_nothing(index: Index, asked: str):
    assert index.find(asked).keys == ()


def test_a_number_is_never_guessed(index: Index):
    assert index.find("3462").keys == ()


def test_only_what_may_be_seen_is_found_and_slips_are_tried_when_the_exact_one_may_not(index: Index):
    assert index.find("yen hop", lambda keys: [k for k in keys if k == 6]).keys == (6,)
    assert index.find("bac son", lambda keys: []).keys == ()


def test_a_changed_text_is_found_by_its_new_words_only(index: Index):
    index.put(1, "Cụm công nghiệp Tân An")
    assert index.find("tan an").keys == (1,)
    assert 1 not in index.find("hop").keys
    index.drop(1)
    assert index.find("tan an").keys == ()
    assert len(index) == 5


def test_after_any_changes_the_index_is_what_it_would_be_made_anew(index: Index):
    dice, now = random.Random(1), dict(NAMES)
    for _ in range(200):
        key = dice.randrange(1, 9)
        if dice.random() < 0.3:
            now.pop(key, None)
            index.drop(key)
        else:
            now[key] = f"{dice.choice(['Yên', 'Bắc', 'Tân'])} {dice.choice(['Hợp', 'Sơn', 'An'])} {dice.randrange(5)}"
            index.put(key, now[key])
        asked = dice.choice(["yen", "bac so", "tna", "an 3", "hpo"])
        assert index.find(asked) == Index(now.items()).find(asked)


def test_a_query_is_corrected_word_by_word(index: Index):
    assert correction(index, "cogn nghiep Bắc") == "cong nghiep bac"
    assert correction(index, "cong nghiep") == ""
    assert correction(index, "zzzz 3427") == ""


def test_marks_lie_on_the_words_of_the_original():
    text = "Cụm công nghiệp Yên Hợp"
    assert [text[a:b] for a, b in marks(text, {"yen", "ho"})] == ["Yên", "Hợp"]
    assert marks(text, ()) == []
