"""The collector rests while somebody reads and is set as it was afterwards, also after a failure."""

import gc
import threading

import pytest

from qlccn.core.collecting import not_collecting


def test_it_rests_until_the_last_reader_leaves():
    inside, leave = threading.Event(), threading.Event()

    def work() -> None:
        with not_collecting():
            inside.set()
            leave.wait(10)

    assert gc.isenabled()
    thread = threading.Thread(target=work)
    with not_collecting():
        thread.start()
        assert inside.wait(10)
        with not_collecting():
            assert not gc.isenabled()
    assert not gc.isenabled()
    leave.set()
    thread.join(10)
    assert gc.isenabled()


def test_a_failure_sets_it_on_again():
    with pytest.raises(ValueError, match="x"), not_collecting():
        raise ValueError("x")
    assert gc.isenabled()


def test_where_it_was_off_it_stays_off():
    gc.disable()
    try:
        with not_collecting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
