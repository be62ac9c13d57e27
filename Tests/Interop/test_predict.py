"""Scores of registered models are those that the pipeline judged."""

import csv
from collections import Counter

import numpy as np
import pyarrow.ipc

from conftest import QUICK
from runs import run, sluice


def table(path):
    return pyarrow.ipc.open_file(path).read_all()


def test_predict_gives_the_bits_that_evaluate_judged(data, tmp_path):
    artifacts = tmp_path / "artifacts"
    finished = run("retail.yaml", artifacts, data=data, **QUICK)
    judged = table(finished.path("quality", "predictions"))
    purchases = finished.path("purchases", "table")
    scored = tmp_path / "scored.arrow"
    words = ("predict", "--model", "retail-fm/1", "--allow-unapproved", "--artifacts", artifacts)
    sluice(*words, purchases, "-o", scored)
    scores = table(scored)
    assert scores.num_rows == table(purchases).num_rows

    def pairs(labels, predictions):
        values = np.asarray(predictions, dtype=np.float64)
        assert (values.astype(np.float32).astype(np.float64) == values).all()
        return Counter(zip(map(float, labels), values.astype(np.float32).view(np.uint32).tolist()))

    # The judged rows are some of the purchases: each label and prediction occurs there, to the last bit.
    some = pairs(judged["label"].to_pylist(), judged["prediction"].to_pylist())
    every = pairs(scores["Quantity"].to_pylist(), scores["prediction"].to_pylist())
    assert sum(some.values()) > 1000 and len(some) > 500
    assert not some - every

    # The same rows as a person has them, in a CSV file with shortest numbers.
    rows = tmp_path / "rows.csv"
    with open(rows, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table(purchases).column_names)
        writer.writerows(zip(*(table(purchases)[name].to_pylist() for name in table(purchases).column_names)))
    printed = list(csv.DictReader(sluice(*words, rows).stdout.splitlines()))
    assert pairs([row["Quantity"] for row in printed],
                 np.asarray([np.float32(row["prediction"]) for row in printed], np.float64)) == every
