"""What `pip install` brings, without extras: size of site-packages in a fresh venv, less pip and setuptools.

Run: python tests/bench/bench_install.py      (limit: 80 MB)
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = ("pip", "setuptools", "_distutils_hack", "distutils-precedence.pth", "pkg_resources")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        pip = [str(Path(folder) / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", str(ROOT)]
        subprocess.run(pip, check=True)
        packages = next(Path(folder).glob("lib/python*/site-packages"))
        sizes = {
            entry.name: sum(f.stat().st_size for f in ([entry] if entry.is_file() else entry.rglob("*")) if f.is_file())
            for entry in packages.iterdir()
            if not entry.name.startswith(NOT_OURS)
        }
    for name, size in sorted(sizes.items(), key=lambda one: -one[1])[:8]:
        print(f"{size / 1e6:7.1f} MB  {name}")
    print(f"{sum(sizes.values()) / 1e6:7.1f} MB  altogether (limit 80 MB)")


if __name__ == "__main__":
    sys.exit(main())
