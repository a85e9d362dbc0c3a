"""Solving the lottery of a standing jury with quotas for a pool of 50,000, on one core: cells, then the fairest rows.

Run: python -m tests.bench.bench_jury      (limit: 1 s; the import of SciPy comes once and is printed apart)
"""

import time
from hashlib import sha256

from jurybot.core.record.lottery import Quota, cells
from jurybot.service.draw.quotas import fairest

MEMBERS, SIZE = 50_000, 60
QUOTAS = [
    Quota(feature="language", value="de", at_least=6, at_most=15),
    Quota(feature="language", value="fr", at_least=5),
    Quota(feature="language", value="es", at_least=6, at_most=9),
    Quota(feature="since", value="long", at_least=10, at_most=20),
    Quota(feature="active", value="much", at_least=12, at_most=20),
]


def a_pool() -> dict[str, dict[str, str]]:
    def features(member: int) -> dict[str, str]:
        byte = sha256(str(member).encode()).digest()
        language = "de" if byte[0] < 25 else "fr" if byte[0] < 40 else "es" if byte[0] < 50 else "en"
        return {
            "language": language,
            "since": "long" if byte[1] < 25 else "short",
            "active": "much" if byte[2] < 25 else "little",
        }

    return {str(member): features(member) for member in range(MEMBERS)}


def main() -> None:
    began = time.perf_counter()
    import scipy.optimize  # noqa: F401

    print(f"import of SciPy: {time.perf_counter() - began:.2f} s")
    pool = a_pool()
    for _ in range(3):
        began = time.perf_counter()
        found = cells(pool, QUOTAS)
        rows = fairest([cell for cell, _ in found], QUOTAS, SIZE)
        took = time.perf_counter() - began
        print(f"{MEMBERS} members, {len(found)} cells, {len(rows)} rows: {took:.2f} s (limit 1 s)")


if __name__ == "__main__":
    main()
