"""publish: writes everything that leaves to build/published/, with one archive of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ...database.database_errors import database_errors_in_one_line
from ...i18n.data_dictionary import data_dictionary
from ...i18n.language import cohort_language
from ...model.cohort import Cohort
from ...model.findings import Validation
from ...model.paths import CohortPaths
from ...publication.last_check import check_last
from ...publication.published_cohort import PublishedCohort, write_published_cohort
from ...reading.published_package import MANIFEST
from ...rendering.book.public_passages import LeftOutPassage
from ...rendering.publication.archive import manifest, zip_bytes
from ...rendering.publication.data_package import FOLDER as DATA
from ...rendering.publication.data_package import (
    dictionary_model,
    package_files,
    result_resources,
    shown_tables,
    table_resources,
)
from ...rendering.publication.exports import FOLDER as EXPORTS
from ...rendering.publication.metadata import SYNTHETIC, CohortMetadata, public_downloads
from ...rendering.publication.plan_words import left_out_words, unfinished_words
from ...storing.atomic_writes import replace_folder
from ...storing.build_cache import BuildCache
from ...storing.ledger import sha256_of
from ..backup.commit import SaveResult
from ..build_inputs import build_inputs
from ..report.workers import worker_pool
from .kit import FOLDER as KIT
from .kit import kit_files
from .people_counts import save_counts
from .prepare import Basis, Preparation, prepare
from .public_book import PublicBook
from .public_pages import ask_published, public_pages
from .public_texts import PublicTexts
from .recall import confirm, unconfirmed
from .word_check import check_names_in_words

FOLDER, ARCHIVE = "published", "cohort.zip"


@dataclass(frozen=True)
class Publication:
    """What was published: the folder, its files with their sizes, and what decided about them.

    `recall` is what is left out because a basis has ended, as long as nobody has confirmed having seen it;
    `left_out` are passages of the book and of words/ that stay, `left_out_files` files of theirs that stay as a whole,
    each with the reason.
    """

    folder: Path
    files: dict[str, int]
    preparation: Preparation
    recall: list[Basis]
    left_out: list[LeftOutPassage]
    left_out_files: dict[str, str]
    saved: list[SaveResult]

    @property
    def first_page(self) -> Path:
        return self.folder / "index.html"

    @property
    def hash(self) -> str:
        """The hash of the release, by which a network knows it: that of its manifest."""
        return sha256_of((self.folder / MANIFEST).read_bytes())


@database_errors_in_one_line()
def publish(cohort: Cohort, release: str = "", *, is_confirmed: bool = False) -> Publication:
    """Writes build/published/ under this name of a release; the same data and name give the same bytes.

    The folder is replaced as a whole. `is_confirmed` says that somebody has seen what is left
    out because a basis has ended. Raises CannotRun, with the earlier folder unchanged, if something cannot be made.
    """
    with worker_pool(1) as pool:
        # in a process of its own it loads frictionless meanwhile
        checked_data = pool.submit(_check_data, cohort) if pool else None
        preparation = prepare(cohort, release)
        recall = unconfirmed(preparation)
        published = write_published_cohort(
            preparation.cohort, preparation.file, preparation.selected, preparation.derived
        )
        texts = PublicTexts(preparation)
        check_names_in_words(preparation, texts.names)
        files = published_files(
            preparation, published, texts, lambda: checked_data.result() if checked_data else _check_data(cohort)
        )
    check_last(published.cohort, preparation.accepted, files, preparation.agreed_names)
    saved = [save_counts(cohort, preparation)]
    if is_confirmed:
        saved.append(confirm(cohort, recall))
        recall = []
    replace_folder(published_folder(cohort.paths), files)
    sizes = {name: len(content) for name, content in files.items()}
    return Publication(
        published_folder(cohort.paths), sizes, preparation, recall, texts.left_out, texts.left_out_files, saved
    )


def published_folder(paths: CohortPaths) -> Path:
    """The folder of everything that is published, and nothing else."""
    return paths.build / FOLDER


def published_files(
    preparation: Preparation, published: PublishedCohort, texts: PublicTexts, check: Callable[[], Validation]
) -> dict[str, bytes]:
    """Everything that is published by its path in the folder, the archive last; `texts` chooses what leaves of the
    host's own texts, `check` gives the check of the data."""
    cohort = preparation.cohort
    languages = {code: cohort_language(cohort, code) for code in cohort.report_languages}
    main = languages[cohort.settings["language"]]
    metadata = CohortMetadata(published.cohort, languages)
    results, exports = ask_published(published, metadata)
    resources = table_resources(published.tables, published.rows, preparation.file)
    resources += result_resources(results[main.code], metadata.cohort_id)
    package = package_files(resources, metadata.package(), main, metadata.marks()) | metadata.files()
    files = {f"{DATA}/{name}": content for name, content in package.items()}
    files |= {f"{EXPORTS}/{name}": content for name, content in exports.items()}
    files |= PublicBook(texts, published, results).files()
    cache = BuildCache(cohort.paths.cache / "publish", build_inputs(cohort))
    kit = kit_files(published.cohort, cache)
    files |= {file.path: file.content for file in kit}
    files[f"{KIT}/LICENSE"] = metadata.licence_text()
    tables = shown_tables(published.tables, published.rows)
    content = {
        code: {
            "tables": data_dictionary(dictionary_model(cohort.model, tables), language),
            "publication": {
                "dataset": metadata.dataset(language, DATA),
                "citation": metadata.citation(language),
                "files": public_downloads(language, [*files, ARCHIVE]),
                "left_out": left_out_words(preparation.selected, language),
                "unfinished": unfinished_words(published, language),
                "kit": [
                    {"href": file.path, "title": file.title, "kind": PurePosixPath(file.path).suffix[1:].upper()}
                    for file in kit
                    if file.language == code
                ],
            },
        }
        for code, language in languages.items()
    }
    pages = public_pages(published, results, check(), content, texts, cache)
    files = {"index.html": pages[next(iter(pages))]} | pages | files
    is_synthetic = cohort.settings["synthetic"]
    files[MANIFEST] = manifest(files, preparation.release, is_synthetic=is_synthetic)
    archive = zip_bytes(files, SYNTHETIC if is_synthetic else "")
    return files | {ARCHIVE: archive}


def _check_data(cohort: Cohort) -> Validation:
    # frictionless takes a while to load, and usually a worker process runs this
    from ..validation.validate import check_data

    return check_data(cohort)
