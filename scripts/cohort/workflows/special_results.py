"""The results of the measures of report/book/, which only texts of people show: claims, quotes, who may be named."""

from __future__ import annotations

from ..database.queries import QuerySource
from ..measures.measure_queries import Result, read_measures, run_measures
from ..model.cohort import Cohort
from ..reading.accepted_rows import AcceptedRows
from ..rendering.texts.private_texts import with_private_texts

# the folder of report/, and of local/, with these measures
KIND = "book"


def read_special_results(queries: QuerySource, cohort: Cohort, accepted: AcceptedRows, code: str) -> dict[str, Result]:
    """The results in a language by name, with the personal texts that their SQL allows."""
    measures = read_measures(cohort.paths, KIND)
    results = run_measures(queries, measures, cohort.model, code=code)
    return with_private_texts(results, cohort.model, accepted)
