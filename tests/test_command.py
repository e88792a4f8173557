"""The frame of every entry script: what stops a run is one line, whatever it is."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from cohort.workflows.command_line import COULD_NOT_RUN, run_command

from tests.helpers import ROOT


def _end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_process_that_is_ended_from_outside_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["report"])

    def work(_: argparse.Namespace) -> int:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            pool.submit(_end).result()
        return 0

    assert run_command(argparse.ArgumentParser(), work) == COULD_NOT_RUN
    assert capsys.readouterr().err == (
        "A process of this run was ended from outside, or had too little memory; run again\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a program with another status")
def test_ctrl_c_while_libraries_are_loaded_is_no_traceback() -> None:
    program = f"import sys; sys.path.insert(0, {str(ROOT / 'scripts')!r}); import cohort; raise {{error}}"
    stopped, broken = (
        subprocess.run([sys.executable, "-c", program.format(error=error)], capture_output=True, text=True, check=False)
        for error in ("KeyboardInterrupt", "ValueError('ours')")
    )
    assert (stopped.returncode, stopped.stderr) == (-signal.SIGINT, "")
    assert "ValueError: ours" in broken.stderr
