"""Write scripts/cohort/rendering/charts/javascript/: Vega and Vega-Lite in the versions named here.

Source: the packages vega and vega-lite (BSD 3-clause). Only maintainers who update them need npm. The tests compare
their drawings with those of vl-convert, which contains the same versions.
"""

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "scripts" / "cohort" / "rendering" / "charts" / "javascript"
VERSIONS = {"vega": "6.2.0", "vega-lite": "6.4.1"}


def main() -> None:
    """Copies the script of each package, and writes their licences as one file."""
    licences = []
    with tempfile.TemporaryDirectory() as folder:
        for name, version in VERSIONS.items():
            # npm checks each package against the digest of its registry
            subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True)
            with tarfile.open(Path(folder) / f"{name}-{version}.tgz") as archive:
                archive.extractall(Path(folder) / name, filter="data")
            package = Path(folder) / name / "package"
            shutil.copyfile(package / "build" / f"{name}.min.js", FOLDER / f"{name}.min.js")
            licence = (package / "LICENSE").read_text(encoding="utf-8").strip()
            licences.append(f"{name}.min.js is {name} {version}:\n\n{licence}\n")
    (FOLDER / "LICENSE").write_text("\n\n".join(licences), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
