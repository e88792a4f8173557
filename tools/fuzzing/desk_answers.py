"""Answers given on the desk: what a form of the browser may send, and the file that holds them, edited or damaged."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from cohort.reading.reader_process import open_submission
from cohort.reading.submissions.desk_answers import desk_answers_path
from cohort.reading.submissions.explanations import (
    COLUMN_KIND,
    CONVENTION_KIND,
    NAME_KIND,
    TABLE_KIND,
    VALUE_KIND,
)
from cohort.workflows.intake.answer_questions import CellAnswer, Explanation, FileAnswers, keep_answers

from .accepted_values import outcome_of
from .structures import with_changes, with_damage
from .trials import Bench, Trial, judged
from .workbooks import TEXTS

SHEET = """วันที่,รายการ,จำนวนเงิน,ร้าน,องค์กร,แหล่งเงิน
๓ มี.ค. ๖๑,ค่ารถ,๓๕๐,รถตู้,ลมเช้า,ทุน
01/02/18,ค่าอาหาร,1.200,ป้าแดง,partner-01,ทุน
31/2/2561,ค่าเครื่องเขียน,85.50,ร้านหนังสือ,partner-02,เงินตนเอง
"""
KINDS = (COLUMN_KIND, VALUE_KIND, NAME_KIND, CONVENTION_KIND, TABLE_KIND)
SHEETS = ("", "CSV", "x", "Sheet1", "\x00")
PLACES = ("A", "C2", "A3", "row 3", "", "ZZZZZZZ", "A0", "ก", "1", "-")
ABOUT = ("A", "B", "C", "ZZ", "", "amount", "spent_on", "organisation_id", "budget_line_id", "ลมเช้า", "row_number")
SAID = (
    "", "mine", "new", "theirs", "same", "none of these", "2018-02-01", "expenses", "coach_logs", "spent_on", "amount",
    "partner-01", "partner-99", "จำนวนเงิน", "Amount", "all", "day first", "month first",
)  # fmt: skip
CODES = ("value-ambiguous", "date-ambiguous", "number-ambiguous", "row-twice", "x", "")


def desk_answers(bench: Bench, chances: Sequence[random.Random]) -> Iterator[Trial]:
    """Answers about one sheet of people's own."""
    folder, cohort = bench.place("desk"), bench.cohort
    file = folder / "sheet.csv"
    file.write_text(SHEET, encoding="utf-8")
    sha256 = open_submission(file).sha256
    path = desk_answers_path(cohort.paths, sha256)
    senders = {"partner-01", "host-1"}
    for number, chance in enumerate(chances):
        path.unlink(missing_ok=True)
        copy = folder / f"answers-{number:05}.json"
        yield judged(partial(_trial, bench, file, path, sha256, senders, chance, copy), copy)
    path.unlink(missing_ok=True)


def _trial(
    bench: Bench, file: Path, path: Path, sha256: str, senders: set[str], chance: random.Random, copy: Path
) -> Trial:
    keep_answers(bench.cohort, sha256, _any_answers(chance), senders)
    if path.exists() and chance.random() < 0.6:
        path.write_bytes(_other_file(chance, path.read_bytes()))
    if path.exists():
        copy.write_bytes(path.read_bytes())
    trial = outcome_of(bench, file)
    return Trial(trial.outcome, trial.problem, copy)


def _other_file(chance: random.Random, content: bytes) -> bytes:
    if chance.random() < 0.3:
        return with_damage(chance, content)
    changed: Any = with_changes(chance, json.loads(content))
    return json.dumps(changed, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")


def _any_answers(chance: random.Random) -> FileAnswers:
    answer_texts = (*SAID, *TEXTS)
    return FileAnswers(
        chance.choice([None, "", "partner-01", "partner-99"]),
        chance.random() < 0.5,
        [
            CellAnswer(chance.choice(SHEETS), chance.choice(PLACES), chance.choice(CODES), chance.choice(answer_texts))
            for _ in range(chance.randint(0, 3))
        ],
        [
            Explanation(
                chance.choice(KINDS), chance.choice(SHEETS), chance.choice(ABOUT), chance.choice([None, *answer_texts])
            )
            for _ in range(chance.randint(0, 6))
        ],
    )
