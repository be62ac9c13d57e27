"""Trains a regressor of scikit-learn on artifacts of Sluice; see sklearn-regressor.yaml."""

import argparse
import json
import sys

try:
    import joblib
    import numpy
    import pyarrow
    import pyarrow.feather
    import scipy.sparse
    from sklearn import ensemble, linear_model, metrics
except ImportError as error:
    sys.exit(
        f"{sys.executable} lacks a package: {error.name}\n"
        "install scikit-learn, scipy and pyarrow for it, or name another with the parameter 'python'"
    )


def estimator(settings):
    if settings["estimator"] == "ridge":
        return linear_model.Ridge(alpha=settings["alpha"], random_state=settings["seed"])
    return ensemble.RandomForestRegressor(
        n_estimators=settings["trees"], max_depth=settings["max-depth"],
        random_state=settings["seed"], n_jobs=-1)


def main():
    parser = argparse.ArgumentParser()
    for name in ("matrix", "labels", "test-matrix", "test-labels", "predictions", "metrics", "model"):
        parser.add_argument(f"--{name}", required=True)
    files = parser.parse_args()
    with open("parameters.json") as file:
        settings = json.load(file)
    model = estimator(settings)
    model.fit(scipy.sparse.load_npz(files.matrix), numpy.load(files.labels))
    labels = numpy.load(files.test_labels)
    predictions = model.predict(scipy.sparse.load_npz(files.test_matrix))
    figures = {
        "rmse": float(numpy.sqrt(metrics.mean_squared_error(labels, predictions))),
        "mae": float(metrics.mean_absolute_error(labels, predictions)),
        "r2": float(metrics.r2_score(labels, predictions)),
    }
    print(f"rmse {figures['rmse']:.4f}")
    with open(files.metrics, "w") as file:
        json.dump({"regression_metrics": {name: {"value": value} for name, value in figures.items()}}, file)
    table = pyarrow.table({"label": labels.astype("float64"), "prediction": predictions.astype("float64")})
    pyarrow.feather.write_feather(table, files.predictions, compression="uncompressed")
    joblib.dump(model, files.model)


if __name__ == "__main__":
    main()
