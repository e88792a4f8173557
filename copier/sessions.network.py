@nox.session(default=False)
def members(session: nox.Session) -> None:
    """Say who is in the network; -- --add FILE adds the cohort whose package this zip or folder is."""
    run(session, "members", needs="check")


@nox.session
def gather(session: nox.Session) -> None:
    """Read the packages of all members, check them, and put them together; -- --fetch also fetches from addresses."""
    run(session, "gather", needs="report")


@nox.session
def report(session: nox.Session) -> None:
    """Build the pages of the network in build/report/, open index.html."""
    run(session, "network_report", needs="report")


@nox.session(default=False)
def show(session: nox.Session) -> None:
    """Gather, build the pages and open them in the browser, as a double click on start.* does."""
    run(session, "gather", needs="report")
    run(session, "network_report", needs="report")
    session.run("python", "-m", "webbrowser", (ROOT / "build" / "report" / "index.html").as_uri())


@nox.session(default=False)
def publish(session: nox.Session) -> None:
    """Write the pages and tables of the network for everybody to build/published/."""
    run(session, "network_publish", needs="report")


@nox.session(default=False)
def backup(session: nox.Session) -> None:
    """Write the settings, the members and their packages as one dated archive into backups/."""
    run(session, "backup", needs="check")


@nox.session(default=False)
def restore(session: nox.Session) -> None:
    """Restore the network from a back-up: -- backups/NAME.zip; what is there is backed up first."""
    run(session, "restore", needs="check")


@nox.session(default=False)
def doctor(session: nox.Session) -> None:
    """Report problems of this folder and the command that mends each."""
    run(session, "network_doctor", needs="report", explains_problems=True)


