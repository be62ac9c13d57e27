"""Every kind of artifact opens in the tools people have, and holds what those tools compute themselves."""

import hashlib
import json
import xml.etree.ElementTree

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pytest
import scipy.sparse
from pandas.testing import assert_frame_equal
from safetensors import safe_open
from sklearn import metrics

from oracle import CATEGORIES, recordio


def table(run, step, port="table"):
    return pyarrow.feather.read_table(run.path(step, port), memory_map=True)


def frame(run, step, port="table"):
    """The table with plain texts instead of dictionaries."""
    result = table(run, step, port).to_pandas()
    for name in result.select_dtypes("category"):
        result[name] = result[name].astype(object)
    return result


def matrix(run, step, port="matrix"):
    return scipy.sparse.load_npz(run.path(step, port))


def assert_same(ours, theirs):
    theirs = scipy.sparse.csr_matrix(theirs, dtype="float32")
    theirs.sort_indices()
    assert ours.dtype == np.float32 and ours.shape == theirs.shape
    np.testing.assert_array_equal(ours.indptr, theirs.indptr)
    np.testing.assert_array_equal(ours.indices, theirs.indices)
    np.testing.assert_array_equal(ours.data, theirs.data)


def test_every_artifact_is_a_link_to_the_bytes_it_is_named_for(finished):
    for step in finished.steps.values():
        for output in step["outputs"]:
            path = finished.path(step["step"], output["port"])
            content = path.read_bytes()
            assert path.is_symlink() and len(content) == output["bytes"]
            assert f"sha256:{hashlib.sha256(content).hexdigest()}" == output["digest"]


def test_transactions_are_what_pandas_reads(finished, oracle):
    loaded = table(finished, "transactions")
    assert pa.types.is_dictionary(loaded.schema.field("Description").type)
    assert pa.types.is_timestamp(loaded.schema.field("InvoiceDate").type)
    assert loaded.num_rows == len(oracle.transactions)
    for name, missing in oracle.transactions.isna().sum().items():
        assert loaded.column(name).null_count == missing, name
    ours = frame(finished, "transactions")
    theirs = oracle.transactions.assign(
        InvoiceDate=pd.to_datetime(oracle.transactions.InvoiceDate))
    for name in theirs:
        both = pd.DataFrame({"ours": ours[name], "theirs": theirs[name]})
        known = both.dropna()
        assert both.isna().all(axis=1).sum() == len(both) - len(known), name
        assert (known.ours == known.theirs).all(), name


def test_purchases_are_grouped_as_pandas_groups(finished, oracle):
    ours = frame(finished, "purchases")
    theirs = oracle.purchases.astype({"CustomerID": "int64"})
    assert_frame_equal(ours, theirs, check_dtype=False, check_exact=True)


def test_one_hot_is_scikit_learns(finished, oracle):
    assert_same(matrix(finished, "ids"), oracle.ids)
    encoder = json.loads(finished.path("ids", "encoder").read_text())
    assert [block["column"] for block in encoder["blocks"]] == CATEGORIES
    for block, categories in zip(encoder["blocks"], oracle.encoder.categories_):
        assert block["categories"] == categories.tolist()


def test_tfidf_is_scikit_learns(finished, oracle):
    assert_same(matrix(finished, "words"), oracle.words)
    (block,) = json.loads(finished.path("words", "encoder").read_text())["blocks"]
    assert block["terms"] == oracle.vectorizer.get_feature_names_out().tolist()
    np.testing.assert_allclose(block["idf"], oracle.vectorizer.idf_, rtol=1e-15)


def test_features_and_split_are_scikit_learns(finished, oracle):
    assert_same(matrix(finished, "features"), oracle.features)
    for part in ("train", "test"):
        assert_same(matrix(finished, "parts", f"{part}-matrix"), getattr(oracle, f"{part}_matrix"))
        labels = np.load(finished.path("parts", f"{part}-labels"))
        assert labels.dtype == np.float32
        np.testing.assert_array_equal(labels, getattr(oracle, f"{part}_labels"))


@pytest.mark.parametrize("part", ["train", "test"])
def test_records_are_what_the_sagemaker_sdk_writes(finished, oracle, part):
    theirs = recordio(getattr(oracle, f"{part}_matrix"), getattr(oracle, f"{part}_labels"))
    assert finished.path("records", part).read_bytes() == theirs


def test_predictions_follow_from_the_models_tensors(finished, oracle):
    with safe_open(finished.path("model", "model"), framework="numpy") as model:
        bias, linear, factors = (model.get_tensor(name) for name in ("bias", "linear", "factors"))
        words = model.metadata()
    assert linear.shape == (oracle.features.shape[1],)
    assert factors.shape == (oracle.features.shape[1], 8)
    assert words["hyperparameter.num-factors"] == "8"
    rows = oracle.test_matrix.astype(np.float64)
    if words["instance-normalization"] == "squared-norm":
        rows = rows.multiply(1 / np.sqrt(rows.multiply(rows).sum(axis=1))).tocsr()
    factors = factors.astype(np.float64)
    pairs = (rows @ factors) ** 2 - rows.multiply(rows) @ factors**2
    expected = bias[0] + rows @ linear.astype(np.float64) + pairs.sum(axis=1) / 2
    predictions = frame(finished, "quality", "predictions")
    np.testing.assert_array_equal(predictions["label"], oracle.test_labels)
    np.testing.assert_allclose(predictions["prediction"], expected, rtol=1e-3, atol=1e-3)


def test_metrics_are_scikit_learns(finished, oracle):
    predictions = frame(finished, "quality", "predictions")
    judged = json.loads(finished.path("quality", "metrics").read_text())
    mean = np.full(len(predictions), oracle.train_labels.astype(np.float64).mean())
    for name, guess in [("regression_metrics", predictions["prediction"]),
                        ("baseline_regression_metrics", mean)]:
        label = predictions["label"]
        expected = {
            "rmse": metrics.mean_squared_error(label, guess) ** 0.5,
            "mae": metrics.mean_absolute_error(label, guess),
            "r2": metrics.r2_score(label, guess),
            "rmsle": metrics.mean_squared_log_error(label, np.maximum(guess, 0)) ** 0.5,
        }
        for metric, value in expected.items():
            assert judged[name][metric]["value"] == pytest.approx(value, rel=1e-6, abs=1e-9), metric


def test_the_model_learns_something_that_the_mean_does_not(finished):
    results = finished.results("quality")
    assert results["rmse"] < results["baseline-rmse"]


def test_recommendations_are_ranked_and_new_to_the_customer(finished, oracle):
    best = frame(finished, "recommendations")
    assert set(best["CustomerID"]) == set(oracle.purchases["CustomerID"].astype("int64"))
    for _, rows in best.groupby("CustomerID"):
        assert rows["rank"].tolist() == list(range(1, len(rows) + 1)) and len(rows) <= 10
        assert rows["score"].is_monotonic_decreasing
    bought = set(zip(oracle.purchases["CustomerID"].astype("int64"), oracle.purchases["StockCode"]))
    assert bought.isdisjoint(zip(best["CustomerID"], best["StockCode"]))


def test_plots_are_svg(finished):
    plots = [finished.path(name, output["port"]) for name, step in finished.steps.items()
             for output in step["outputs"] if output["kind"] == "plot"]
    assert plots
    for path in plots:
        assert xml.etree.ElementTree.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"
