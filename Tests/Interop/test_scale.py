"""Scaled and binned columns are those of scikit-learn, learned from the training rows."""

import inspect

import numpy as np
import pytest
from scipy.sparse import load_npz
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import KBinsDiscretizer, MinMaxScaler, RobustScaler, StandardScaler

from runs import run

PIPELINE = """
pipeline: scales
steps:
  - name: rows
    uses: load
    with: {{ path: {path} }}
  - name: scaled
    uses: scale
    inputs: rows
    with: {{ columns: [price, count, same], method: {method}, test-size: 0.3, seed: 5{clip} }}
"""

SCALERS = {"standard": StandardScaler, "min-max": MinMaxScaler, "robust": RobustScaler}


@pytest.mark.parametrize("clip", [None, (0.05, 0.9)])
@pytest.mark.parametrize("method", [*SCALERS, "log1p", "none"])
def test_scales_are_those_of_scikit_learn(method, clip, tmp_path):
    random = np.random.default_rng(3)
    columns = [random.lognormal(0, 2, 997), random.integers(0, 50, 997).astype(float), np.full(997, 4.0)]
    values = np.stack(columns, axis=1)
    lines = ["price,count,same"] + [f"{row[0]!r},{int(row[1])},{row[2]!r}" for row in values.tolist()]
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n")
    words = f", clip: [{clip[0]}, {clip[1]}]" if clip else ""
    (tmp_path / "scales.yaml").write_text(PIPELINE.format(path=tmp_path / "rows.csv", method=method, clip=words))
    finished = run(tmp_path / "scales.yaml", tmp_path / "artifacts")
    ours = load_npz(finished.path("scaled", "matrix")).toarray()
    train, _ = train_test_split(np.arange(997), test_size=0.3, random_state=5)
    expected = values
    if clip:
        low, high = np.quantile(values[train], clip, axis=0)
        expected = np.clip(values, low, high)
    if method in SCALERS:
        expected = SCALERS[method]().fit(expected[train]).transform(expected)
    elif method == "log1p":
        expected = np.log1p(expected)
    np.testing.assert_allclose(ours, expected.astype(np.float32), rtol=3e-7, atol=1e-7)


@pytest.mark.parametrize("strategy", ["quantile", "uniform"])
@pytest.mark.parametrize("bins", [2, 7, 40])
def test_bins_are_those_of_scikit_learn(strategy, bins, tmp_path):
    random = np.random.default_rng(4)
    values = np.stack([random.lognormal(0, 2, 997), random.integers(0, 9, 997).astype(float)], axis=1)
    lines = ["price,count"] + [f"{row[0]!r},{int(row[1])}" for row in values.tolist()]
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n")
    pipeline = PIPELINE.format(path=tmp_path / "rows.csv", method="none", clip="")
    pipeline = pipeline.replace("uses: scale", "uses: bin").replace(
        "columns: [price, count, same], method: none",
        f"columns: [price, count], bins: {bins}, strategy: {strategy}")
    (tmp_path / "bins.yaml").write_text(pipeline)
    finished = run(tmp_path / "bins.yaml", tmp_path / "artifacts")
    ours = load_npz(finished.path("scaled", "matrix"))
    train, _ = train_test_split(np.arange(997), test_size=0.3, random_state=5)
    settings = {"n_bins": bins, "encode": "onehot", "strategy": strategy, "subsample": None}
    if "quantile_method" in inspect.signature(KBinsDiscretizer).parameters:
        settings["quantile_method"] = "linear"
    theirs = KBinsDiscretizer(**settings).fit(values[train]).transform(values)
    assert ours.shape == theirs.shape
    assert (ours != theirs).nnz == 0
