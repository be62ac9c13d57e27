"""Queries give what Python's sqlite3 gives for the same rows."""

import csv
import json
import sqlite3

import pyarrow.feather
import pytest

from runs import Run, sluice

TABLES = {
    "t1": [("Code", "Country", "n", "w"), ("b", "x", 1, 0.5), ("a", "y", 2, None), ("b", None, 3, 1.5),
           ("c", "x", 4, 2.0), (None, "z", 5, 2.5)],
    "t2": [("Code", "price", "Country"), ("a", 1.5, "y"), ("b", 2.5, "x"), ("d", 3.5, "x")],
    "t3": [("Code",), ("a",), ("c",)],
}
TYPES = {"Code": "TEXT", "Country": "TEXT", "n": "INTEGER", "w": "REAL", "price": "REAL"}

# Only columns that a query needs are put in, so each way to need one is here.
QUERIES = """
SELECT * FROM t1 NATURAL JOIN t2 ORDER BY 1, 2, 3
SELECT * FROM t1 NATURAL LEFT JOIN t2 ORDER BY n
SELECT Code, t1.Country AS c1, t2.Country AS c2 FROM t1 FULL JOIN t2 USING (Code) ORDER BY 1, n
SELECT Code, n, price FROM t1 FULL JOIN t2 USING (Code, Country) ORDER BY 1, 2, 3
SELECT count(*) AS k FROM t1 WHERE Code IN t3
SELECT count(*) AS k FROM t1 WHERE (Code, Country) IN (SELECT Code, Country FROM t2)
SELECT count(*) AS k FROM t1 WHERE (Code, 1.5, 'y') IN t2
SELECT t2.* FROM t1 JOIN t2 ON t1.Code = t2.Code ORDER BY price
WITH c(x, y) AS (SELECT Code, n FROM t1) SELECT * FROM c NATURAL JOIN (SELECT 'b' AS x) ORDER BY y
WITH v AS (SELECT * FROM t1) SELECT v.n, price FROM v JOIN t2 USING (code) ORDER BY n
SELECT n, sum(n) OVER (PARTITION BY Code ORDER BY n) AS s FROM t1 ORDER BY n
SELECT n, lag(w) OVER w2 AS l FROM t1 WINDOW w2 AS (ORDER BY n) ORDER BY n
SELECT DISTINCT Country FROM t1 ORDER BY Country
SELECT Country FROM t1 UNION SELECT Country FROM t2 ORDER BY 1
SELECT n FROM t1 EXCEPT SELECT 3 ORDER BY 1
SELECT x.n FROM t1 AS x WHERE EXISTS (SELECT 1 FROM t3 WHERE t3.Code = x.Code) ORDER BY n
SELECT rowid AS r, Code FROM t1 ORDER BY r
SELECT max(n) AS m, Country FROM t1
SELECT Country, group_concat(n, '+') AS g FROM t1 GROUP BY Country HAVING count(*) > 1 ORDER BY 1
SELECT j.value AS v FROM t1, json_each('[1, 2]') AS j WHERE j.value = n ORDER BY v
SELECT (SELECT price FROM t2 WHERE t2.Code = t1.Code) AS p FROM t1 ORDER BY n
SELECT CASE WHEN w IS NULL THEN -1 ELSE w END AS q FROM t1 ORDER BY n
SELECT * FROM (SELECT Code FROM t1) JOIN (SELECT Code, price FROM t2) USING (Code) ORDER BY price, Code
SELECT t1.*, price FROM t1 JOIN t2 USING (Code) JOIN t3 USING ('Code')
VALUES (1, 'a'), (2, NULL)
SELECT total(w) AS a, avg(n) AS b, sum(n) AS c FROM t1 WHERE 0
SELECT upper(Code) || 'é' AS e FROM t1 WHERE Code LIKE 'B%' ORDER BY n
SELECT t1.Code AS k FROM t1 CROSS JOIN t3 NATURAL JOIN t2 ORDER BY 1
SELECT count(DISTINCT Code) AS k, min(w) AS l FROM t1 NATURAL JOIN t3
""".strip().splitlines()
if sqlite3.sqlite_version_info < (3, 39):
    QUERIES = [query for query in QUERIES if " FULL JOIN " not in query]


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sql")
    steps = []
    for name, (header, *rows) in TABLES.items():
        with open(folder / f"{name}.csv", "w", newline="") as file:
            csv.writer(file).writerows([header, *(["" if v is None else v for v in r] for r in rows)])
        steps.append({"name": name, "uses": "load", "with": {"path": f"{folder}/{name}.csv"}})
    for number, query in enumerate(QUERIES):
        steps.append({"name": f"q{number}", "uses": "sql", "inputs": list(TABLES),
                      "with": {"query": query}})
    (folder / "p.yaml").write_text(json.dumps({"pipeline": "sql", "steps": steps}))
    sluice("run", folder / "p.yaml", "--artifacts", folder / "artifacts", "--quiet")
    return Run(folder / "artifacts")


@pytest.fixture(scope="module")
def database():
    connection = sqlite3.connect(":memory:")
    for name, (header, *rows) in TABLES.items():
        connection.execute(f"CREATE TABLE {name} ({', '.join(f'{c} {TYPES[c]}' for c in header)})")
        places = ", ".join("?" * len(header))
        connection.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
    return connection


@pytest.mark.parametrize("number", range(len(QUERIES)), ids=lambda number: QUERIES[number][:60])
def test_same_rows(answers, database, number):
    cursor = database.execute(QUERIES[number])
    table = pyarrow.feather.read_table(answers.path(f"q{number}", "table"))
    assert table.column_names == [column[0] for column in cursor.description]
    assert [tuple(row.values()) for row in table.to_pylist()] == cursor.fetchall()
