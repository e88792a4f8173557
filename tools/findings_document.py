"""Write docs/findings.md: every code of schemas/ with its texts in English and Thai."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from cohort.i18n.language import read_language  # noqa: E402
from cohort.model.findings import FindingKind, diagnosis_kinds, finding_kinds  # noqa: E402
from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.model.rule_files import declared_rules  # noqa: E402
from cohort.model.settings import Settings, declared_settings  # noqa: E402
from cohort.model.yaml_files import read_yaml  # noqa: E402

FILE = ROOT / "docs" / "findings.md"
HEAD = """\
# What a check can say

For whoever got a message and wants to know more. `nox -s generate` writes this page from `schemas/` and `languages/`:
change the words there.

- An **error** that the sender mends lets a file wait until it is mended. What the host mends never blocks a sender.
- A **question** is answered by the sender.
- Words in braces are filled in: {field} is the label of the column, {value} is what the cell says.
"""
RULES = """
# Rules across tables

Each is an SQL file of `schemas/rules/`. A rule is silent before it is due, if its component is dropped, and if one of
its tables is empty. The setting `rules` in `cohort.yml` turns one into a warning or silences it, with a reason.
"""
DOCTOR = """
# What doctor can say

`nox -s doctor` looks at a cohort as a folder of files ([keeping.md](keeping.md)). What is **mendable**, here and above,
`nox -s doctor -- --fix` mends by itself, because nothing can be lost.
"""
LISTS = {
    "repairs": "What reading puts right by itself",
    "unread": "What reading leaves out, and lists",
    "answers": "How a question is answered",
}


def text() -> str:
    """The whole document."""
    paths = CohortPaths(ROOT)
    settings = Settings({setting.name: setting.default for setting in declared_settings(paths)})
    english, thai = (read_language(paths, settings, code) for code in ("en", "th"))
    languages = (english, thai)
    rules = [rule.kind for rule in declared_rules(paths)]
    kinds = [*_kinds(finding_kinds(paths).values(), languages), RULES, *_kinds(rules, languages)]
    doctor = _kinds(diagnosis_kinds(paths).values(), languages)
    return HEAD + "".join([*kinds, *_lists(paths, languages), DOCTOR, *doctor])


def _kinds(kinds: Iterable[FindingKind], languages: tuple) -> Iterator[str]:
    for kind in kinds:
        severity = "question" if kind.answers else kind.severity
        mends = f"mended by the {kind.mends}" + (" · mendable" if kind.mendable else "")
        yield f"\n## {kind.title}\n\n`{kind.code}` · {severity} · {mends}\n\n"
        if kind.answers:
            yield f"Answers: {', '.join(f'`{answer}`' for answer in kind.answers)}\n\n"
        yield "| | English | ไทย |\n|---|---|---|\n"
        rows = {"": kind.title, "What is wrong": kind.message, "Why it matters": kind.why, "What to do": kind.fix}
        rows |= {f"Why it matters: {of}": text for of, text in kind.why_of.items()}
        if kind.fix_in_form:
            rows["What to do in a workbook"] = kind.fix_in_form
        for name, english in rows.items():
            yield f"| {name} | " + " | ".join(_cell(language.say(english)) for language in languages) + " |\n"


def _lists(paths: CohortPaths, languages: tuple) -> Iterator[str]:
    for file, title in LISTS.items():
        yield f"\n## {title}\n\n| code | English | ไทย |\n|---|---|---|\n"
        for entry in read_yaml(paths.schemas / f"{file}.yaml"):
            code = entry.get("code") or entry["word"]
            yield f"| `{code}` | " + " | ".join(_cell(language.say(entry["title"])) for language in languages) + " |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8", newline="\n")
