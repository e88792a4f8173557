"""Measures of research, of what changed and of the network, by hand."""

from __future__ import annotations

from tests.measure_base import Case, cases

DECEMBER, MID, CLOSED = "2026-12-15", "2027-02-28", "2027-05-31"

PARTNERS = {
    "organisations": """
organisation_id name       name_en roles   left_on
host-1          University -       host    -
partner-01      Weavers    -       partner -
partner-02      Farmers    -       partner -
partner-03      Fishers    -       partner -
""",
}
RESEARCH = PARTNERS | {
    "people": "person_id organisation_id roles\np-1 partner-01 leader;core_team\np-2 partner-02 core_team",
    "research_notes": """
research_note_id round    source_kind captured_on organisation_id source_person_ids independence
n-1              baseline interview   2026-11-10  partner-01      p-1               claimant
n-2              baseline document    2026-11-10  partner-02      -                 independent
n-3              mid      interview   2027-02-10  partner-01      p-1;p-2           involved
n-4              close    interview   2027-05-20  partner-01      p-2               independent
""",
    "codebook": "code title is_sensitive\nbrave Courage false\ncash Money~worries false\nfaith Belief true",
    "codings": """
coding_id research_note_id code  coder_id level        change_id relation    hypothesis       lesson_kind
c-1       n-1              brave p-x      individual   ch-1      supports    thinking-partner -
c-2       n-2              brave p-x      individual   ch-1      supports    -                -
c-3       n-2              cash  p-x      organisation -         -           -                obstacle
c-4       n-3              cash  p-x      organisation ch-2      supports    -                obstacle
c-5       n-3              cash  p-y      organisation ch-1      contradicts thinking-partner obstacle
c-6       n-4              faith p-y      -            ch-3      supports    thinking-partner obstacle
c-7       n-4              brave p-y      -            ch-4      supports    -                -
""",
    "changes": """
change_id level        organisation_id person_id domain             statement observed_on contributed_by was_expected direction horizon   status        rank
ch-1      individual   -               p-1       inner_development  Asks      2026-12-01  coach;peers    true         positive  immediate substantiated -
ch-2      organisation partner-02      -         knowledge          Counts    2027-02-15  workshop       false        negative  cohort    substantiated -
ch-3      organisation partner-01      -         knowledge          Rests     2027-05-01  coach          true         positive  long_term substantiated -
ch-4      network      -               -         knowledge          Visits    2027-05-02  -              true         positive  cohort    substantiated -
ch-5      organisation partner-01      -         other              Hopes     2027-05-03  -              true         positive  cohort    documented    -
""",
}
# as of May: ch-1 has an independent note, ch-2 only an involved one, ch-3 and ch-4 independent ones, ch-5 none

_HEAD, *_LINES = RESEARCH["changes"].strip("\n").split("\n")
# all were read on the last day
READ_BY_PARTNERS = "\n".join([f"{_HEAD} validated_with_partner_on", *(f"{line} 2027-05-31" for line in _LINES)])

CHANGES = [
    *cases(
        "changes_substantiated",
        "value out_of",
        ("three have an independent source", CLOSED, RESEARCH, [(3, 5)]),
        ("those that were seen by then", MID, RESEARCH, [(1, 2)]),
        ("the independent note is still to come", "2027-05-19", RESEARCH, [(1, 5)]),
        ("none", CLOSED, {}, [(0, 0)]),
    ),
    *cases(
        "changes_by_partner",
        "partner claimed documented substantiated changes for_the_worse",
        ("a person's change counts for their organisation", CLOSED, RESEARCH, [("Weavers", 1, 0, 2, 3, 0), ("Farmers", 0, 1, 0, 1, 1), ("Fishers", 0, 0, 0, 0, 0), (None, 0, 0, 1, 1, 0)]),
        ("before any", "2026-11-30", RESEARCH, [("Weavers", 0, 0, 0, 0, 0), ("Farmers", 0, 0, 0, 0, 0), ("Fishers", 0, 0, 0, 0, 0)]),
    ),
    *cases("changes_by_domain", "domain claimed documented substantiated changes for_the_worse", ("by domain", CLOSED, RESEARCH, [("knowledge", 0, 1, 2, 3, 1), ("inner_development", 0, 0, 1, 1, 0), ("other", 1, 0, 0, 1, 0)]), ("none", CLOSED, {}, [])),
    *cases("changes_by_horizon", "horizon claimed documented substantiated changes", ("from what is seen at once to the long term", CLOSED, RESEARCH, [("immediate", 0, 0, 1, 1), ("cohort", 1, 1, 1, 3), ("long_term", 0, 0, 1, 1)])),
    *cases("contributions", "contributed_by named substantiated changes", ("two of five name the coach", CLOSED, RESEARCH, [("coach", 2, 2, 5), ("peers", 1, 1, 5), ("workshop", 1, 0, 5)]), ("none", CLOSED, {}, [])),
    *cases(
        "surprises",
        "change_id partner grade supporting contradicting",
        ("contradicted, and unexpected", CLOSED, RESEARCH, [("ch-1", "Weavers", "substantiated", 2, 1), ("ch-2", "Farmers", "documented", 1, 0)]),
        ("before it was contradicted", DECEMBER, RESEARCH, []),
    ),
    *cases(
        "substantiated_changes",
        "change_id partner grade supporting contradicting independent_sources",
        ("what has a sensitive code is left out", CLOSED, RESEARCH, [("ch-1", "Weavers", "substantiated", 2, 1, 1), ("ch-4", None, "substantiated", 1, 0, 1)]),
        ("before the contradiction was coded", DECEMBER, RESEARCH, [("ch-1", "Weavers", "substantiated", 2, 0, 1)]),
        ("sensitive by a note still to come", DECEMBER, RESEARCH | {"codings": RESEARCH["codings"].replace("ch-3", "ch-1")}, []),
    ),
    *cases(
        "public_changes",
        "change_id partner supporting",
        ("nobody has read any", CLOSED, RESEARCH, []),
        ("one of the network was read, one of a person is never shown", CLOSED, RESEARCH | {"changes": READ_BY_PARTNERS}, [("ch-4", None, 1)]),
        ("it will be read tomorrow", "2027-05-30", RESEARCH | {"changes": READ_BY_PARTNERS}, []),
        ("one of an organisation", CLOSED, RESEARCH | {"changes": READ_BY_PARTNERS.replace("ch-1      individual   -               p-1", "ch-1      organisation partner-01      -  ")}, [("ch-1", "Weavers", 2), ("ch-4", None, 1)]),
        ("a person who is named at another level", CLOSED, RESEARCH | {"changes": READ_BY_PARTNERS.replace("ch-1      individual   -          ", "ch-1      organisation partner-01")}, [("ch-4", None, 1)]),
        ("sensitive all the same", CLOSED, RESEARCH | {"changes": READ_BY_PARTNERS, "codings": RESEARCH["codings"].replace("ch-3", "ch-4")}, []),
    ),
]  # fmt: skip

NOTES = [
    *cases("research_notes_count", "value", ("two by December", DECEMBER, RESEARCH, [(2,)]), ("none", DECEMBER, {}, [(0,)])),
    *cases("research_notes_by_round", "round source_kind notes", ("by round and source", CLOSED, RESEARCH, [("baseline", "document", 1), ("baseline", "interview", 1), ("mid", "interview", 1), ("close", "interview", 1)]), ("none", CLOSED, {}, [])),
    *cases("notes_by_source", "source_kind claimant involved independent notes", ("by closeness", CLOSED, RESEARCH, [("document", 0, 0, 1, 1), ("interview", 1, 1, 1, 3)]), ("by February", MID, RESEARCH, [("document", 0, 0, 1, 1), ("interview", 1, 1, 0, 2)])),
    *cases("voices", "role round notes people", ("a leader is of the core team too", MID, RESEARCH, [("core_team", "baseline", 1, 1), ("core_team", "mid", 1, 2), ("leader", "baseline", 1, 1), ("leader", "mid", 1, 1)]), ("none", MID, {}, [])),
    *cases(
        "code_matrix",
        "code title level round codings notes",
        ("two codings of one note", MID, RESEARCH, [("brave", "Courage", "individual", "baseline", 2, 2), ("cash", "Money worries", "organisation", "baseline", 1, 1), ("cash", "Money worries", "organisation", "mid", 2, 1)]),
        ("without a level", CLOSED, RESEARCH | {"codings": "coding_id research_note_id code\nc-1 n-4 brave"}, [("brave", "Courage", None, "close", 1, 1)]),
        ("none", MID, {}, []),
    ),
    *cases(
        "saturation",
        "place research_note_id codes new_codes codes_so_far",
        ("in the order of days, then of ids", CLOSED, RESEARCH, [(1, "n-1", 1, 1, 1), (2, "n-2", 2, 1, 2), (3, "n-3", 1, 0, 2), (4, "n-4", 2, 1, 3)]),
        ("by February", MID, RESEARCH, [(1, "n-1", 1, 1, 1), (2, "n-2", 2, 1, 2), (3, "n-3", 1, 0, 2)]),
        ("none", CLOSED, {}, []),
    ),
    *cases(
        "obstacles",
        "title notes partners",
        ("two notes of two partners; the sensitive one is left out", CLOSED, RESEARCH, [("Money worries", 2, 2)]),
        ("by December", DECEMBER, RESEARCH, [("Money worries", 1, 1)]),
    ),
    *cases(
        "hypotheses",
        "hypothesis_id supporting contradicting notes partners changes",
        ("two for it, one against", CLOSED, RESEARCH, [("thinking-partner", 2, 1, 3, 1, 2)]),
        ("by December", DECEMBER, RESEARCH, [("thinking-partner", 1, 0, 1, 1, 1)]),
        ("nothing yet", CLOSED, {}, [("thinking-partner", 0, 0, 0, 0, 0)]),
    ),
    *cases(
        "hypothesis_claims",
        "hypothesis_id change_id partner grade supporting contradicting",
        ("each change with what speaks for and against", CLOSED, RESEARCH, [("thinking-partner", "ch-1", "Weavers", "substantiated", 1, 1), ("thinking-partner", "ch-3", "Weavers", "substantiated", 1, 0)]),
        ("by December", DECEMBER, RESEARCH, [("thinking-partner", "ch-1", "Weavers", "substantiated", 1, 0)]),
    ),
]  # fmt: skip


def coded(codes: str, *codings: str) -> dict[str, str]:
    """Codings, each as `note code coder`, by a codebook."""
    rows = [f"c-{number} {coding}" for number, coding in enumerate(codings)]
    return {
        "research_notes": "research_note_id captured_on\nn-1 2026-11-10\nn-2 2027-02-10",
        "codebook": "\n".join(["code", *codes.split()]),
        "codings": "\n".join(["coding_id research_note_id code coder_id", *rows]),
    }


AGREEMENT = [
    *cases(
        "coder_agreement",
        "first_coder second_coder notes both_found only_first only_second neither kappa",
        # 2 notes × 3 codes; p = (1 + 2) / 6 = 1/2, e = (3 × 2 + 3 × 4) / 36 = 1/2
        ("no more than chance", CLOSED, coded("a b c", "n-1 a x", "n-1 b x", "n-2 a x", "n-1 a y", "n-2 b y"), [("x", "y", 2, 1, 2, 1, 2, 0)]),
        # 2 notes × 2 codes; p = 4 / 4, e = (2 × 2 + 2 × 2) / 16 = 1/2
        ("full agreement", CLOSED, coded("a b", "n-1 a x", "n-2 b x", "n-1 a y", "n-2 b y"), [("x", "y", 2, 2, 0, 0, 2, 1)]),
        # 1 note × 4 codes; p = 3/4, e = (2 × 1 + 2 × 3) / 16 = 1/2; (3/4 - 1/2) / (1/2)
        ("half way", CLOSED, coded("a b c d", "n-1 a x", "n-1 b x", "n-1 a y"), [("x", "y", 1, 1, 1, 0, 2, 0.5)]),
        # 1 note × 2 codes; p = 0, e = 2 × 1 × 1 / 4 = 1/2
        ("never the same", CLOSED, coded("a b", "n-1 a x", "n-1 b y"), [("x", "y", 1, 0, 1, 1, 0, -1)]),
        ("a single code that both always find", CLOSED, coded("a", "n-1 a x", "n-1 a y"), [("x", "y", 1, 1, 0, 0, 0, None)]),
        ("the note that both coded is still to come", DECEMBER, coded("a b", "n-1 a x", "n-2 a x", "n-2 a y"), []),
        ("three coders make three pairs", CLOSED, coded("a b", "n-1 a x", "n-1 a y", "n-1 a z"), [("x", "y", 1, 1, 0, 0, 1, 1), ("x", "z", 1, 1, 0, 0, 1, 1), ("y", "z", 1, 1, 0, 0, 1, 1)]),
        ("a coding twice is one presence", CLOSED, coded("a b", "n-1 a x", "n-1 a x", "n-1 a y"), [("x", "y", 1, 1, 0, 0, 1, 1)]),
        ("one coder", CLOSED, coded("a b", "n-1 a x"), []),
    ),
]  # fmt: skip

TIES = PARTNERS | {
    "ties": """
tie_id round    from_organisation_id to_organisation_id to_name tie_type    strength
t-1    baseline partner-01           partner-02         -       information 1
t-2    baseline partner-02           partner-01         -       information 3
t-3    baseline partner-01           partner-02         -       information 2
t-4    baseline partner-01           partner-03         -       advice      2
t-5    baseline partner-01           host-1             -       advice      2
t-6    baseline partner-02           -                  School  joint_work  1
t-7    close    partner-01           partner-02         -       information 2
t-8    close    partner-03           partner-01         -       information 2
"""
}
THIRD = 1 / 3
NETWORK = [
    *cases(
        "network_density",
        "round tie_type ties possible density mutual reciprocity",
        (
            "3 of 3 × 2 pairs before, 2 of them named by both; others than partners and a tie told twice do not count",
            CLOSED,
            TIES,
            [
                ("baseline", None, 3, 6, 0.5, 2, 2 / 3),
                ("baseline", "information", 2, 6, THIRD, 2, 1),
                ("baseline", "joint_work", 0, 6, 0, 0, None),
                ("baseline", "resources", 0, 6, 0, 0, None),
                ("baseline", "advice", 1, 6, 1 / 6, 0, 0),
                ("close", None, 2, 6, THIRD, 0, 0),
                ("close", "information", 2, 6, THIRD, 0, 0),
                ("close", "joint_work", 0, 6, 0, 0, None),
                ("close", "resources", 0, 6, 0, 0, None),
                ("close", "advice", 0, 6, 0, 0, None),
            ],
        ),
        (
            "a partner that left is not there at the close: 1 of 2 × 1",
            CLOSED,
            {"organisations": PARTNERS["organisations"].replace("Fishers    -       partner -", "Fishers    -       partner 2027-03-01"), "ties": "\n".join(TIES["ties"].strip().splitlines()[:1] + TIES["ties"].strip().splitlines()[-2:])},
            [("close", None, 1, 2, 0.5, 0, 0), ("close", "information", 1, 2, 0.5, 0, 0), ("close", "joint_work", 0, 2, 0, 0, None), ("close", "resources", 0, 2, 0, 0, None), ("close", "advice", 0, 2, 0, 0, None)],
        ),
        (
            "one partner has nobody to be tied to",
            CLOSED,
            {"organisations": "organisation_id roles\npartner-01 partner", "ties": "tie_id round from_organisation_id to_organisation_id tie_type\nt-1 baseline partner-01 host-1 advice"},
            [("baseline", kind, 0, 0, None, 0, None) for kind in (None, "information", "joint_work", "resources", "advice")],
        ),
        ("before the close only the first round is known", "2027-05-30", TIES, [("baseline", None, 3, 6, 0.5, 2, 2 / 3), ("baseline", "information", 2, 6, THIRD, 2, 1), ("baseline", "joint_work", 0, 6, 0, 0, None), ("baseline", "resources", 0, 6, 0, 0, None), ("baseline", "advice", 1, 6, 1 / 6, 0, 0)]),
        ("no round", CLOSED, PARTNERS, []),
    ),
    *cases(
        "network_ties",
        "round organisation_id named tie_type strength is_between_partners place to_place",
        (
            "a tie told twice has the greater strength",
            CLOSED,
            TIES,
            [
                ("baseline", "partner-01", "University", "advice", 2, False, 1, None),
                ("baseline", "partner-01", "Farmers", "information", 2, True, 1, 2),
                ("baseline", "partner-01", "Fishers", "advice", 2, True, 1, 3),
                ("baseline", "partner-02", "Weavers", "information", 3, True, 2, 1),
                ("baseline", "partner-02", "School", "joint_work", 1, False, 2, None),
                ("close", "partner-01", "Farmers", "information", 2, True, 1, 2),
                ("close", "partner-03", "Weavers", "information", 2, True, 3, 1),
            ],
        ),
        ("none", CLOSED, PARTNERS, []),
    ),
]  # fmt: skip

NAMES = ["diagnosis", "roles", "model_test", "places", "budget", "period", "workshops", "strategy", "unit_cost", "team", "exchange", "trials", "matching", "coaching", "thinking_partner", "communication", "research", "forum", "outcomes", "long_term", "partner_mix", "book"]  # fmt: skip
CHOICES = {"components": {"roles": {"status": "adapted", "reason": "Fewer"}, "book": {"status": "dropped", "reason": "No time"}}}  # fmt: skip
LESSONS = {
    "lessons": """
lesson_id component next_time why       change_to decided_on
lesson-1  forum     change    Too_late  Earlier   2026-12-10
lesson-2  roles     keep      All_knew  -         2026-12-10
lesson-3  book      drop      No_reader -         2026-12-11
"""
}
SAID_AT_CLOSE = cases(
    "lessons",
    "component next_time why change_to",
    ("in the order of the model, up to the day", "2026-12-10", LESSONS, [("roles", "keep", "All_knew", None), ("forum", "change", "Too_late", "Earlier")]),
    ("the day before", "2026-12-09", LESSONS, []),
)  # fmt: skip
PASSPORT = cases(
    "components",
    "seed component status reason",
    (
        "in the order of the model, with the reasons; an option is none of them",
        CLOSED,
        {},
        [
            (str(number), name, {"roles": "adapted", "book": "dropped"}.get(name, "kept"), {"roles": "Fewer", "book": "No time"}.get(name))
            for number, name in enumerate(NAMES, start=1)
        ],
    ),
    settings=CHOICES,
)  # fmt: skip

# on the day on which notes were captured, and several codings of one note
FIRST, SECOND = "2026-11-10", "2027-02-10"
TWICE = RESEARCH | {
    "codings": RESEARCH["codings"].replace(
        "c-4       n-3              cash  p-x      organisation ch-2      supports    -               ",
        "c-4       n-3              cash  p-x      organisation ch-2      supports    thinking-partner",
    )
}
ON_THE_DAY = [
    *cases("research_notes_count", "value", ("two were captured that day", FIRST, RESEARCH, [(2,)]), ("none the day before", "2026-11-09", RESEARCH, [(0,)])),
    *cases("research_notes_by_round", "round source_kind notes", ("two were captured that day", FIRST, RESEARCH, [("baseline", "document", 1), ("baseline", "interview", 1)])),
    *cases("notes_by_source", "source_kind notes", ("two were captured that day", FIRST, RESEARCH, [("document", 1), ("interview", 1)])),
    *cases("voices", "role round notes people", ("who spoke that day", FIRST, RESEARCH, [("core_team", "baseline", 1, 1), ("leader", "baseline", 1, 1)]), ("one who speaks in two notes of a round", SECOND, RESEARCH | {"research_notes": RESEARCH["research_notes"].replace("2027-05-20", "2027-02-10").replace("close   ", "mid     ").replace("p-1;p-2", "p-2    ")}, [("core_team", "baseline", 1, 1), ("core_team", "mid", 2, 1), ("leader", "baseline", 1, 1)])),
    *cases("code_matrix", "code codings", ("what was captured that day", FIRST, RESEARCH, [("brave", 2), ("cash", 1)])),
    *cases("saturation", "research_note_id codes_so_far", ("what was captured that day", FIRST, RESEARCH, [("n-1", 1), ("n-2", 2)])),
    *cases("obstacles", "title notes partners", ("what was captured that day", FIRST, RESEARCH, [("Money worries", 1, 1)])),
    *cases("hypotheses", "hypothesis_id supporting contradicting notes partners changes", ("what was captured that day; two codings of one note", SECOND, TWICE, [("thinking-partner", 2, 1, 2, 1, 2)])),
    *cases("hypothesis_claims", "change_id supporting contradicting", ("what was captured that day", SECOND, RESEARCH, [("ch-1", 1, 1)])),
    *cases("coder_agreement", "first_coder second_coder notes", ("what was captured that day", FIRST, coded("a b", "n-1 a x", "n-1 a y"), [("x", "y", 1)])),
    *cases("surprises", "change_id supporting contradicting", ("contradicted that day", SECOND, RESEARCH, [("ch-1", 2, 1)]), ("unexpected, and nothing is coded", "2027-02-15", RESEARCH | {"codings": "coding_id research_note_id code change_id\nc-1 n-1 brave ch-9"}, [("ch-2", 0, 0)])),
    *cases(
        "substantiated_changes",
        "change_id supporting independent_sources contradicting",
        ("supported and seen that day, with two codings of one note", "2026-12-01", RESEARCH | {"research_notes": RESEARCH["research_notes"].replace("2026-11-10  partner-02", "2026-12-01  partner-02"), "codings": RESEARCH["codings"] + "c-8 n-2 cash p-x - ch-1 supports - -\nc-9 n-3 cash p-x - ch-1 supports - -\n"}, [("ch-1", 3, 1, 0)]),
    ),
]  # fmt: skip

CASES: list[Case] = [*CHANGES, *NOTES, *AGREEMENT, *NETWORK, *SAID_AT_CLOSE, *PASSPORT, *ON_THE_DAY]
