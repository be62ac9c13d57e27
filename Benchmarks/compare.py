#!/usr/bin/env python3
"""Times the steps of pipelines/retail.yaml beside polars, pandas and scikit-learn, in one run on one machine.

    .venv/bin/python Benchmarks/compare.py ../shared/data/online-retail.csv.gz [--times 3] [--polars-threads 2]

Ours are cold runs, each into an artifacts folder of its own; a step's time is its own work as `sluice runs show`
tells it. A peer's time is the same work in memory on the input that the step before gave it. Of all times the
least counts. Peers that are not installed are left out.
"""

import argparse
import gzip
import importlib.metadata
import json
import os
import pathlib
import subprocess
import tempfile
import time

PROJECT = pathlib.Path(__file__).resolve().parents[1]
KEYS = ["StockCode", "Description", "CustomerID", "Country", "UnitPrice"]
CATEGORIES = ["StockCode", "CustomerID", "Country"]


def least(times, work):
    """The result of the work, and the least of its seconds."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - began)
    return result, min(seconds)


def sluice(data, times):
    """Seconds by step, and of the whole run, as its caller waits for it."""
    steps, walls = {}, []
    subprocess.run([PROJECT / "sluice", "--version"], check=True, stdout=subprocess.DEVNULL)
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            place = ["--artifacts", folder]
            began = time.perf_counter()
            subprocess.run([PROJECT / "sluice", "run", PROJECT / "pipelines/retail.yaml", "--quiet",
                            "-p", f"data={data}", *place], check=True)
            walls.append(time.perf_counter() - began)
            shown = subprocess.run([PROJECT / "sluice", "runs", "show", "--json", *place],
                                   check=True, capture_output=True, text=True)
        for step in json.loads(shown.stdout)["steps"]:
            steps[step["step"]] = min(step["seconds"], steps.get(step["step"], float("inf")))
    return steps, min(walls)


def with_pandas(data, times):
    import pandas as pd

    seconds = {}

    def step(name, work):
        result, seconds[name] = least(times, work)
        return result

    table = step("transactions", lambda: pd.read_csv(
        data, dtype={"StockCode": str, "InvoiceNo": str}, parse_dates=["InvoiceDate"]))
    step("profile", lambda: table.describe(include="all"))
    known = step("known", lambda: table.dropna(subset=["CustomerID"]))
    stripped = step("stripped", lambda: known.assign(Description=known["Description"].str.strip()))
    sold = step("sold", lambda: stripped[stripped["Quantity"] > 0])
    step("purchases", lambda: sold.groupby(KEYS)["Quantity"].sum().reset_index())
    return seconds


def with_polars(data, times):
    import polars as pl

    seconds = {}

    def step(name, work):
        result, seconds[name] = least(times, work)
        return result

    types = {"StockCode": pl.String, "InvoiceNo": pl.String}
    table = step("transactions", lambda: pl.read_csv(
        data, schema_overrides=types, infer_schema_length=10_000).with_columns(
            pl.col("InvoiceDate").str.to_datetime("%Y-%m-%d %H:%M:%S")))
    step("profile", lambda: table.describe())
    known = step("known", lambda: table.drop_nulls("CustomerID"))
    stripped = step("stripped", lambda: known.with_columns(
        pl.col("Description").str.strip_chars()))
    sold = step("sold", lambda: stripped.filter(pl.col("Quantity") > 0))
    step("purchases", lambda: sold.group_by(KEYS).agg(pl.col("Quantity").sum()).sort(KEYS))
    return seconds


def with_scikit_learn(data, times):
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import OneHotEncoder

    seconds = {}

    def step(name, work):
        result, seconds[name] = least(times, work)
        return result

    table = pd.read_csv(data, dtype={"StockCode": str, "InvoiceNo": str})
    table = table.dropna(subset=["CustomerID"])
    table = table.assign(Description=table["Description"].str.strip())
    table = table[table["Quantity"] > 0].groupby(KEYS)["Quantity"].sum().reset_index()
    labels = table["Quantity"].to_numpy("float32")
    ids = step("ids", lambda: OneHotEncoder(dtype=np.float32).fit_transform(table[CATEGORIES]))
    words = step("words", lambda: TfidfVectorizer(min_df=2).fit(
        table["Description"].unique()).transform(table["Description"]))
    price = step("price", lambda: csr_matrix(table[["UnitPrice"]].to_numpy("float32")))
    features = step("features", lambda: hstack([ids, words, price], format="csr", dtype="float32"))
    step("parts", lambda: train_test_split(features, labels, test_size=0.2, random_state=42))
    return seconds


PEERS = {"polars": with_polars, "pandas": with_pandas, "scikit-learn": with_scikit_learn}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path, help="the retail CSV, packed or not")
    parser.add_argument("--times", type=int, default=3, help="how often everything is done")
    parser.add_argument("--polars-threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    os.environ["POLARS_MAX_THREADS"] = str(arguments.polars_threads)

    with tempfile.TemporaryDirectory() as folder:
        data = arguments.data.resolve()
        if data.suffix == ".gz":  # All read the same plain file, so that nobody is timed unpacking.
            plain = pathlib.Path(folder) / "data.csv"
            plain.write_bytes(gzip.decompress(data.read_bytes()))
            data = plain
        ours, wall = sluice(data, arguments.times)
        columns = {}
        for name, work in PEERS.items():
            try:
                version = importlib.metadata.version(name)
            except importlib.metadata.PackageNotFoundError:
                print(f"{name} is not installed")
                continue
            columns[f"{name} {version}"] = work(data, arguments.times)

    width = max(len(name) for name in ours)
    print(f"\n{'step':{width}}  {'sluice':>9}" + "".join(f"  {name:>26}" for name in columns))
    for step, seconds in ours.items():
        line = f"{step:{width}}  {1000 * seconds:6.1f} ms"
        for column in columns.values():
            cell = ""
            if step in column:
                cell = f"{1000 * column[step]:9.1f} ms {column[step] / max(seconds, 1e-9):7.1f} ×"
            line += f"  {cell:>26}"
        print(line.rstrip())
    print(f"\nthe whole cold run, every artifact written: {wall:.2f} s "
          f"(least of {arguments.times}, {os.cpu_count()} processors)")


if __name__ == "__main__":
    main()
