"""Projects of researchers' software (.qdpx) and codebooks (.qdc) with damaged XML, texts and zips."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from cohort.reading.reader_process import open_submission
from cohort.reading.safety.limits import RefusedFile

from .accepted_values import outcome_of
from .trials import Bench, Trial, judged
from .zipped_parts import Parts, with_xml_changes, with_zip_damage, write_parts

TRANSCRIPT = "We planned little. Now we listen first and then we decide. 👩‍🌾 เราฟังก่อน"
PASSAGE = "we listen first"
START = TRANSCRIPT.index(PASSAGE)
PROJECT = f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Change"><Users><User guid="u-1" name="Kham Sample"/></Users>
<CodeBook><Codes><Code guid="c-1" name="Leading" isCodable="true"><Description>How they lead</Description>
<Code guid="c-2" name="Listens first" isCodable="true"><Description>Asks before deciding</Description></Code></Code>
</Codes></CodeBook><Sources><TextSource guid="s-1" name="Interview 1" plainTextPath="internal://S1.txt">
<Description>An interview about decisions</Description>
<PlainTextSelection guid="p-1" name="part" startPosition="{START}" endPosition="{START + len(PASSAGE)}">
<Coding guid="k-1" creatingUser="u-1"><CodeRef targetGUID="c-2"/></Coding></PlainTextSelection></TextSource>
<PDFSource guid="s-2" name="Minutes"><PDFSelection guid="p-2" name="page 1"><Coding guid="k-2"><CodeRef
targetGUID="c-1"/></Coding></PDFSelection></PDFSource></Sources>
<Notes><Note guid="n-1" name="Memo"><PlainTextContent>secret</PlainTextContent></Note></Notes></Project>"""
CODEBOOK = b"""<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>
<Code guid="c-1" name="Leading" isCodable="true"><Description>How they lead</Description></Code></Codes></CodeBook>"""
PARTS: Parts = {"project.qde": PROJECT.encode(), "sources/S1.txt": TRANSCRIPT.encode(), "sources/S1.mp3": b"sound"}


def projects(bench: Bench, chances: Sequence[random.Random]) -> Iterator[Trial]:
    """Projects and codebooks. Whatever is broken, no memo is ever read."""
    folder = bench.place("qdpx")
    for number, chance in enumerate(chances):
        path = _write(chance, folder / f"project-{number:05}")
        yield judged(partial(_trial, bench, path), path)


def _write(chance: random.Random, path: Path) -> Path:
    kind = chance.random()
    if kind < 0.15:
        (codebook,) = with_xml_changes(chance, {"c": CODEBOOK}).values()
        path = path.with_suffix(".qdc")
        path.write_bytes(codebook)
        return path
    path = path.with_suffix(".qdpx")
    if kind < 0.3:
        path.write_bytes(with_zip_damage(chance, PARTS))
        return path
    of_project = {"project.qde": PARTS["project.qde"]} if kind < 0.8 else PARTS
    return write_parts(path, PARTS | with_xml_changes(chance, of_project))


def _trial(bench: Bench, path: Path) -> Trial:
    trial = outcome_of(bench, path)
    try:
        cells = [cell for sheet in open_submission(path).sheets for row in sheet.rows for cell in row]
    except RefusedFile:
        return trial
    return Trial("find", "a memo was read", path) if any("secret" in str(cell) for cell in cells) else trial
