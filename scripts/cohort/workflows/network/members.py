"""members: who is in the network, and adding a cohort from the package that somebody sent."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ...errors import CannotRun
from ...i18n.language import Language, cohort_language
from ...model.network import HASH, Member, Network
from ...model.refusals import refusal_kinds
from ...model.setting_types import ID_PATTERN
from ...reading.published_package import PublishedPackage, RefusedPackage
from ...shortening import one_line
from ...storing.atomic_writes import temporary_path, write_atomically
from ...storing.generations import current_generation
from ...storing.lock import write_lock

_HASH_SHOWN, _LONGEST_ID = 12, 40


@dataclass(frozen=True)
class AddedMember:
    """The member as it stands in members.yml now, facts about its package, and the hash that it had before."""

    member: Member
    facts: dict[str, Any]
    replaced: str = ""


def add_member(network: Network, file: Path, member_id: str = "", agreed: str = "") -> AddedMember:
    """Adds the cohort of a package to members.yml, and copies a zip into members/. Of a cohort that is there already
    the new release takes the place of the old one if its hash was `agreed` or `member_id` is the one to replace:
    anybody can write the name of a cohort into a package. The old zip stays beside the new one.

    Every file of the package is compared with its manifest. Raises CannotRun if one differs, if the hash is not the one
    that was agreed, or if nobody has said that the release may be replaced.
    """
    if agreed and not HASH.fullmatch(agreed):
        raise CannotRun("--hash: write the 64 letters and digits that the cohort told you")
    try:
        with PublishedPackage.open(file) as package:
            package.check_all()
            descriptor, release_hash = package.descriptor(), package.hash
            facts = {
                "release": package.release,
                "files": len(package.files),
                "name": _name(descriptor, package.release, network.cohort.settings["language"]),
            }
    except RefusedPackage as refusal:
        raise CannotRun(_refusal(network, file, refusal)) from None
    if agreed and agreed != release_hash:
        raise CannotRun(_refusal(network, file, RefusedPackage("hash-other", hash=release_hash)))
    with write_lock(network.paths):
        same = _same_cohort(network, descriptor)
        if same and member_id and member_id != same.id:
            raise CannotRun(f"--id {member_id}: this cohort is there already as {same.id}; leave --id out")
        if same and same.hash != release_hash and not (agreed or member_id):
            raise CannotRun(_question(network, file, same, release_hash))
        chosen = same.id if same else _new_id(network, descriptor, member_id)
        packages_before = set(network.paths.packages.glob("*.zip"))
        member = Member(chosen, _package_source(network, file, chosen, release_hash), release_hash)
        try:
            _write(network, member)
        except CannotRun:
            # a package that no list names would stay for ever
            for path in set(network.paths.packages.glob("*.zip")) - packages_before:
                path.unlink(missing_ok=True)
            raise
    return AddedMember(member, facts, same.hash if same and same.hash != release_hash else "")


def member_lines(network: Network, language: Language) -> Iterator[str]:
    """A line for each member, then how to add one."""
    say = language.say
    generation = current_generation(network.paths)
    gathered = generation.members if generation else {}
    for member in network.members:
        state = (
            say("gathered, release {release}", release=gathered[member.id]["release"])
            if gathered.get(member.id, {}).get("hash") == member.hash
            else say("not gathered as it stands in members.yml")
        )
        yield f"{member.id}  {member.hash[:_HASH_SHOWN] or '–'}  {member.source}  {state}"
    if not network.members:
        yield say("There are no members yet.")
    yield say("To add one: {command}", command="nox -s members -- --add FILE.zip")


def _refusal(network: Network, file: Path, refusal: RefusedPackage) -> str:
    kind = refusal_kinds(network.paths)[refusal.code]
    say = cohort_language(network.cohort).say
    reason = say(kind.message, **refusal.values)
    return say("{member} is left out: {reason}. {fix}", member=file.name, reason=reason, fix=say(kind.fix))


def _question(network: Network, file: Path, same: Member, release_hash: str) -> str:
    """Who would be replaced, and how to agree."""
    return cohort_language(network.cohort).say(
        "{file} says that it is a new release of {member}, and nothing is changed yet. Ask somebody of that cohort on"
        " the telephone whether its hash is {hash}; if so, add --id {member} to the command",
        file=file.name,
        member=same.id,
        hash=release_hash,
    )


def _name(descriptor: dict[str, Any], release: str, code: str) -> str:
    """The name of the cohort in the language of the network, if it has one, else in its own."""
    settings = _settings(descriptor)
    name = settings.get(f"cohort_name_{code}") or settings.get("cohort_name")
    return one_line(str(name or descriptor.get("title") or release)[:200])


def _same_cohort(network: Network, descriptor: dict[str, Any]) -> Member | None:
    """The member whose package has the same id, by what was gathered or what lies in members/."""
    package_id = descriptor.get("name")
    if not package_id:
        return None
    generation = current_generation(network.paths)
    packages_by_member = {entry["id"]: entry["package"] for entry in generation.members.values()} if generation else {}
    for member in network.members:
        if packages_by_member.get(member.id) == package_id or _package_id(network, member) == package_id:
            return member
    return None


def _package_id(network: Network, member: Member) -> str:
    from .member_packages import source_path

    try:
        with PublishedPackage.open(source_path(network.paths, member)) as package:
            return str(package.descriptor().get("name"))
    except RefusedPackage:
        return ""


def _settings(descriptor: dict[str, Any]) -> dict[str, Any]:
    """The settings of the cohort in its descriptor; none in that of an older version."""
    cohort = descriptor.get("cohort")
    settings = cohort.get("settings") if isinstance(cohort, dict) else None
    return settings if isinstance(settings, dict) else {}


def _new_id(network: Network, descriptor: dict[str, Any], member_id: str) -> str:
    used_ids = {member.id for member in network.members}
    if member_id:
        if not re.fullmatch(ID_PATTERN, member_id) or member_id in used_ids:
            raise CannotRun(f"--id {member_id}: take another name of small letters, digits and hyphens, at most 40")
        return member_id
    settings = _settings(descriptor)
    words = str(settings.get("cohort_name_en") or settings.get("cohort_name") or "")
    start = str(settings.get("start_date") or "")[:4]
    slug = re.sub("[^a-z0-9]+", "-", words.lower()).strip("-")
    if len(slug) > _LONGEST_ID - 8:
        # cut between words, where there are some
        start_of_name, _, _ = slug[: _LONGEST_ID - 7].rpartition("-")
        slug = start_of_name or slug[: _LONGEST_ID - 8]
    base = "-".join(part for part in (slug or "cohort", start if start.isdecimal() else "") if part)
    numbers = (base, *(f"{base}-{number}" for number in range(2, 10_000)))
    return next(name for name in numbers if name not in used_ids)


def _package_source(network: Network, file: Path, member_id: str, release_hash: str) -> str:
    """Where members.yml finds the package: a zip is copied into members/, a folder stays where it is."""
    paths = network.paths
    if file.is_dir():
        folder = file.resolve()
        return paths.display_name(folder) if folder.is_relative_to(paths.root.resolve()) else str(folder)
    target = paths.packages / f"{member_id}-{release_hash[:_HASH_SHOWN]}.zip"
    if not target.exists():
        paths.packages.mkdir(parents=True, exist_ok=True)
        temporary = temporary_path(target)
        try:
            shutil.copyfile(file, temporary)
            temporary.replace(target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    return paths.display_name(target)


def _write(network: Network, member: Member) -> None:
    """Writes members.yml anew with this member; the comments at its head stay."""
    path = network.paths.members
    lines = path.read_text(encoding="utf-8-sig").splitlines() if path.exists() else []
    head = []
    for line in lines:
        if line.strip() and not line.startswith("#"):
            break
        head.append(line)
    members = {listed_member.id: listed_member for listed_member in network.members} | {member.id: member}
    entries = [
        {"id": listed_member.id, "source": listed_member.source, "hash": listed_member.hash}
        for listed_member in members.values()
    ]
    text = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=10**6)
    write_atomically(path, "\n".join([*head, text]))
