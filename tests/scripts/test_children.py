"""The supervisor of scripts/run: what dies is started again, within reason, and nothing is left behind."""

import os
from pathlib import Path

import _children
import pytest
from _bootstrap import SetupError
from _children import Child, stop_all


@pytest.fixture(autouse=True)
def _logs_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_children, "DATA", tmp_path)


def test_a_dead_child_is_started_again() -> None:
    child = Child("worker", ["/bin/sleep", "60"], {})
    child.start()
    first = child.process
    first.kill()
    first.wait()

    child.restart_if_dead()

    assert child.process.pid != first.pid
    assert child.process.poll() is None
    stop_all([child])


def test_a_child_that_keeps_dying_is_left_alone() -> None:
    child = Child("worker", ["/bin/sh", "-c", "echo no bread left; exit 3"], {})
    child.start()
    for _ in range(5):
        child.process.wait()
        child.restart_if_dead()
    child.process.wait()

    with pytest.raises(SetupError, match=r"died 6 times(.|\n)*no bread left"):
        child.restart_if_dead()


def test_stopping_a_child_ends_what_it_started_too() -> None:
    child = Child("web server", ["/bin/sh", "-c", "trap '' TERM; sleep 60 & echo started $!; wait; wait"], {})
    child.start()
    group = child.process.pid

    stop_all([child], patience=0.2)

    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


def test_a_child_gets_the_environment_it_was_given(tmp_path: Path) -> None:
    child = Child("sandbox", ["/bin/sh", "-c", "echo base is $STRIPE_API_BASE"], {"STRIPE_API_BASE": "here"})
    child.start()

    child.process.wait()

    assert (tmp_path / "logs" / "sandbox.log").read_text() == "base is here\n"


def test_a_child_that_waits_hears_what_it_is_told() -> None:
    child = Child("web server", ["/bin/sh", "-c", "read line; echo heard $line $0"], {})
    child.start("--when-told")

    child.tell("the database's address")
    child.process.wait()

    assert child.end_of_log() == "heard the database's address --when-told"


def test_telling_a_child_that_has_died_is_no_error() -> None:
    child = Child("web server", ["/bin/sh", "-c", "exec 0<&-; exit 3"], {})
    child.start("--when-told")
    child.process.wait()

    child.tell("the database's address")

    assert child.process.returncode == 3
