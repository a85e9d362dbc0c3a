"""The pages at their longest: python -m tests.bench.bench_pages

A case with 60 reported posts of 2,000 characters, 30 rules of 500 and a statement of 4,000, all Japanese, a panel that
has said much; 300 cases on the docket; 120 petitions. Each page is asked for 20 times over HTTP. At most 50 KB, and at
most 50 ms in the median on the server (of which the rest of the machine has a part).
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from tests.web.test_members_pages import signed_in
from tests.web.test_page_sizes import PAGES, a_full_house, long_pages

TIMES = 20


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, long_pages(Path(folder)) as co_op:
        juror = a_full_house(co_op)
        browsers = {"juror": signed_in(co_op, juror), "steward": signed_in(co_op, "stella")}
        for path, who in PAGES.items():
            took = []
            for _ in range(TIMES):
                began = time.perf_counter()
                answer = browsers[who].get(path)
                took.append((time.perf_counter() - began) * 1000)
                time.sleep(0.06)  # so that nothing is refused as too fast
            size = len(answer.content)
            print(f"{answer.status_code} {path:24} {size / 1000:6.1f} KB  {statistics.median(took):6.1f} ms")


if __name__ == "__main__":
    main()
