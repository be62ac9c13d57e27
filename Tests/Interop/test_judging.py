"""What evaluate and recommend say follows from their inputs, as scikit-learn, pandas and plain Python work it out."""

import json

import numpy as np
import pandas as pd
import pyarrow.feather
import pytest
from safetensors import safe_open
from sklearn import metrics
from sklearn.model_selection import train_test_split

from runs import run, sluice

PIPELINE = """
pipeline: judging
parameters: { data: { type: path } }
steps:
  - name: transactions
    uses: load
    with:
      path: ${parameters.data}
      types: { StockCode: text, CustomerID: integer, Country: text, UnitPrice: number, Quantity: integer }
  - { name: known, uses: dropna, inputs: transactions, with: { columns: [CustomerID] } }
  - { name: sold, uses: filter, inputs: known, with: { where: Quantity > 0 } }
  - name: purchases
    uses: groupby
    inputs: sold
    with: { by: [StockCode, CustomerID, Country, UnitPrice], aggregate: { Quantity: sum } }
  - { name: ids, uses: one-hot, inputs: purchases, with: { columns: [CustomerID, StockCode, Country] } }
  - { name: price, uses: numeric, inputs: purchases, with: { columns: [UnitPrice] } }
  - { name: features, uses: hstack, inputs: [ids, price] }
  - { name: parts, uses: split, inputs: { matrix: features, labels: purchases.Quantity }, with: { test-size: 0.3, seed: 3 } }
  - { name: records, uses: protobuf, inputs: parts }
  - name: model
    uses: train
    inputs: { train: records.train }
    with: { num-factors: 6, epochs: 3, target-transform: log1p, mini-batch-size: 100 }
  - name: all
    uses: evaluate
    inputs: [model, records, features, purchases]
    with: { customer: CustomerID, item: StockCode, customer-columns: [Country], top: [1, 5, 40] }
  - name: popular
    uses: evaluate
    inputs: [model, records, features, purchases]
    with: { quantiles: 7, customer: CustomerID, item: StockCode, customer-columns: [Country], top: 20, candidates: 60 }
  - name: again
    uses: evaluate
    inputs: [model, records, features, purchases]
    with: { quantiles: 1, customer: CustomerID, item: StockCode, customer-columns: [Country], top: 10, exclude-purchased: false }
  - name: best
    uses: recommend
    inputs: { model: model, encoder: features, table: purchases }
    with: { customer: CustomerID, item: StockCode, customer-columns: [Country], top: 5, candidates: 60 }
"""


@pytest.fixture(scope="module")
def judged(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("judging")
    (folder / "judging.yaml").write_text(PIPELINE)
    return run(folder / "judging.yaml", folder / "artifacts", data=data)


def frame(run, step, port="table"):
    result = pyarrow.feather.read_table(run.path(step, port)).to_pandas()
    for name in result.select_dtypes("category"):
        result[name] = result[name].astype(object)
    return result


def document(run, step):
    return json.loads(run.path(step, "metrics").read_text())


def assert_values(section, expected):
    for name, value in expected.items():
        assert section[name]["value"] == pytest.approx(value, rel=1e-9, abs=1e-12), name


@pytest.mark.parametrize("step, count", [("all", 10), ("popular", 7), ("again", 1)])
def test_quantiles_are_those_of_pandas(judged, step, count):
    rows = frame(judged, step, "predictions")
    mean = np.load(judged.path("parts", "train-labels")).astype(np.float64).mean()
    bounds = np.unique(rows["label"].quantile(np.linspace(0, 1, count + 1)[1:]))
    parts = rows.groupby(pd.cut(rows["label"], [-np.inf, *bounds]), observed=True)
    told = document(judged, step)["label_quantiles"]
    assert len(told) == len(parts) and (count == 1 or len(told) > 4)
    for said, (_, part) in zip(told, parts):
        constant = np.full(len(part), mean)
        assert said == pytest.approx({
            "from": part["label"].min(), "to": part["label"].max(), "rows": len(part),
            "mean_label": part["label"].mean(), "mean_prediction": part["prediction"].mean(),
            "rmse": metrics.root_mean_squared_error(part["label"], part["prediction"]),
            "mae": metrics.mean_absolute_error(part["label"], part["prediction"]),
            "baseline_rmse": metrics.root_mean_squared_error(part["label"], constant),
            "baseline_mae": metrics.mean_absolute_error(part["label"], constant),
        }, rel=1e-9)


def test_errors_are_those_of_scikit_learn(judged):
    rows = frame(judged, "all", "predictions")
    label, guess = rows["label"], rows["prediction"]
    assert_values(document(judged, "all")["regression_metrics"], {
        "rmse": metrics.root_mean_squared_error(label, guess),
        "mae": metrics.mean_absolute_error(label, guess),
        "median_absolute_error": metrics.median_absolute_error(label, guess),
        "r2": metrics.r2_score(label, guess),
        "rmsle": metrics.root_mean_squared_log_error(label, np.maximum(guess, 0)),
    })


class Shop:
    """Customers, items, what was bought in both parts, and the model's score for each pair."""

    def __init__(self, run):
        table = frame(run, "purchases")
        self.customers = np.sort(table["CustomerID"].unique())
        self.items = np.array(sorted(table["StockCode"].unique()), dtype=object)
        train, test = train_test_split(np.arange(len(table)), test_size=0.3, random_state=3)
        self.bought, self.held_out = self.pairs(table.iloc[train]), self.pairs(table.iloc[test])
        self.everything = self.pairs(table)
        self.scores = self.score(run, table)

    def pairs(self, rows):
        matrix = np.zeros((len(self.customers), len(self.items)), dtype=bool)
        matrix[np.searchsorted(self.customers, rows["CustomerID"]), np.searchsorted(self.items, rows["StockCode"])] = True
        return matrix

    def score(self, run, table):
        with safe_open(run.path("model", "model"), framework="numpy") as model:
            bias, linear, factors = (
                model.get_tensor(name).astype(np.float64) for name in ("bias", "linear", "factors"))
        countries = np.array(sorted(table["Country"].unique()), dtype=object)
        country = table.groupby("CustomerID")["Country"].agg(lambda values: values.mode()[0])
        price = table.groupby("StockCode")["UnitPrice"].agg(lambda values: np.sort(values)[(len(values) - 1) // 2])
        width = len(self.customers) + len(self.items) + len(countries) + 1
        theirs = np.zeros((len(self.customers), width))
        theirs[np.arange(len(self.customers)), np.arange(len(self.customers))] = 1
        places = np.searchsorted(countries, country[self.customers].to_numpy())
        theirs[np.arange(len(self.customers)), len(self.customers) + len(self.items) + places] = 1
        ours = np.zeros((len(self.items), width))
        ours[np.arange(len(self.items)), len(self.customers) + np.arange(len(self.items))] = 1
        ours[:, -1] = price[self.items].to_numpy().astype(np.float32)

        def sums(rows):
            total = rows @ factors
            return total, rows @ linear, (total**2 - rows**2 @ factors**2).sum(axis=1) / 2, (rows**2).sum(axis=1)

        (a, la, pa, na), (b, lb, pb, nb) = sums(theirs), sums(ours)
        scale = 1 / np.sqrt(na[:, None] + nb)
        return bias[0] + scale * (la[:, None] + lb) + scale**2 * (pa[:, None] + pb + a @ b.T)


@pytest.fixture(scope="module")
def shop(judged):
    return Shop(judged)


def by_popularity(bought):
    """The places of the items, the most bought first; a stable sort keeps the order of equal ones."""
    return np.argsort(-bought.sum(axis=0), kind="stable")


def judge(ranked, relevant, k):
    """Definitions word by word; the lists of ranked items are at least as long as k."""
    precision, recall, average = [], [], []
    for items, wanted in zip(ranked, relevant):
        hits = [item in wanted for item in items[:k]]
        precision.append(sum(hits) / k)
        recall.append(sum(hits) / len(wanted))
        at_hits = [sum(hits[:place + 1]) / (place + 1) for place, hit in enumerate(hits) if hit]
        average.append(sum(at_hits) / min(k, len(wanted)))
    return {f"precision_at_{k}": np.mean(precision), f"recall_at_{k}": np.mean(recall), f"map_at_{k}": np.mean(average)}


@pytest.mark.parametrize("step, lengths, candidates, excludes", [
    ("all", [1, 5, 40], None, True), ("popular", [20], 60, True), ("again", [10], None, False),
])
def test_rankings_are_judged_as_others_do(judged, shop, step, lengths, candidates, excludes):
    known = shop.bought if excludes else np.zeros_like(shop.bought)
    wanted = shop.held_out & ~known
    asked = np.flatnonzero(wanted.any(axis=1))
    popular = by_popularity(shop.bought)
    order = np.empty(len(popular))
    order[popular] = np.arange(len(popular))
    out = np.zeros(len(shop.items), dtype=bool)
    if candidates:
        out[popular[candidates:]] = True
    said = document(judged, step)
    for section, scores in [("ranking_metrics", shop.scores[asked]),
                            ("baseline_ranking_metrics", np.tile(-order, (len(asked), 1)))]:
        # What cannot be listed is ranked behind everything else.
        scores = np.where(out | known[asked], -1e30, scores)
        ranked = np.argsort(-scores, axis=1, kind="stable")
        relevant = [set(np.flatnonzero(row)) for row in wanted[asked]]
        for k in lengths:
            expected = judge(ranked, relevant, k)
            expected[f"ndcg_at_{k}"] = metrics.ndcg_score(wanted[asked], scores, k=k)
            assert_values(said[section], expected)
        assert len(said[section]) == 4 * len(lengths)
        assert said[section][f"recall_at_{lengths[-1]}"]["value"] > 0.001
    results = judged.results(step)
    assert results["customers"] == len(asked)
    assert results["ndcg"] == said["ranking_metrics"][f"ndcg_at_{lengths[-1]}"]["value"]


def test_recommendations_are_the_best_of_the_popular_items(judged, shop):
    popular = by_popularity(shop.everything)[:60]
    best = frame(judged, "best")
    assert set(best["StockCode"]) <= set(shop.items[popular])
    out = np.ones(len(shop.items), dtype=bool)
    out[popular] = False
    scores = np.where(out | shop.everything, -np.inf, shop.scores)
    ranked = np.argsort(-scores, axis=1, kind="stable")
    for place, (customer, rows) in enumerate(best.groupby("CustomerID")):
        assert customer == shop.customers[place]
        count = min(5, int(np.isfinite(scores[place]).sum()))
        assert rows["StockCode"].tolist() == shop.items[ranked[place][:count]].tolist()


def test_classes_are_judged_as_scikit_learn_does(tmp_path):
    sluice("sample", "clicks", "--rows", 20_000, "-o", tmp_path / "clicks.csv")
    finished = run("clicks.yaml", tmp_path / "artifacts", data=tmp_path / "clicks.csv", epochs=3)
    rows = frame(finished, "quality", "predictions")
    label, probability = rows["label"], rows["prediction"]
    mean = np.load(finished.path("parts", "train-labels")).astype(np.float64).mean()
    share = np.full(len(rows), np.float64(np.float32(mean)))
    said = document(finished, "quality")
    for section, guess in [("binary_classification_metrics", probability), ("baseline_binary_classification_metrics", share)]:
        taken = guess >= 0.5
        assert_values(said[section], {
            "log_loss": metrics.log_loss(label, guess), "auc": metrics.roc_auc_score(label, guess),
            "accuracy": metrics.accuracy_score(label, taken), "brier_score": metrics.brier_score_loss(label, guess),
        })
        if taken.any():
            assert_values(said[section], {
                "precision": metrics.precision_score(label, taken), "recall": metrics.recall_score(label, taken),
                "f1": metrics.f1_score(label, taken)})
    tenths = rows.groupby(np.minimum((probability * 10).astype(int), 9))
    assert len(tenths) == len(said["calibration_bins"]) > 1
    for bin, (_, part) in zip(said["calibration_bins"], tenths):
        assert bin == pytest.approx({
            "rows": len(part), "mean_probability": part["prediction"].mean(),
            "share_of_ones": part["label"].mean()}, rel=1e-9)
    gaps = [len(part) * abs(part["prediction"].mean() - part["label"].mean()) for _, part in tenths]
    assert said["binary_classification_metrics"]["calibration_error"]["value"] == pytest.approx(
        sum(gaps) / len(rows), rel=1e-9)
