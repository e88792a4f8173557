"""Write what is known of a person as a workbook to give to that person, in build/person/, without names of others."""

import argparse
import sys

from cohort.i18n.language import Language, cohort_language
from cohort.model.paths import CohortPaths
from cohort.workflows.command_line import FINE, as_of_argument, run_command
from cohort.workflows.open_cohort import open_cohort
from cohort.workflows.people.person import (
    LEFT_OUT,
    MAY_MEAN,
    NAMES_OTHERS,
    PersonRecord,
    cell_names,
    write_person_record,
)


def work(arguments: argparse.Namespace) -> int:
    cohort = open_cohort(CohortPaths.of_this_toolkit(), arguments.as_of)
    language = cohort_language(cohort, arguments.lang)
    record, path = write_person_record(cohort, arguments.person, language)
    print(cohort.paths.display_name(path))
    show(record, language)
    for file in record.files:
        print(language.say("Holds data of the person: {file}", file=cohort.paths.display_name(file)))
    print(language.say("Make sure that who asks is this person, read the file, and only then give it."))
    return FINE


def show(record: PersonRecord, language: Language) -> None:
    """Prints what the host has to read before giving the file."""
    say = language.say
    texts = {
        NAMES_OTHERS: say("May name somebody else; read it, and blank the name in the file:"),
        MAY_MEAN: say("May mean the person, and is not in the file:"),
        LEFT_OUT: say("Not in the file, because it is about somebody else too; add what may be given:"),
    }
    for why, text in texts.items():
        cells = [cell for cell in record.to_read if cell.why == why]
        if cells:
            print(text)
        for line in cell_names(cells, language):
            print(f"  {line}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    as_of_argument(parser)
    parser.add_argument("person", metavar="NAME", help="the id or the name of the person")
    parser.add_argument("--lang", metavar="CODE", help="in this language, such as th (default: that of the cohort)")
    sys.exit(run_command(parser, work))
