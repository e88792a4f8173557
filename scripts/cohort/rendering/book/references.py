"""The works that a book refers to: book/references.bib, .json or .yaml, set in the Citation Style Language."""

from __future__ import annotations

import json
from pathlib import Path

from ...errors import CannotRun
from ...i18n.language import Language
from ...storing.build_cache import BuildCache
from ..texts.pandoc import write_file
from ..texts.tree import Node, document, every_word

# the file of references, in one of the formats of pandoc
NAMES = ("references.bib", "references.json", "references.yaml")
STYLE = "style.csl"


class References:
    """The references of a book; a cohort without any has no file for them."""

    def __init__(self, folder: Path, where: str, cache: BuildCache):
        self._path = next((folder / name for name in NAMES if (folder / name).is_file()), None)
        style = folder / STYLE
        self._files = {path.name: path.read_bytes() for path in (self._path, style) if path and path.is_file()}
        self._where, self._cache = where, cache
        self.works = self._read_works()

    def cite(self, blocks: list[Node], language: Language, title: str) -> list[Node]:
        """The blocks with their citations filled in, and the list of the works at the end."""
        if not self._path:
            return blocks
        tree = document(blocks, lang=language.locale.language, reference_section_title=title)
        tree["meta"]["link-citations"] = {"t": "MetaBool", "c": True}
        arguments = ["--citeproc", f"--bibliography={self._path.name}"]
        arguments += [f"--csl={STYLE}"] if STYLE in self._files else []
        source = ["cited", arguments, tree, {name: content.hex() for name, content in self._files.items()}]
        cited = self._cache.get_or_make(source, lambda: write_file(tree, "json", arguments, self._files))
        result: list[Node] = json.loads(cited)["blocks"]
        return result

    def _read_works(self) -> dict[str, str]:
        """The words of each work in the list of references, by its key."""
        if not self._path:
            return {}
        path = self._path
        tree = document([])
        tree["meta"]["nocite"] = {"t": "MetaInlines", "c": [_all_works()]}

        def read() -> bytes:
            try:
                arguments = ["--citeproc", f"--bibliography={path.name}"]
                return write_file(tree, "json", arguments, self._files)
            except CannotRun as error:
                raise CannotRun(f"{self._where}/{path.name}: {error}") from None

        blocks = json.loads(self._cache.get_or_make(["works", self._files[path.name].hex()], read))["blocks"]
        entries = [entry for block in blocks if block["t"] == "Div" for entry in block["c"][1]]
        return {entry["c"][0][0].removeprefix("ref-"): every_word(entry) for entry in entries if entry["t"] == "Div"}


def _all_works() -> Node:
    entry = {
        "citationId": "*",
        "citationPrefix": [],
        "citationSuffix": [],
        "citationMode": {"t": "NormalCitation"},
        "citationNoteNum": 0,
        "citationHash": 0,
    }
    return {"t": "Cite", "c": [[entry], []]}
