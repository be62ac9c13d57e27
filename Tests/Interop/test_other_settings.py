"""The order of the steps and their parameters are the user's: the results stay those of scikit-learn."""

import hashlib

import pytest

from conftest import QUICK
from oracle import Oracle, recordio
from runs import run


@pytest.mark.parametrize("order, min_df, seed", [
    ("clean-first", 1, 0), ("clean-first", 5, 2**32 - 1), ("group-first", 2, 42),
    ("group-first", 3, 7),
])
def test_records_are_those_of_the_oracle(data, artifacts, order, min_df, seed):
    pipeline = "retail.yaml" if order == "clean-first" else "retail-group-first.yaml"
    ours = run(pipeline, artifacts, data=data, min_df=min_df, seed=seed, **QUICK)
    theirs = Oracle(data, order=order, min_df=min_df, seed=seed)
    for part in ("train", "test"):
        content = recordio(getattr(theirs, f"{part}_matrix"), getattr(theirs, f"{part}_labels"))
        assert ours.output("records", part)["digest"] == (
            f"sha256:{hashlib.sha256(content).hexdigest()}")


def test_both_dresses_of_the_data_are_the_same_purchases(data, artifacts, finished, tmp_path):
    from conftest import ROWS
    from runs import sluice

    other = tmp_path / "uci.csv"
    sluice("sample", "retail", "--rows", ROWS, "--uci", "-o", other)
    again = run("retail.yaml", artifacts, data=other, **QUICK)
    assert again.statuses()["transactions"] == "succeeded"
    assert again.output("purchases", "table")["digest"] == (
        finished.output("purchases", "table")["digest"])
