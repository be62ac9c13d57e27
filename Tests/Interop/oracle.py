"""What pandas and scikit-learn make of a retail CSV: the same work as pipelines/retail*.yaml, done by others."""

import struct

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder

KEYS = ["StockCode", "Description", "CustomerID", "Country", "UnitPrice"]
CATEGORIES = ["StockCode", "CustomerID", "Country"]


class Oracle:
    """Every intermediate result by the name of the pipeline's step."""

    def __init__(self, csv, order="clean-first", min_df=2, seed=42, test_size=0.2):
        self.transactions = pd.read_csv(csv, dtype={"StockCode": str, "InvoiceNo": str})
        known = self.transactions.dropna(subset=["CustomerID"]).copy()
        known["Description"] = known["Description"].str.strip()
        self.known = known
        if order == "clean-first":
            known = known[known.Quantity > 0]
        grouped = known.groupby(KEYS)["Quantity"].sum()
        if order == "group-first":
            grouped = grouped[grouped > 0]
        self.purchases = table = grouped.reset_index()

        self.encoder = OneHotEncoder(handle_unknown="ignore")
        self.ids = self.encoder.fit_transform(table[CATEGORIES])
        self.vectorizer = TfidfVectorizer(min_df=min_df).fit(table.Description.unique())
        self.words = self.vectorizer.transform(table.Description)
        # Built from places, so that a free item's 0 is stored like every other price.
        price = csr_matrix(
            (table.UnitPrice.values, (range(len(table)), [0] * len(table))), dtype="float32")
        self.features = hstack([self.ids, self.words, price], format="csr", dtype="float32")
        self.labels = table.Quantity.values.astype("float32")
        (self.train_matrix, self.test_matrix, self.train_labels, self.test_labels
         ) = train_test_split(self.features, self.labels, test_size=test_size, random_state=seed)


def recordio(matrix, labels):
    """SageMaker's RecordIO-protobuf of sparse float32 rows with labels."""
    out = bytearray()
    shape = _field(3, _varint(matrix.shape[1]))
    for row in range(matrix.shape[0]):
        start, end = matrix.indptr[row], matrix.indptr[row + 1]
        values = _field(1, matrix.data[start:end].astype("<f4").tobytes())
        keys = _field(2, b"".join(_varint(int(key)) for key in matrix.indices[start:end]))
        label = _field(1, struct.pack("<f", labels[row]))
        record = _entry(1, values + keys + shape) + _entry(2, label)
        out += struct.pack("<II", 0xCED7230A, len(record)) + record + b"\0" * (-len(record) % 4)
    return bytes(out)


def _varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(number, payload):
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


def _entry(number, tensor):
    return _field(number, _field(1, b"values") + _field(2, _field(2, tensor)))
