"""The retail pipeline on the real UCI Online Retail data, against the figures of the reference."""

import hashlib
import json
import shutil
import subprocess
import sys

import pyarrow.feather
import pytest

from runs import EXPECTED, PROJECT, REAL_DATA, Run, sluice

pytestmark = pytest.mark.skipif(
    not (REAL_DATA.exists() and EXPECTED.exists()),
    reason=f"the real data are not at {REAL_DATA}")


# The kernel counts a parent's memory as its child's until the child becomes another program, so the parent is small.
MEASURE = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
subprocess.run(sys.argv[1:], check=True)
seconds = time.perf_counter() - began
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000]))
"""


def timed(artifacts):
    """Wall seconds and peak megabytes of a run on the real data."""
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, PROJECT / "sluice", "run", PROJECT / "pipelines/retail.yaml",
         "-p", f"data={REAL_DATA}", "--jobs", "2", "--artifacts", artifacts, "--quiet"],
        check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    return json.loads(measured.stdout)


@pytest.fixture(scope="module")
def cold(tmp_path_factory):
    artifacts = tmp_path_factory.mktemp("real")
    sluice("--version")  # builds, if need be, outside of the clock
    seconds, megabytes = timed(artifacts)
    print(f"\nreal data, cold, 2 jobs: {seconds:.2f} s, {megabytes:.0f} MB at most")
    yield Run(artifacts)
    shutil.rmtree(artifacts)


@pytest.fixture(scope="module")
def expected():
    return json.loads(EXPECTED.read_text())


def test_the_tables_have_the_expected_counts(cold, expected):
    assert cold.results("transactions")["rows"] == expected["rows"]
    transactions = pyarrow.feather.read_table(cold.path("transactions", "table"))
    assert {name: transactions.column(name).null_count for name in transactions.column_names} == (
        expected["missing"])
    assert cold.results("known")["rows"] == expected["known_customers"]
    assert cold.results("sold")["rows"] == expected["positive"]
    assert cold.results("sold")["rows-in"] - expected["positive"] == expected["negative"]
    assert cold.results("purchases")["rows"] == expected["purchases"]
    purchases = pyarrow.feather.read_table(cold.path("purchases", "table"))
    assert {name: len(purchases.column(name).unique()) for name in expected["distinct"]} == (
        expected["distinct"])


def test_the_matrices_have_the_expected_shapes(cold, expected):
    assert cold.results("ids")["columns"] == expected["one_hot_columns"]
    assert cold.results("words")["columns"] == expected["tfidf_columns"]
    assert cold.results("words")["stored-values"] == expected["tfidf_nonzeros"]
    features = cold.results("features")
    assert [features["rows"], features["columns"]] == expected["shape"]
    assert features["stored-values"] == expected["nonzeros"]
    assert features["sparsity"] == pytest.approx(expected["sparsity"], abs=1e-15)


@pytest.mark.parametrize("part", ["train", "test"])
def test_the_records_are_the_expected_bytes(cold, expected, part):
    content = cold.path("records", part).read_bytes()
    assert cold.results("records")[f"{part}-rows"] == expected[part]["rows"]
    assert len(content) == expected[part]["bytes"]
    assert hashlib.sha256(content).hexdigest() == expected[part]["sha256"]


def test_the_model_is_better_than_the_mean(cold, expected):
    quality = cold.results("quality")
    print(f"\ntest rmse {quality['rmse']:.3f}, of the mean {quality['baseline-rmse']:.3f}")
    assert quality["baseline-rmse"] == pytest.approx(expected["rmse_of_predicting_the_mean"], rel=1e-5)
    assert quality["rmse"] <= 61


def test_a_second_run_is_all_cached(cold):
    artifacts = cold.folder.parent.parent
    seconds, _ = min(timed(artifacts) for _ in range(3))
    print(f"\nreal data, all cached: {1000 * seconds:.0f} ms")
    again = Run(artifacts)
    assert again.json["run"] != cold.json["run"]
    assert set(again.statuses().values()) == {"cached"}
