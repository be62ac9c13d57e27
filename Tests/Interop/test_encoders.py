"""One-hot and TF-IDF matrices are those of scikit-learn, bit for bit, whatever the options and the text."""

import csv
import json
import string

import numpy as np
import pyarrow.feather
import pytest
from scipy.sparse import load_npz
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import OneHotEncoder

from runs import run

PIPELINE = """
pipeline: encoders
steps:
  - name: rows
    uses: load
    with: {{ path: {path}, types: {{ text: text }}, missing: [<none>] }}
  - name: encoded
    uses: {kind}
    inputs: rows
    with: {options}
"""

# Letters, digits, marks, spaces and signs of every plane, some of which change when they are lower-cased.
NASTY = (
    "aBzZ_09 .,'-\t\u00a0éÉßİıŞǅΣσςἈϴЖдאبक्षत中文字ｱ½²٣Ⅳⅳ\u0301\u200d\u2028\ufeff\ufffd\uffff"
    "𐐀𐐨𝐀𝟙😀🏽𠀀\U0002fa1d\U0003134a\U000e0041\U000f0000\U0010ffff")


def encode(folder, texts, kind, options):
    """The matrix of a step over a column of texts, and the encoder's blocks."""
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(["text"])
        writer.writerows([text] for text in texts)
    pipeline = folder / "pipeline.yaml"
    pipeline.write_text(PIPELINE.format(path=path, kind=kind, options=json.dumps(options)))
    finished = run(pipeline, folder / "artifacts")
    encoder = json.loads(finished.path("encoded", "encoder").read_text("utf-8"))
    return load_npz(finished.path("encoded", "matrix")), encoder["blocks"], encoder["version"]


def nasty_texts(seed, count):
    random = np.random.default_rng(seed)
    words = ["".join(random.choice(list(NASTY), random.integers(1, 7))) for _ in range(60)]
    words += ["red", "Red", "the", "The", "heart", "mug_2", "22", "ab", "zz"]
    texts = [" ".join(random.choice(words, random.integers(0, 9))) for _ in range(count)]
    texts += ["", " ", "a", "é", "a b", "red " * 5000, "x" * 100_000, "red"]
    # What no CSV reader gives back: a lone carriage return is kept, NUL is not written.
    return [text.replace("\0", "") for text in texts]


def same(ours, theirs):
    theirs = theirs.astype(np.float32).tocsr()
    theirs.sort_indices()
    assert ours.shape == theirs.shape
    np.testing.assert_array_equal(ours.indptr, theirs.indptr)
    np.testing.assert_array_equal(ours.indices, theirs.indices)
    np.testing.assert_array_equal(ours.data.view(np.uint32), theirs.data.view(np.uint32))


OPTIONS = [
    {},
    {"min-df": 2},
    {"min-df": 0.02, "max-df": 0.3},
    {"max-df": 40},
    {"max-df": 1.0, "min-df": 0.0},
    {"ngram-range": [1, 2]},
    {"ngram-range": [2, 3], "min-df": 2},
    {"ngram-range": [1, 4], "stop-words": ["red", "the", "zz", "zz", "Never"]},
    {"stop-words": "english", "sublinear-tf": True},
    {"sublinear-tf": True, "norm": "l1"},
    {"norm": "l1", "lowercase": False},
    {"norm": "none", "ngram-range": [1, 2], "sublinear-tf": True},
    {"norm": "none"},
    {"fit-on": "rows", "min-df": 0.05, "sublinear-tf": True, "ngram-range": [1, 2]},
    {"fit-on": "rows", "max-df": 0.5, "norm": "l1", "stop-words": "english"},
]


def theirs(options):
    settings = {name.replace("-", "_"): value for name, value in options.items()}
    settings.pop("fit_on", None)
    for name, value in settings.items():
        if value == "none":
            settings[name] = None
    if "ngram_range" in settings:
        settings["ngram_range"] = tuple(settings["ngram_range"])
    return settings


@pytest.mark.filterwarnings("ignore:Your stop_words")
@pytest.mark.parametrize("options", OPTIONS, ids=json.dumps)
def test_tfidf_is_that_of_scikit_learn(options, tmp_path):
    texts = nasty_texts(len(json.dumps(options)), 400)
    ours, (block,), version = encode(tmp_path, texts, "tfidf", {"column": "text", **options})
    documents = texts if options.get("fit-on") == "rows" else list(dict.fromkeys(texts))
    vectorizer = TfidfVectorizer(**theirs(options)).fit(documents)
    assert block["terms"] == vectorizer.get_feature_names_out().tolist()
    same(ours, vectorizer.transform(texts))
    is_new = {"ngram-range", "stop-words", "sublinear-tf", "norm"} & options.keys()
    assert version == (2 if is_new else 1)


@pytest.mark.parametrize("limit", [1, 5, 16, 40, 10_000])
def test_most_frequent_terms_are_kept(limit, tmp_path):
    texts = list(dict.fromkeys(nasty_texts(limit, 300)))
    options = {"column": "text", "max-features": limit, "min-df": 2, "ngram-range": [1, 2]}
    ours, (block,), _ = encode(tmp_path, texts, "tfidf", options)
    # NumPy's sort leaves the order of ties to the processor; with a stable sort it is that of the alphabet.
    counter = CountVectorizer(min_df=2, ngram_range=(1, 2)).fit(texts)
    names = counter.get_feature_names_out()
    frequencies = np.asarray(counter.transform(texts).sum(axis=0)).ravel()
    kept = sorted(names[np.argsort(-frequencies, kind="stable")[:limit]].tolist())
    assert block["terms"] == kept
    picked = TfidfVectorizer(min_df=2, ngram_range=(1, 2), max_features=limit).fit(texts)
    place = dict(zip(names, frequencies))
    assert sorted(place[name] for name in picked.get_feature_names_out()) == sorted(
        place[name] for name in kept)
    same(ours, TfidfVectorizer(vocabulary=kept, ngram_range=(1, 2)).fit(texts).transform(texts))


def test_english_stop_words_are_those_of_scikit_learn(tmp_path):
    pairs = [one + two for one in string.ascii_lowercase for two in string.ascii_lowercase]
    near = {word[:-1] for word in ENGLISH_STOP_WORDS} | {word + "s" for word in ENGLISH_STOP_WORDS}
    texts = [" ".join(sorted(ENGLISH_STOP_WORDS | near | set(pairs)))]
    options = {"column": "text", "stop-words": "english"}
    _, (block,), _ = encode(tmp_path, texts, "tfidf", options)
    assert block["stop-words"] == sorted(ENGLISH_STOP_WORDS)
    vectorizer = TfidfVectorizer(stop_words="english").fit(texts)
    assert block["terms"] == vectorizer.get_feature_names_out().tolist()


@pytest.mark.parametrize("frequency", [1, 2, 7, 10**9, 0.001, 0.01, 0.5, 0.999])
def test_infrequent_categories_share_the_last_column(frequency, tmp_path):
    random = np.random.default_rng(6)
    names = [text for text in dict.fromkeys(nasty_texts(9, 200)) if "\r" not in text]
    texts = [names[min(int(place), len(names) - 1)] for place in random.pareto(0.8, 3000)]
    options = {"columns": ["text"], "min-frequency": frequency}
    ours, (block,), version = encode(tmp_path, texts, "one-hot", options)
    rows = np.array(texts, dtype=object).reshape(-1, 1)
    encoder = OneHotEncoder(min_frequency=frequency, handle_unknown="ignore").fit(rows)
    same(ours, encoder.transform(rows))
    infrequent = encoder.infrequent_categories_[0]
    assert block.get("infrequent") == (None if infrequent is None else infrequent.tolist())
    assert version == (1 if infrequent is None else 2)


def test_seventy_thousand_categories(tmp_path):
    random = np.random.default_rng(7)
    texts = [f"{number:x}" for number in random.permutation(70_000)] + ["0", "1", "2", "2"]
    rows = np.array(texts, dtype=object).reshape(-1, 1)
    for settings in [{}, {"min_frequency": 2}]:
        folder = tmp_path / str(len(settings))
        folder.mkdir()
        options = {"columns": ["text"], **{"min-frequency": 2 for _ in settings}}
        ours, _, _ = encode(folder, texts, "one-hot", options)
        same(ours, OneHotEncoder(**settings).fit(rows).transform(rows))


@pytest.mark.parametrize("unknown", ["ignore", "other"])
def test_unknown_categories(unknown, tmp_path):
    """The encoder's JSON, applied to other rows by the program, gives what scikit-learn's encoder gives."""
    old, new = ["a", "b", "b", "c", "c", "c", "d"], ["a", "x", "b", "d", "c", "y"]
    pipeline = tmp_path / "unknown.yaml"
    for name, texts in [("old", old), ("new", new)]:
        lines = [f"{text},{number}" for number, text in enumerate(texts)]
        (tmp_path / f"{name}.csv").write_text("\n".join(["text,amount", *lines]) + "\n")
    pipeline.write_text(f"""
pipeline: unknown
steps:
  - {{ name: old, uses: load, with: {{ path: {tmp_path}/old.csv }} }}
  - {{ name: new, uses: load, with: {{ path: {tmp_path}/new.csv }} }}
  - name: encoded
    uses: one-hot
    inputs: old
    with: {{ columns: [text], min-frequency: 2, handle-unknown: {unknown} }}
  - name: parts
    uses: split
    inputs: {{ matrix: encoded, labels: old.amount }}
    with: {{ test-size: 0.2 }}
  - {{ name: records, uses: protobuf, inputs: parts }}
  - name: model
    uses: train
    inputs: {{ train: records.train }}
    with: {{ num-factors: 2, epochs: 50, mini-batch-size: 2 }}
  - {{ name: scored, uses: predict, inputs: {{ model: model, encoder: encoded, table: new }} }}
""")
    finished = run(pipeline, tmp_path / "artifacts")
    scores = pyarrow.feather.read_table(finished.path("scored", "table"))["prediction"].to_pylist()
    settings = {"ignore": "ignore", "other": "infrequent_if_exist"}
    encoder = OneHotEncoder(min_frequency=2, handle_unknown=settings[unknown])
    encoder.fit(np.array(old, dtype=object).reshape(-1, 1))
    rows = encoder.transform(np.array(new, dtype=object).reshape(-1, 1)).toarray().tolist()
    # Rows that scikit-learn makes equal are scored alike, others not.
    for one, first in zip(rows, scores):
        for two, second in zip(rows, scores):
            assert (first == second) == (one == two)
    assert finished.results("scored")["unknown"] == 2
