#!/usr/bin/env python3
"""Times Sluice beside its peers, in turn, in one run on one machine.

    make compare PEERS=venv/bin/python
    venv/bin/python Benchmarks/compare.py ../shared/data/online-retail.csv.gz --xlearn xlearn_train --libfm libFM

Every tool does the same work one after the other, several times; printed are the least and the median of the
seconds, and the median's ratio to Sluice's. Peers that are not installed are left out. Benchmarks/README.md says
what is in each time.
"""

import argparse
import gzip
import importlib.metadata
import logging
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

from peers import features, ours, records, tables, training
from peers.contest import Contest, Outcome

PACKAGES = ["polars", "duckdb", "pandas", "scikit-learn", "sagemaker", "protobuf", "modern-fm", "myfm",
            "numpy", "scipy"]
WORKS = ["tables", "features", "records", "training", "whole"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path, help="the retail CSV, packed or not")
    parser.add_argument("--times", type=int, default=5, help="turns of each tool")
    parser.add_argument("--patience", type=float, default=4,
                        help="whoever takes more seconds has only one turn")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of the peers that can be told")
    parser.add_argument("--works", default=",".join(WORKS), help="which of " + ", ".join(WORKS))
    parser.add_argument("--factors", default="8,16,32,64,128")
    parser.add_argument("--xlearn", type=program, help="path to xlearn_train")
    parser.add_argument("--libfm", type=program, help="path to libFM")
    options = parser.parse_args()
    # Read by polars when it is imported.
    os.environ["POLARS_MAX_THREADS"] = str(options.threads)
    # Neither advertisements nor progress bars among the figures.
    os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = os.environ["TQDM_DISABLE"] = "1"
    logging.getLogger("sagemaker.config").setLevel(logging.WARNING)
    works = options.works.split(",")
    if unknown := set(works) - set(WORKS):
        parser.error(f"there is no work called {', '.join(sorted(unknown))}")

    with tempfile.TemporaryDirectory(prefix="sluice-compare-") as folder:
        folder = pathlib.Path(folder)
        data = plain(options.data.resolve(), folder)
        describe(options)

        def contest(title):
            return Contest(title, options.times, options.patience)

        if "whole" in works:
            whole(contest("the whole pipeline, cold, 20 epochs, everything written and hashed"), data)
        if "tables" in works:
            tables.contest(contest("load, dropna, strip, filter, groupby"), data, options.threads)
        if {"features", "records", "training"} & set(works):
            artifacts = ours.Artifacts(data)
            artifacts.run("--target", "records")
            if "features" in works:
                features.contest(contest("one-hot, TF-IDF, hstack, split"), data,
                                 artifacts.file("purchases", "table"))
            if "records" in works:
                records.contest(contest("both RecordIO-protobuf files"), data, artifacts)
            if "training" in works:
                programs = {"xLearn": options.xlearn, "libFM": options.libfm}
                factors = [int(count) for count in options.factors.split(",")]
                training.contests(contest, factors, artifacts, options.threads, programs, folder)
    print(f"\nload of the machine at the end: {os.getloadavg()[0]:.1f}")


def whole(contest, data):
    peaks = []

    def turn():
        artifacts = ours.Artifacts(data)
        outcome, peak = artifacts.run()
        artifacts.empty()
        peaks.append(peak)
        return Outcome(outcome.seconds, f"peak memory {statistics.median(peaks) / 1e6:.0f} MB")

    contest.add("Sluice", turn)
    contest.run().show()


def plain(data, folder):
    """All read the same plain file, so that nobody is timed unpacking."""
    if data.suffix != ".gz":
        return data
    path = folder / "data.csv"
    with gzip.open(data) as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return path


def program(text):
    found = shutil.which(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"there is no program '{text}'")
    return pathlib.Path(found).resolve()


def describe(options):
    """The machine, and the versions of all who take part."""
    cpu = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    print(f"{cpu.group(1) if cpu else platform.machine()}, {os.cpu_count()} processors, "
          f"Linux {platform.release()}, Python {platform.python_version()}, "
          f"load {os.getloadavg()[0]:.1f} at the start")
    versions, absent = [ours.version()], []
    for name in PACKAGES:
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            absent.append(name)
    for name, path, pattern in (("xLearn", options.xlearn, r"([\d.]+) Version"),
                                ("libFM", options.libfm, r"Version: ([\d.]+)")):
        if path is None:
            absent.append(name)
            continue
        said = subprocess.run([path, "-help"], capture_output=True, text=True, errors="replace",
                              env={**os.environ, "USER": os.environ.get("USER", "nobody")})
        version = re.search(pattern, said.stdout + said.stderr)
        versions.append(f"{name} {version.group(1) if version else ''}".strip())
    print(", ".join(versions))
    if absent:
        print(f"not there: {', '.join(absent)}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
