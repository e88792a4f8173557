"""Asks for the passphrase of a back-up, without showing it."""

from __future__ import annotations

import getpass
import os
import sys

from ...errors import CannotRun
from ...i18n.language import Language

VARIABLE = "COHORT_PASSPHRASE"
"""Environment variable: the passphrase for scripts, where nobody can be asked."""
SHORTEST = 12


def ask_for_passphrase(language: Language, *, is_new: bool) -> str:
    """The passphrase of a back-up; a new one is typed twice.

    Raises CannotRun if nobody can be asked, if a new one is too short, or if the two differ.
    """
    passphrase = os.environ.get(VARIABLE, "")
    if not passphrase:
        if not sys.stdin.isatty():
            raise CannotRun(f"an encrypted back-up needs its passphrase: run in a terminal, or set {VARIABLE}")
        passphrase = getpass.getpass(language.say("Passphrase of the back-up: "))
        if is_new and passphrase != getpass.getpass(language.say("The same once more: ")):
            raise CannotRun("the two passphrases differ; run again")
    if is_new and len(passphrase) < SHORTEST:
        raise CannotRun(f"the passphrase is too short; take four words or more, with at least {SHORTEST} signs")
    return passphrase
