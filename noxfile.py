# /// script
# dependencies = ["nox>=2026.10"]
# ///
"""Sessions for maintainers of the template: `nox -s demo` shows it, `nox -s tests` tests it."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
from ctypes.util import find_library
from pathlib import Path

import nox

nox.needs_version = ">=2026.10"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "tests"]

ROOT = Path(__file__).parent
# uv uses the certificates of this machine, as pip does: an institution may have its own
os.environ.setdefault("UV_SYSTEM_CERTS", "1")
PILOT, NETWORK = ROOT / "build" / "pilot", ROOT / "build" / "network"
# programs for tests and pictures that are no Python packages: the package of Debian, and how to find the program
PACKAGES = {
    "chromium": lambda: shutil.which("chromium"),
    "libreoffice-calc": lambda: shutil.which("localc"),
    "libreoffice-writer": lambda: shutil.which("lowriter"),
    "libatomic1": lambda: find_library("atomic"),
    "openssl": lambda: shutil.which("openssl"),
}
# what the tests need of memory for their temporary files at most, in bytes
FREE_MEMORY = 8 * 2**30
LOCKS = {
    "desk": "template/toolkit/requirements/desk.txt",
    "report": "template/toolkit/requirements/report.txt",
    "check": "template/toolkit/requirements/check.txt",
    "nox": "template/toolkit/requirements/nox.txt",
    "demo": "requirements/demo.txt",
    "audit": "requirements/audit.txt",
    "dev": "requirements/dev.txt",
}
# the tools that write what is derived from other files
GENERATORS = (
    "template_files",
    "editor_schemas",
    "tables_document",
    "findings_document",
    "faults_document",
    "versions_document",
    "countries",
    "fonts",
)


@nox.session(default=False)
def demo(session: nox.Session) -> None:
    """Make the demo cohort with report and publication in build/pilot/, or in -- DIR; -- --english for English.

    With -- --arriving people send its data in files, month by month, which stay in submissions/accepted/; add
    --until 2 for a cohort that is two months old.
    With -- --fault RULE it has an error that this rule finds (demo/README.md has the list).
    With -- --network five members publish, and their network is in build/network/.
    """
    parser = argparse.ArgumentParser(
        prog="nox -s demo --",
        usage="%(prog)s [DIR] [--english] [--network | --arriving [--until MONTH] | --fault RULE …]",
    )
    parser.add_argument("folder", nargs="?")
    for name in ("--english", "--network", "--arriving"):
        parser.add_argument(name, action="store_true")
    parser.add_argument("--until", metavar="MONTH")
    parser.add_argument("--fault", action="append", default=[])
    options = parser.parse_args(session.posargs)
    if options.arriving and options.fault:
        session.error("what arrives month by month has no faults; leave out --arriving or --fault")
    if options.until and not options.arriving:
        session.error("only what arrives month by month has a last month; add --arriving")
    if options.network and (options.arriving or options.fault):
        session.error("a network has what cohorts have published; leave out --arriving and --fault")
    install(session, "demo")
    if options.network:
        demo_network(session, options)
        return
    folder = demo_folder(session, options, "pilot", PILOT)
    script = "generate.py"
    if options.arriving:
        # packages that make, read and check forms
        install(session, "report")
        script = "arrive.py"
    faults = [argument for rule in options.fault for argument in ("--fault", rule)]
    until = ["--until", options.until] if options.until else []
    session.run("python", str(ROOT / "demo" / script), str(folder), *faults, *until, env={"PYTHONUTF8": "1"})
    # a check that finds the faults exits with 1
    run_all = ["nox", "-f", str(folder / "noxfile.py"), "-s", "validate", "report", "publish"]
    session.run(*run_all, success_codes=[0, 1] if faults else [0])
    session.log(f"The report of the demo: {folder / 'build' / 'report' / 'index.html'}")
    session.log(f"What it publishes: {folder / 'build' / 'published' / 'index.html'}")


def demo_folder(session: nox.Session, options: argparse.Namespace, answers: str, usual: Path) -> Path:
    """A fresh cohort or network that is made of these answers of demo/, in the usual folder or that of the options."""
    folder = Path(session.invoked_from, options.folder).resolve() if options.folder else usual
    if folder == usual:
        clear(folder)
    elif folder.exists() and any(folder.iterdir()):
        session.error(f"{folder} is not empty; name a new folder")
    file = ROOT / "demo" / (f"{answers}.en.yml" if options.english else f"{answers}.yml")
    command = ["copier", "copy", "--quiet", "--vcs-ref", "HEAD", "--defaults", "--data-file", str(file)]
    session.run(*command, str(ROOT), str(folder))
    return folder


def demo_network(session: nox.Session, options: argparse.Namespace) -> None:
    """Makes the demo network of what the demo cohort has published, and of four members derived from it."""
    published = PILOT / "build" / "published"
    if not (published / "manifest.json").exists():
        session.error("a network gathers what cohorts publish; make the demo cohort first: nox -s demo")
    folder = demo_folder(session, options, "network", NETWORK)
    session.run("python", str(ROOT / "demo" / "network.py"), str(folder), str(published), env={"PYTHONUTF8": "1"})
    session.run("nox", "-f", str(folder / "noxfile.py"), "-s", "gather", "report", "publish")
    session.log(f"The pages of the network: {folder / 'build' / 'report' / 'index.html'}")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; -- -m "not slow" runs the fast ones, -- -m "" also those that repeat others thoroughly."""
    run_tests(session, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check code style, types, layers, translations, and that changes of the schemas have their migration."""
    run_lint(session)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure what is promised, and compare checks with frictionless, in build/bench.json; -- --only PART, --runs N."""
    install(session, "dev")
    session.run("python", "tools/bench.py", *session.posargs, env={"PYTHONUTF8": "1"})


@nox.session(default=False)
def fuzz(session: nox.Session) -> None:
    """Try every kind of input with odd and damaged ones: -- COHORT [--count N] [--seed N] [--only KIND …]."""
    install(session, "dev")
    install_programs(session)
    session.run("python", "tools/fuzz.py", *session.posargs, env={"PYTHONUTF8": "1"})


@nox.session(default=False)
def audit(session: nox.Session) -> None:
    """Look for known faults of the locked libraries in the list of PyPI, and write their licences to docs/licences.md.

    It needs the network, and fails where that list cannot be reached.
    """
    install(session, "audit")
    session.run("python", "tools/licences.py", env={"PYTHONUTF8": "1"})
    for group in LOCKS:
        session.run("pip-audit", "--strict", "--disable-pip", "--require-hashes", "-r", LOCKS[group])


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Resolve the libraries of requirements/*.in again and write the locks; -- --upgrade takes newer ones."""
    session.install("uv")
    compile_lock = ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"]
    output_options = ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]
    for group, target in LOCKS.items():
        # the first one has all that a cohort needs, so that each library has one version
        constraint = [] if group == "desk" else ["-c", LOCKS["desk"]]
        session.run(
            *compile_lock, *output_options, *constraint, f"requirements/{group}.in", "-o", target, *session.posargs
        )


@nox.session(default=False)
def generate(session: nox.Session) -> None:
    """Write what the schemas decide: files of the template, tables in docs/ and demo/, the country list, the fonts."""
    install(session, "dev")
    for tool in GENERATORS:
        session.run("python", f"tools/{tool}.py", env={"PYTHONUTF8": "1"})


@nox.session(default=False)
def release(session: nox.Session) -> None:
    """Check everything, write version and notes, and say what to tag: -- X.Y.Z."""
    if not session.posargs:
        session.error("say which version: nox -s release -- 0.3.0")
    run_lint(session)
    run_tests(session, "-m", "")
    session.run("python", "tools/release.py", *session.posargs, env={"PYTHONUTF8": "1"})


@nox.session(default=False)
def pictures(session: nox.Session) -> None:
    """Make the pictures in docs/pictures/ from the report and a receipt of a fresh demo."""
    install(session, "dev")
    install_programs(session)
    session.run("python", "tools/pictures.py", env={"PYTHONUTF8": "1"})


def run_lint(session: nox.Session) -> None:
    """Everything that is checked without running the toolkit."""
    install(session, "dev")
    session.run("ruff", "check")
    session.run("mypy")
    session.run("lint-imports", env={"PYTHONPATH": str(ROOT / "scripts")}, silent=True)
    session.run("python", "tools/words.py", env={"PYTHONUTF8": "1"})
    session.run("python", "tools/schema_changes.py", env={"PYTHONUTF8": "1"})


def run_tests(session: nox.Session, *arguments: str) -> None:
    """Runs pytest with these arguments."""
    install(session, "dev")
    install_programs(session)
    # some containers write no bytecode; without it each of the many processes compiles its libraries
    environment = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": None}
    session.run("pytest", *arguments, env=environment | temporary_folder())


def install(session: nox.Session, group: str) -> None:
    """Installs a locked group by hash, unless this environment already has exactly these versions."""
    lock = ROOT / LOCKS[group]
    stamp = Path(session.virtualenv.location) / f"installed-{group}.txt"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != digest:
        session.install("--require-hashes", "-r", str(lock))
        stamp.write_text(digest, encoding="utf-8")


def temporary_folder() -> dict[str, str]:
    """The environment for temporary files in memory, where Linux has room: the tests copy hundreds of thousands."""
    folder = Path("/dev/shm")  # noqa: S108 - pytest makes a folder there that only this user can read
    if not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < FREE_MEMORY:
        return {}
    # the tests start programs that they have written
    return {} if os.statvfs(folder).f_flag & os.ST_NOEXEC else {"TMPDIR": str(folder)}


def install_programs(session: nox.Session) -> None:
    """Installs missing programs on Debian and its relatives; elsewhere the tests look for an installed Chrome."""
    if not shutil.which("apt-get"):
        return
    missing = [package for package, find in PACKAGES.items() if not find()]
    if missing and os.geteuid() == 0:
        session.run("apt-get", "update", "-qq", external=True)
        session.run(
            "apt-get",
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
            *missing,
            external=True,
            env={"DEBIAN_FRONTEND": "noninteractive"},
        )
    elif missing:
        session.error(f"the tests need {', '.join(missing)}; run: sudo apt-get install {' '.join(missing)}")


def clear(folder: Path) -> None:
    """Removes the demo of an earlier run, except its environments, which take long to make."""
    for path in folder.iterdir() if folder.exists() else ():
        if path.name == ".nox":
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


if __name__ == "__main__":
    nox.main()
