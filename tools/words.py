"""Update languages/*.po with the texts of the project: python tools/words.py

Adds new texts with an empty translation and removes old ones. Prints texts without a translation, and exits with 1
if there are any; so it does in one line, before it changes anything, if a template has a mistake. A catalogue that is
complete only for a part of the texts says so in its header X-Complete-For: partners for what partners get, nothing for
none; what it translates besides stays.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from cohort.errors import CannotRun  # noqa: E402
from cohort.i18n.catalogues import EVERYTHING, scope_of_catalogue  # noqa: E402
from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.workflows.translation_catalogue import (  # noqa: E402
    all_texts,
    missing_translations,
    texts_of_scope,
)

# names of provinces that the register of ISO leaves untranslated, by language
EXTRA = {
    "th": ("Bueng Kan", "Krung Thep Maha Nakhon"),
    "lo": (
        "LAK",
        "Attapu",
        "Bokèo",
        "Bolikhamxai",
        "Champasak",
        "Houaphan",
        "Khammouan",
        "Louang Namtha",
        "Louangphabang",
        "Oudômxai",
        "Phôngsali",
        "Salavan",
        "Savannakhét",
        "Viangchan",
        "Xaignabouli",
        "Xékong",
        "Xiangkhouang",
        "Xaisômboun",
    ),
}

# header lines that change with every run or are empty
OMITTED_HEADERS = tuple(
    f'"{name}'
    for name in (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Last-Translator",
        "Report-Msgid",
        "Language-Team",
        "Project-Id",
    )
)


def update(path: Path, texts: dict, scope: str) -> None:
    """Rewrites one catalogue in the order of the texts, with the files they come from; one that is complete for a scope
    has the texts of that scope, and others only with their translation."""
    old = read_po(io.BytesIO(path.read_bytes()), locale=path.stem)
    needed = texts_of_scope(CohortPaths(ROOT), scope)
    new = Catalog(locale=path.stem, project="cohort-template", fuzzy=False, header_comment=old.header_comment)
    for text, source in texts.items():
        message = old.get(text if isinstance(text, str) else text[0])
        is_translated = message is not None and any(message.string)
        if scope != EVERYTHING and text not in needed and not is_translated:
            continue
        new.add(text, message.string if message else "", locations=[(source, None)])
    buffer = io.BytesIO()
    write_po(buffer, new, width=0, omit_header=False, include_lineno=False)
    lines = [
        line
        for line in buffer.getvalue().decode("utf-8").splitlines(keepends=True)
        if not line.startswith(OMITTED_HEADERS)
    ]
    if scope != EVERYTHING:
        place = next(number for number, line in enumerate(lines) if line.startswith('"Content-Transfer')) + 1
        lines.insert(place, f'"X-Complete-For: {scope}\\n"\n')
    path.write_text("".join(lines).strip() + "\n", encoding="utf-8", newline="\n")


def main() -> int:
    """Updates all catalogues; returns how many texts have no translation."""
    paths = CohortPaths(ROOT)
    missing = 0
    for catalogue in sorted(paths.languages.glob("*.po")):
        if catalogue.stem == "en":
            continue
        scope = scope_of_catalogue(catalogue)
        update(catalogue, all_texts(paths) | dict.fromkeys(EXTRA.get(catalogue.stem, ()), "ISO 3166-2"), scope)
        for text, source in missing_translations(paths, catalogue.stem).items():
            missing += 1
            print(f"{catalogue.stem}: {source}: {text}")
    return missing


if __name__ == "__main__":
    try:
        sys.exit(1 if main() else 0)
    except CannotRun as error:
        sys.exit(str(error))
