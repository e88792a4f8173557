"""validate: check everything that is stored, and write down what was found."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from .. import __version__
from ..checking.declarations import check_declarations
from ..checking.stored_tables import check_stored_tables, private_is_here
from ..model.data_package import as_yaml, data_package, private_package
from ..model.findings import Finding, Validation
from ..storing.files import write_whole
from ..wording.findings import word
from ..wording.language import Language
from .cohort import Cohort

FORMAT = 1


def validate(cohort: Cohort) -> Validation:
    """Checks the stored tables and writes build/validation/findings.json."""
    check_declarations(cohort.model)
    findings = _stale_packages(cohort) + check_stored_tables(cohort.places, cohort.model)
    count = Counter(cohort.kinds[finding.code].severity for finding in findings)
    silenced = [
        {"code": f"component {name}", "reason": reason} for name, reason in sorted(cohort.model.dropped().items())
    ]
    if not private_is_here(cohort.places):
        silenced.append({"code": "private-row-missing", "reason": "private/ absent"})
    validation = Validation(findings, silenced, count["error"], count["warning"])
    write_whole(
        cohort.places.build / "validation" / "findings.json",
        json.dumps(as_json(cohort, validation, cohort.language()), ensure_ascii=False, indent=1) + "\n",
    )
    return validation


def as_json(cohort: Cohort, validation: Validation, language: Language) -> dict[str, Any]:
    """The content of findings.json; personal values are left out."""
    return {
        "format": FORMAT,
        "as_of": cohort.as_of.isoformat(),
        "toolkit": __version__,
        "schema_version": str(cohort.model.version),
        "verdict": validation.verdict,
        "findings": [_finding_as_json(cohort, finding, language) for finding in validation.findings],
        "repairs": [],
        "unread": [],
        "silenced": validation.silenced,
    }


def _finding_as_json(cohort: Cohort, finding: Finding, language: Language) -> dict[str, Any]:
    kind = cohort.kinds[finding.code]
    worded = word(finding, kind, cohort.model, language)
    return {
        "code": finding.code,
        "severity": kind.severity,
        "mends": kind.mends,
        "file": finding.file,
        "sheet": None,
        "table": finding.table,
        "row": finding.row,
        "cell": finding.cell,
        "field": finding.field,
        "key": finding.key,
        "value": None if finding.personal else finding.value,
        "values": finding.values,
        "related": [],
        "message": worded.message,
        "why": worded.why,
        "fix": worded.fix,
    }


def _stale_packages(cohort: Cohort) -> list[Finding]:
    places, model = cohort.places, cohort.model
    expected = ((places.data_package, data_package(model)), (places.private_package, private_package(model)))
    return [
        Finding("datapackage-stale", places.named(path), "")
        for path, descriptor in expected
        if not path.exists() or path.read_text(encoding="utf-8") != as_yaml(descriptor)
    ]
