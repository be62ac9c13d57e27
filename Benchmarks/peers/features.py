"""One-hot, TF-IDF, side by side, split: purchases to training and test rows."""

from . import ours

CATEGORIES = ["StockCode", "CustomerID", "Country"]


def contest(contest, data, purchases):
    contest.add("Sluice", ours.part(data, "purchases", "parts"))
    contest.add("Sluice, started", ours.running(data, "purchases", "parts"))
    try:
        contest.add("scikit-learn", scikit_learn(purchases))
    except ImportError:
        pass
    contest.run().show()


def scikit_learn(purchases):
    import numpy as np
    import pyarrow as pa
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import OneHotEncoder

    with pa.ipc.open_file(purchases) as file:
        table = file.read_all().to_pandas()
    texts = [name for name in table.columns if table[name].dtype == "category"]
    table = table.astype({name: str for name in texts})

    def turn():
        ids = OneHotEncoder(dtype=np.float32).fit_transform(table[CATEGORIES])
        words = TfidfVectorizer(min_df=2, dtype=np.float32)
        words = words.fit(table["Description"].unique()).transform(table["Description"])
        price = csr_matrix(table[["UnitPrice"]].to_numpy(np.float32))
        features = hstack([ids, words, price], format="csr", dtype=np.float32)
        labels = table["Quantity"].to_numpy(np.float32)
        train_test_split(features, labels, test_size=0.2, random_state=42)
    return turn
