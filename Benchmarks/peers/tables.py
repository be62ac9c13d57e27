"""Load, drop rows, strip, filter, group: transactions to purchases, sorted."""

from . import ours

KEYS = ["StockCode", "Description", "CustomerID", "Country", "UnitPrice"]


def contest(contest, data, threads):
    contest.add("Sluice", ours.part(data, None, "purchases"))
    for name, make in {"polars": polars, "polars, lazy": polars_lazy, "DuckDB": duckdb,
                       "pandas": pandas}.items():
        try:
            contest.add(name, make(data, threads))
        except ImportError:
            pass
    contest.run().show()
    return contest


def polars(data, threads):
    import polars as pl

    def turn():
        table = pl.read_csv(data, schema_overrides={"StockCode": pl.String, "InvoiceNo": pl.String},
                            infer_schema_length=10_000)
        table = table.with_columns(pl.col("InvoiceDate").str.to_datetime("%Y-%m-%d %H:%M:%S"))
        table = table.drop_nulls("CustomerID")
        table = table.with_columns(pl.col("Description").str.strip_chars())
        table = table.filter(pl.col("Quantity") > 0)
        table.group_by(KEYS).agg(pl.col("Quantity").sum()).sort(KEYS)
    return turn


def polars_lazy(data, threads):
    import polars as pl

    def turn():
        table = pl.scan_csv(data, schema_overrides={"StockCode": pl.String, "InvoiceNo": pl.String},
                            infer_schema_length=10_000)
        table = table.drop_nulls("CustomerID")
        table = table.with_columns(pl.col("Description").str.strip_chars())
        table = table.filter(pl.col("Quantity") > 0)
        table.group_by(KEYS).agg(pl.col("Quantity").sum()).sort(KEYS).collect()
    return turn


def duckdb(data, threads):
    import duckdb

    def turn():
        connection = duckdb.connect(config={"threads": threads})
        connection.execute(f"""
            CREATE TABLE purchases AS
            SELECT StockCode, trim(Description) AS Description, CustomerID, Country, UnitPrice,
                   sum(Quantity) AS Quantity
            FROM read_csv(?, types={{'InvoiceNo': 'VARCHAR', 'StockCode': 'VARCHAR'}})
            WHERE CustomerID IS NOT NULL AND Quantity > 0
            GROUP BY ALL ORDER BY {', '.join(KEYS)}""", [str(data)])
        connection.close()
    return turn


def pandas(data, threads):
    import pandas as pd

    def turn():
        table = pd.read_csv(data, dtype={"StockCode": str, "InvoiceNo": str},
                            parse_dates=["InvoiceDate"])
        table = table.dropna(subset=["CustomerID"])
        table = table.assign(Description=table["Description"].str.strip())
        table = table[table["Quantity"] > 0]
        table.groupby(KEYS)["Quantity"].sum().reset_index()
    return turn
