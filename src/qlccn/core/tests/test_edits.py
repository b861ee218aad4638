"""Joining two people's words: nothing either of them wrote is lost."""

from hypothesis import given
from hypothesis import strategies as st

from qlccn.core.edits import merge

FIELDS = st.fixed_dictionaries({name: st.sampled_from(["", "a", "b", "c"]) for name in ("one", "two", "three")})


@given(FIELDS.filter(lambda f: any(f.values())), FIELDS, FIELDS)
def test_every_change_of_either_person_stands_or_is_shown(read: dict[str, str], now: dict[str, str], mine: dict[str, str]):
    joined, found = merge(read, now, mine)
    shown = {d.name for d in found}
    for name in read:
        if mine[name] != read[name]:
            assert joined[name] == mine[name]  # what I changed is in the form
        else:
            assert joined[name] == now[name]  # what I left alone is as it stands
        if now[name] != read[name] and joined[name] != now[name]:
            assert name in shown  # saving would undo the other's word: I was told


@given(FIELDS, FIELDS)
def test_a_form_that_lost_what_was_read_overwrites_nothing_unseen(now: dict[str, str], mine: dict[str, str]):
    joined, found = merge({}, now, mine)
    assert all(joined[n] == now[n] or n in {d.name for d in found} for n in now)


def test_two_ways_of_writing_one_figure_are_no_change():
    joined, found = merge({"ha": "12,5"}, {"ha": "13"}, {"ha": "12,50"}, lambda _n, a, b: a.rstrip("0") == b.rstrip("0"))
    assert joined == {"ha": "13"}
    assert not found[0].touched
