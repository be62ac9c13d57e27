"""Files of unpleasant values, written by the Swift tests, read by other tools: no run is needed.

`make unit` leaves them in .build/interop; SLUICE_INTEROP_OUT names another folder.
"""

import os
import pathlib
import struct

import numpy as np
import pyarrow as pa
import pytest
import scipy.sparse
from pyarrow import ipc
from safetensors import safe_open

FOLDER = pathlib.Path(os.environ.get("SLUICE_INTEROP_OUT")
                      or pathlib.Path(__file__).parents[2] / ".build/interop")
ROWS = 1000

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"{FOLDER} is not there; 'make unit' writes it")


def expected_columns(rows):
    texts = ["", "a", "é", "e\u0301", "🧵", "line\nbreak", "nul\0"]
    numbers = [0.0, -0.0, float("nan"), float("inf"), float("-inf"), 1e-310, 0.1]

    def known(value):
        return [None if i % 5 == 0 else value(i) for i in range(rows)]

    return {
        "text": known(lambda i: texts[i * 3 % 7]),
        "complete": [f"text {i % 300}" for i in range(rows)],
        "integer": known(lambda i: 2**63 - 1 - i),
        "number": known(lambda i: numbers[i % 7]),
        "boolean": known(lambda i: i % 3 == 0),
        "timestamp": known(lambda i: (i - 500) * 86_400_000_001),
    }


def expected_matrix():
    rows = [range(0, 300, i % 11) if i % 11 else [] for i in range(ROWS)]
    indices = np.array([column for row in rows for column in row], "i4")
    offsets = np.cumsum([0] + [len(row) for row in rows])
    return indices, offsets, (np.arange(len(indices)) % 17 - 8).astype("f4")


def bits(values):
    """What tells NaN from NaN and 0 from -0."""
    return [None if value is None else struct.pack("<d", value) for value in values]


@pytest.mark.parametrize("name, rows", [("table.arrow", ROWS), ("empty.arrow", 0)])
def test_pyarrow_reads_tables(name, rows):
    with ipc.open_file(str(FOLDER / name)) as file:
        assert file.num_record_batches == -(-rows // 64)
        table = file.read_all()
    table.validate(full=True)
    assert [str(field.type) for field in table.schema] == [
        "dictionary<values=string, indices=int8, ordered=0>",
        f"dictionary<values=string, indices={'int16' if rows else 'int8'}, ordered=0>",
        "int64", "double", "bool", "timestamp[us]"]
    for column, values in expected_columns(rows).items():
        ours = table.column(column)
        if column == "timestamp":
            ours = ours.cast(pa.int64())
        if column == "number":
            assert bits(ours.to_pylist()) == bits(values)
        else:
            assert ours.to_pylist() == values, column


def test_polars_reads_tables():
    polars = pytest.importorskip("polars")
    table = polars.read_ipc(FOLDER / "table.arrow")
    expected = expected_columns(ROWS)
    assert table["text"].cast(polars.String).to_list() == expected["text"]
    assert table["integer"].to_list() == expected["integer"]
    assert bits(table["number"].to_list()) == bits(expected["number"])
    assert table["timestamp"].to_physical().to_list() == expected["timestamp"]


@pytest.mark.parametrize("name", ["matrix.npz", "zip64.npz"])
def test_scipy_reads_matrices(name):
    matrix = scipy.sparse.load_npz(FOLDER / name)
    indices, offsets, values = expected_matrix()
    assert matrix.format == "csr" and matrix.shape == (ROWS, 300)
    assert matrix.data.dtype == np.float32 and matrix.has_canonical_format
    np.testing.assert_array_equal(matrix.indices, indices)
    np.testing.assert_array_equal(matrix.indptr, offsets)
    np.testing.assert_array_equal(matrix.data, values)


def test_numpy_reads_labels(tmp_path):
    labels = np.load(FOLDER / "labels.npy")
    np.testing.assert_array_equal(labels, (np.arange(ROWS) / 8).astype("f4"))
    np.save(tmp_path / "theirs.npy", labels)
    assert (tmp_path / "theirs.npy").read_bytes() == (FOLDER / "labels.npy").read_bytes()


def test_safetensors_reads_tensors():
    with safe_open(FOLDER / "tensors.safetensors", framework="numpy") as file:
        assert file.metadata() == {"words": 'line\nbreak, "quotes", ü'}
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    assert {name: (str(t.dtype), t.shape) for name, t in tensors.items()} == {
        "odd": ("float32", (3,)), "é": ("float64", (2, 2)), "whole": ("int64", ()),
        "nothing": ("float32", (0, 5))}
    assert tensors["odd"].tobytes() == struct.pack("<3f", 1, float("-inf"), -0.0)
    assert tensors["é"].tolist() == [[0, 1], [2, 3]] and tensors["whole"] == -2**63


def varint(data, at):
    number = shift = 0
    while True:
        byte, at = data[at], at + 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, at


def fields(data):
    """The length-delimited fields of a protobuf message by their number."""
    found, at = {}, 0
    while at < len(data):
        tag, at = varint(data, at)
        size, at = varint(data, at)
        assert tag & 7 == 2 and tag >> 3 not in found and at + size <= len(data)
        found[tag >> 3], at = data[at:at + size], at + size
    return found


def varints(data):
    numbers, at = [], 0
    while at < len(data):
        number, at = varint(data, at)
        numbers.append(number)
    return numbers


def tensor(entry):
    """Values, keys and shape of the float32 tensor under "values"."""
    entry = fields(entry)
    assert entry[1] == b"values"
    found = fields(fields(entry[2])[2])
    return (np.frombuffer(found.get(1, b""), "<f4"), varints(found.get(2, b"")),
            varints(found.get(3, b"")))


@pytest.mark.parametrize("name", ["labelled.recordio", "unlabelled.recordio"])
def test_records_are_the_matrix_row_by_row(name):
    data, at = (FOLDER / name).read_bytes(), 0
    indices, offsets, values = expected_matrix()
    for row in range(ROWS):
        magic, size = struct.unpack_from("<II", data, at)
        assert magic == 0xCED7230A
        record = fields(data[at + 8:at + 8 + size])
        padding = -size % 4
        assert data[at + 8 + size:at + 8 + size + padding] == bytes(padding)
        at += 8 + size + padding
        numbers, keys, shape = tensor(record[1])
        part = slice(offsets[row], offsets[row + 1])
        assert keys == indices[part].tolist() and shape == [300]
        np.testing.assert_array_equal(numbers, values[part])
        if name == "labelled.recordio":
            label, keys, shape = tensor(record[2])
            assert label.tolist() == [row / 8] and keys == shape == []
        else:
            assert 2 not in record
    assert at == len(data)
