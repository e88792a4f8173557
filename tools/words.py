"""Update languages/*.po with the texts of the project: python tools/words.py

Adds new texts with an empty translation and removes old ones. Prints texts without a translation, and
exits with 1 if there are any.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from cohort.model.paths import CohortPaths  # noqa: E402
from cohort.workflows.translation_catalogue import all_texts, missing_translations  # noqa: E402

# names of provinces that the register of ISO leaves untranslated
EXTRA = {"Bueng Kan": "ISO 3166-2", "Krung Thep Maha Nakhon": "ISO 3166-2"}

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


def update(path: Path, texts: dict) -> None:
    """Rewrites one catalogue in the order of the texts, with the files they come from."""
    old = read_po(io.BytesIO(path.read_bytes()), locale=path.stem)
    new = Catalog(locale=path.stem, project="cohort-template", fuzzy=False, header_comment=old.header_comment)
    for text, source in texts.items():
        message = old.get(text if isinstance(text, str) else text[0])
        new.add(text, message.string if message else "", locations=[(source, None)])
    buffer = io.BytesIO()
    write_po(buffer, new, width=0, omit_header=False, include_lineno=False)
    lines = [
        line
        for line in buffer.getvalue().decode("utf-8").splitlines(keepends=True)
        if not line.startswith(OMITTED_HEADERS)
    ]
    path.write_text("".join(lines).strip() + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    paths = CohortPaths(ROOT)
    missing = 0
    for catalogue in sorted(paths.languages.glob("*.po")):
        if catalogue.stem == "en":
            continue
        update(catalogue, all_texts(paths) | EXTRA)
        for text, source in missing_translations(paths, catalogue.stem).items():
            missing += 1
            print(f"{catalogue.stem}: {source}: {text}")
    sys.exit(1 if missing else 0)
