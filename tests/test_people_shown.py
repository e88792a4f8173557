"""Who sees people by name, and about whom single things are told."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from cohort.model.cohort import Cohort
from cohort.model.paths import CohortPaths
from cohort.workflows.report.build_report import build_report

from tests.accepting import rows
from tests.helpers import build_file_tree
from tests.opened import opened

CONSENTS = (
    "consent_id,person_id,purpose,lawful_basis,covers_sensitive,attribution,given_on,given_how,notice_version,"
    "retention_until,withdrawn_on\n"
)
FUNDER_PAGE = """\
{# title: Hours #}
{# audience: AUDIENCE #}
{# order: 25 #}
{% extends "_page.html.jinja" %}
{% block content %}{{ table(results.coaching_hours) }}{{ table(results.substantiated_changes) }}{% endblock %}
"""
CHANGES = """\
change_id,level,organisation_id,person_id,domain,statement,observed_on,significance,contribution,contributed_by,was_expected,direction,horizon,status,validated_with_partner_on,rank
change-1,individual,,p-aaaaaa,knowledge,Of one person,2026-11-20,Why,What,coach,true,positive,cohort,substantiated,2026-12-01,
change-2,organisation,partner-02,,knowledge,Read by Farmers,2026-11-20,Why,What,coach,true,positive,cohort,substantiated,2026-12-01,
change-3,organisation,partner-02,,knowledge,Not read by Farmers,2026-11-20,Why,What,coach,true,positive,cohort,substantiated,,
"""
CODINGS = "coding_id,research_note_id,code,coder_id,level,change_id,relation,hypothesis,lesson_kind\n" + "".join(
    f"coding-{number},note-03,brave,p-aaaaaa,,change-{number},supports,,\n" for number in (1, 2, 3)
)
CODEBOOK = "code,title,definition,parent_code,is_sensitive\nbrave,Courage,Courage,,false\n"


def consents(*purposes: str, withdrawn: str = "") -> str:
    """The consents of a coach and of a leader."""
    return CONSENTS + "".join(
        f"{person}-{purpose},{person},{purpose},consent,false,nickname,2026-11-14,paper,1,,{withdrawn}\n"
        for person in ("p-aaaaaa", "p-cccccc")
        for purpose in purposes
    )


@pytest.mark.parametrize(
    ("agreement", "province", "shown"),
    [
        (consents(), "", False),
        (consents("research"), "", False),
        (consents("share_with_funder"), "", True),
        (consents("share_with_funder"), "LA-VT", True),
        (consents("share_with_funder"), "TH-10", False),
        (consents("share_with_funder", "share_abroad"), "TH-10", True),
        (consents("share_abroad"), "TH-10", False),
        (consents("share_with_funder", withdrawn="2026-12-14"), "", False),
    ],
)
def test_a_funder_sees_those_who_agreed_to_it(in_english: Cohort, agreement: str, province: str, shown: bool) -> None:
    tables = {name: rows(in_english.paths.root, name) for name in ("organisations", "people")}
    (funder,) = (row for row in tables["organisations"] if row["organisation_id"] == "funder-1")
    funder["province"] = province
    tables["consents"] = list(csv.DictReader(io.StringIO(agreement)))
    queries = opened(in_english).with_rows(tables, in_english.as_of)
    found = {row["person_id"] for row in queries.query("FROM shown_to_funder", "shown_to_funder")[1]}
    assert found == ({"p-aaaaaa", "p-cccccc"} if shown else set())


@pytest.mark.slow
def test_names_and_words_go_to_those_who_may_have_them(small: Path) -> None:
    build_file_tree(
        small,
        {
            "data/changes.csv": CHANGES,
            "data/codings.csv": CODINGS,
            "data/codebook.csv": CODEBOOK,
            **{
                f"local/pages/{name}-hours.html.jinja": FUNDER_PAGE.replace("AUDIENCE", name)
                for name in ("manager", "funder", "all", "research")
            },
        },
    )

    def seen(name: str) -> tuple[bool, bool, bool]:
        html = (small / "build" / "report" / f"{name}.html").read_text(encoding="utf-8")
        assert name.startswith("manager") or "p-cccccc" not in html
        table = html.split("<main")[1]
        return "Kham" in table, ">Coach 1<" in table, "Of one person" in table

    def build() -> dict[str, tuple[bool, bool, bool]]:
        build_report(Cohort.read(CohortPaths(small)), ["en"], documents=False)
        return {name: seen(f"{name}-hours") for name in ("manager", "funder", "all", "research")}

    by_role = (False, True, False)
    assert build() == {
        "manager": (True, False, True),
        "funder": by_role,
        "all": by_role,
        "research": (False, True, True),
    }
    partner = (small / "build" / "report" / "partner-partner-02.html").read_text(encoding="utf-8")
    assert [text in partner for text in (">Read by Farmers", "Not read by Farmers")] == [True, True]
    build_file_tree(small, {"data/consents.csv": consents("share_with_funder")})
    assert build()["funder"] == (True, False, True)
    assert build()["all"] == by_role
