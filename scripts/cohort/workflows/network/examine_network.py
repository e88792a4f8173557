"""doctor: examines the folder of a network."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import CannotRun
from ...i18n.language import Language, cohort_language
from ...model.findings import Finding, diagnosis_kinds, read_kinds
from ...model.network import Network, NetworkPaths, read_network
from ...model.refusals import refusal_kinds
from ...reading.published_package import PublishedPackage, RefusedPackage
from ...storing.backups import backup_files
from ...storing.generations import current_generation
from ...storing.lock import is_locked, lock_path, recover
from ..doctor.examine import Examination, unreadable, until_unreadable
from ..doctor.toolkit_integrity import conflict_findings, newest_version, template_findings, toolkit_findings
from .gather import NOT_AT_HAND
from .member_packages import source_path


def examine_network(paths: NetworkPaths, as_of: str | None = None) -> Examination:
    """Examines the whole network. Raises CannotRun only if the texts of its findings cannot be read."""
    kinds = diagnosis_kinds(paths) | {kind.code: kind for kind in read_kinds(paths, paths.network / "diagnoses.yaml")}
    newest_template = newest_version(paths)
    findings = [
        *until_unreadable(conflict_findings(paths)),
        *until_unreadable(toolkit_findings(paths)),
        *until_unreadable(template_findings(paths, newest_template)),
    ]
    if is_locked(paths):
        findings.append(Finding("lock-held", paths.display_name(lock_path(paths)), ""))
    completed, cohort = False, None
    try:
        completed = recover(paths)
        network = read_network(paths, as_of)
        cohort = network.cohort
        findings += until_unreadable(_network_findings(network, cohort_language(cohort)))
    except CannotRun as reason:
        findings.append(unreadable(reason))
    return Examination(findings, kinds, cohort, completed, newest_template is None)


def _network_findings(network: Network, language: Language) -> Iterator[Finding]:
    paths = network.paths
    where = paths.display_name(paths.members)
    if not network.members:
        yield Finding("members-none", where, "")
    elif not any(backup_files(paths)) and not network.cohort.settings["synthetic"]:
        yield Finding("network-backup-missing", "backups/", "")
    kinds = refusal_kinds(paths)
    for member in network.members:
        try:
            _look_at(network, member.id)
        except RefusedPackage as refusal:
            kind = kinds[refusal.code]
            code = "member-not-at-hand" if refusal.code in NOT_AT_HAND else "member-not-as-agreed"
            values = {
                "member": member.id,
                "reason": language.say(kind.message, **refusal.values),
                "remedy": language.say(kind.fix),
            }
            yield Finding(code, where, "", values=values)
    generation = current_generation(paths)
    if generation is None:
        if network.members:
            yield Finding("gathered-none", f"{paths.display_name(paths.gathered)}/", "")
        return
    folder = paths.display_name(generation.folder)
    if damaged := generation.damaged_files():
        yield Finding("gathered-damaged", folder, "", values={"values": damaged})
    gathered = {member["id"]: member["hash"] for member in generation.members.values()}
    refused = {member["id"] for member in generation.refused}
    listed = {member.id: member.hash for member in network.members}
    older = [name for name in {**gathered, **listed} if name not in refused and gathered.get(name) != listed.get(name)]
    if older:
        yield Finding("gathered-older", where, "", values={"values": sorted(older)})


def _look_at(network: Network, cohort_id: str) -> None:
    """Raises RefusedPackage if the package of a member is not the one that was agreed, by its manifest alone."""
    member = next(member for member in network.members if member.id == cohort_id)
    path = source_path(network.paths, member)
    if member.is_address and not path.exists():
        raise RefusedPackage("not-fetched")
    with PublishedPackage.open(path) as package:
        if package.hash != member.hash:
            raise RefusedPackage("hash-other" if member.hash else "hash-missing", hash=package.hash)
