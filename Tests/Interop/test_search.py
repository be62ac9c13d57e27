"""Folds are scikit-learn's, and what is said of them follows from the predictions."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pytest
import scipy.sparse
from sklearn import metrics
from sklearn.model_selection import KFold, train_test_split

from oracle import recordio
from runs import Run, sluice

PIPELINE = """
pipeline: search
parameters: { data: { type: path } }
steps:
  - { name: transactions, uses: load, with: { path: "${parameters.data}" } }
  - { name: known, uses: dropna, inputs: transactions }
  - { name: ids, uses: one-hot, inputs: known, with: { columns: [StockCode, Country] } }
  - name: parts
    uses: split
    inputs: { matrix: ids, labels: known.Quantity }
    with: { test-size: 0.2, seed: 1 }
  - { name: records, uses: protobuf, inputs: parts }
  - name: score
    uses: cross-validate
    inputs: { train: records.train }
    with: { folds: 5, seed: 42, with: { epochs: 1, num-factors: 4 } }
  - name: search
    uses: tune
    inputs: { train: records.train }
    with:
      with: { epochs: 4, num-factors: 4 }
      search: { linear-lr: { low: 0.001, high: 1, log: true }, factors-lr: [0.05, 0.1, 0.2] }
      method: halving
      trials: 6
      factor: 2
      metric: mae
      seed: 7
"""


@pytest.fixture(scope="module")
def searched(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("search")
    (folder / "search.yaml").write_text(PIPELINE)
    sluice("run", folder / "search.yaml", "-p", f"data={data}", "--artifacts", folder / "artifacts", "--quiet")
    return Run(folder / "artifacts")


@pytest.fixture(scope="module")
def rows(searched):
    return (scipy.sparse.load_npz(searched.path("parts", "train-matrix")).tocsr(),
            np.load(searched.path("parts", "train-labels")))


def table(run, step, port):
    return pyarrow.feather.read_table(run.path(step, port)).to_pandas()


def assert_part(run, step, port, rows, chosen):
    matrix, labels = rows
    assert run.path(step, port).read_bytes() == recordio(matrix[chosen], labels[chosen])


def test_folds_are_scikit_learns(searched, rows):
    folds = KFold(n_splits=5, shuffle=True, random_state=42).split(rows[1])
    for number, (train, held) in enumerate(folds, 1):
        assert_part(searched, f"score@fold-{number}", "train", rows, train)
        assert_part(searched, f"score@fold-{number}", "validation", rows, held)


def test_rows_held_out_are_scikit_learns(searched, rows):
    train, held = train_test_split(np.arange(len(rows[1])), test_size=0.2, random_state=7)
    assert_part(searched, "search@held-out", "train", rows, np.sort(train))
    assert_part(searched, "search@held-out", "validation", rows, np.sort(held))


def test_means_and_deviations_are_numpys(searched):
    errors = {"rmse": [], "mae": [], "r2": []}
    for number in range(1, 6):
        judged = table(searched, f"score@1-fold-{number}-score", "predictions")
        truth, guess = judged["label"], judged["prediction"]
        errors["rmse"].append(metrics.root_mean_squared_error(truth, guess))
        errors["mae"].append(metrics.mean_absolute_error(truth, guess))
        errors["r2"].append(metrics.r2_score(truth, guess))
    said = json.loads(searched.path("score", "metrics").read_text())["regression_metrics"]
    folds = table(searched, "score", "folds")
    assert set(folds.columns) == {"fold", "epochs-used", "rmse", "mae", "r2", "median-absolute-error"}
    for name, values in errors.items():
        assert folds[name].to_numpy() == pytest.approx(values, rel=1e-9)
        assert said[name]["value"] == pytest.approx(np.mean(values), rel=1e-9)
        assert said[name]["standard_deviation"] == pytest.approx(np.std(values), rel=1e-9)
    assert searched.results("score")["score"] == pytest.approx(np.mean(errors["rmse"]), rel=1e-9)


def test_the_table_tells_the_whole_search(searched):
    trials = table(searched, "search", "trials")
    assert trials.groupby("rung")["trial"].count().tolist() == [6, 3, 2]
    assert trials.groupby("rung")["epochs"].max().tolist() == [1, 2, 4]
    for rung, part in trials.groupby("rung"):
        ranked = part.sort_values(["mae", "trial"])
        assert ranked["rank"].tolist() == list(range(1, len(part) + 1))
        following = trials[trials["rung"] == rung + 1]
        assert set(following["trial"]) == set(ranked["trial"].head(len(following)))
    best = trials[trials["rung"] == 3].sort_values("rank").iloc[0]
    document = json.loads(searched.path("search", "metrics").read_text())
    said = document["best_trial"]
    results = searched.results("search")
    assert said["trial"] == results["trial"] == best["trial"]
    assert said["parameters"]["linear-lr"] == results["linear-lr"] == best["linear-lr"]
    assert document["regression_metrics"]["mae"]["value"] == results["score"] == best["mae"]
    # What the last training was given.
    assert searched.path("search", "model").read_bytes() == searched.path("search@refit", "model").read_bytes()
    judged = table(searched, f"search@{int(best['trial'])}-score", "predictions")
    assert trials.iloc[int(best["trial"]) - 1]["mae"] == pytest.approx(
        metrics.mean_absolute_error(judged["label"], judged["prediction"]), rel=1e-9)
