"""Times of the registry's commands in a project with many versions.

Registers one version in an empty project with the real program, copies it 100,000 times into 1,000 groups by SQL, with
its entries of the ledger, and asks the program.
"""

import argparse
import hashlib
import json
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = PROJECT / ".build/release/sluice"


def fill(database, groups, versions):
    """Adds groups of versions that are copies of the first version there is."""
    connection = sqlite3.connect(database)
    sequence, previous = connection.execute(
        "SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1").fetchone()
    first = connection.execute("SELECT * FROM model_versions LIMIT 1").fetchone()
    artifacts = connection.execute(
        "SELECT role, port, artifact_id FROM model_artifacts WHERE version_id = ?", first[:1]).fetchall()
    change = json.loads(connection.execute("SELECT payload FROM ledger LIMIT 1").fetchone()[0])
    identifier = first[0]
    for number in range(groups):
        name = f"group-{number:04d}"
        group = connection.execute(
            "INSERT INTO model_groups (name, created_at, created_by) VALUES (?, 1, 'bench')", (name,)).lastrowid
        for version in range(1, versions + 1):
            status = "Approved" if version == versions // 2 else "PendingManualApproval"
            identifier += 1
            row = (identifier, group, version, status, *first[4:])
            connection.execute(f"INSERT INTO model_versions VALUES ({', '.join('?' * len(row))})", row)
            connection.executemany(
                "INSERT INTO model_artifacts VALUES (?, ?, ?, ?)", [(identifier, *part) for part in artifacts])
            change.update(group=name, version=version, to=status)
            payload = json.dumps(change, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            digest = hashlib.sha256(previous + hashlib.sha256(payload.encode()).digest()).digest()
            sequence += 1
            connection.execute(
                "INSERT INTO ledger (sequence, group_name, version, payload, previous, hash) VALUES (?, ?, ?, ?, ?, ?)",
                (sequence, name, version, payload, previous, digest))
            previous = digest
    connection.commit()
    connection.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=1000)
    parser.add_argument("--versions", type=int, default=100, help="of each group")
    parser.add_argument("--times", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        def sluice(*arguments):
            began = time.perf_counter()
            subprocess.run([PROGRAM, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
            return time.perf_counter() - began

        sluice("sample", "retail", "--rows", "5000", "-o", "retail.csv")
        sluice("run", PROJECT / "pipelines/retail.yaml", "-p", "data=retail.csv", "-p", "epochs=1", "--quiet")
        fill(f"{folder}/artifacts/sluice.db", options.groups, options.versions)
        print(f"{options.groups * options.versions:,} versions in {options.groups:,} groups, median of {options.times}")
        for command in (["list"], ["list", "group-0001"], ["show", "group-0001@approved"],
                        ["history", "group-0001"], ["history", "group-0001/1"]):
            seconds = statistics.median(sluice("models", *command) for _ in range(options.times))
            print(f"  models {' '.join(command):28s} {seconds * 1000:6.1f} ms")
        print(f"  models verify, once              {sluice('models', 'verify'):6.1f} s")


if __name__ == "__main__":
    sys.exit(main())
