"""`load` reads nasty CSV as Python's csv module does, and where it does not, that is on purpose."""

import csv
import io
import random

import pytest
from pyarrow import ipc

from runs import Run, sluice

csv.field_size_limit(1 << 30)

PIECES = ["a", "bc", '"', '""', '"', ",", ",", "\n", "\r\n", "\r", "é", "日本", " ", "x", "\t", "🙂",
          '"quoted"', '"a,b"', '"1\n2"', '"\r\n"', '"he said ""hi"""', "long text of more than sixteen bytes"]
WHOLE = [piece for piece in PIECES if piece not in ('"', ",", "\n", "\r\n", "\r", "\t", " ", '""')]
NUL, OPEN, JUNK, COUNT = "a NUL byte", "a quote starts here", "text follows a closing quote", "where there are"


def nasty(draw, width):
    """Mostly right records with one kind of line end or several, or noise."""
    if draw.random() < 0.4:
        return "".join(draw.choices(PIECES, k=draw.randint(1, 40)))
    ends = draw.choice([["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"], ["\n", "\n\n", "\r\n\r\n"]])
    text = ""
    for _ in range(draw.randint(1, 12)):
        count = width + (1 if draw.random() < 0.02 else 0)
        text += ",".join(draw.choice(WHOLE) for _ in range(count)) + draw.choice(ends)
    if draw.random() < 0.3:
        text = text.rstrip("\r\n")
    if draw.random() < 0.03:
        text = text.replace("x", "\0")
    return text


def is_blank(record, text_of_record, width):
    # An empty line is none of Python's records, and one of white space none of ours where there are several columns.
    return not record or (width > 1 and len(record) == 1 and record[0].strip(" \t") == ""
                          and '"' not in text_of_record)


def expected(text, width):
    """The rows, or a part of the message of the error that is better than a guess."""
    lines = []

    def feed():
        for line in io.StringIO(text, newline=""):
            lines.append(line)
            yield line

    rows = []
    # Strict, since a lenient reader takes "a"b for ab and lets a quote stay open to the end of the file.
    reader = csv.reader(feed(), strict=True)
    try:
        while True:
            lines.clear()
            record = next(reader)
            if is_blank(record, "".join(lines), width):
                continue
            if len(record) != width:
                return COUNT
            if "\0" in "".join(lines):
                return NUL
            rows.append(record)
    except StopIteration:
        return rows
    except csv.Error as error:
        return JUNK if "expected after" in str(error) else OPEN


def texts(path):
    with ipc.open_file(path) as file:
        columns = file.read_all().to_pydict()
    return [list(row) for row in zip(*columns.values())]


def load(tmp_path, files, width):
    """What a run with one step a file left; a file that is refused fails its own step only."""
    names = [f"c{place}" for place in range(width)]
    lines = ["pipeline: nasty", "steps:"]
    for place, content in enumerate(files):
        path = tmp_path / f"{place}.csv"
        path.write_bytes(content)
        lines.append(f"  - {{ name: f{place}, uses: load, with: {{ path: {path}, header: false, names: {names}, "
                     f"types: {{ {', '.join(f'{name}: text' for name in names)} }}, missing: [no such text] }} }}")
    pipeline = tmp_path / "nasty.yaml"
    pipeline.write_text("\n".join(lines).replace("'", "") + "\n")
    sluice("run", pipeline, "--artifacts", tmp_path / "artifacts", "--quiet", "--keep-going", check=False)
    return Run(tmp_path / "artifacts")


@pytest.mark.parametrize("width", [1, 2, 3])
def test_rows_are_those_of_python(width, tmp_path):
    draw = random.Random(width)
    files = [nasty(draw, width) for _ in range(120)]
    finished = load(tmp_path, [text.encode() for text in files], width)
    met = set()
    for place, text in enumerate(files):
        want = expected(text, width)
        step = finished.steps[f"f{place}"]
        if isinstance(want, str) or not want:
            met.add(want or "empty")
            assert step["status"] == "failed", (text, want)
            # A file has perhaps several mistakes; the first one is told.
            reason = want or ": the file is empty"
            # Junk before a quote that stays open: Python stops at the first, we say where the quote is.
            reasons = (reason, OPEN) if reason == JUNK else (reason,)
            assert any(reason in step["error"] for reason in reasons), (text, step["error"])
        else:
            met.add("rows")
            assert step["status"] == "succeeded", (text, step.get("error"))
            assert texts(finished.path(f"f{place}", "table")) == want, text
    assert {"rows", OPEN, JUNK} <= met


def test_long_fields_marks_and_many_lines(tmp_path):
    long = "é" * 700_000
    files = [
        f'{long},"{long}"\n"x\n{long}",y'.encode(),
        "\ufeffa,b\r\nc,d".encode(),
        ('"' + "line\n" * 50_000 + '",b\n').encode(),
        ("a,b\n" * 70_000 + '"q""q",\n').encode(),
        b"a,b\n\n\r\n\r  \n\t\nc,d",
    ]
    finished = load(tmp_path, files, 2)
    for place, content in enumerate(files):
        want = expected(content.decode("utf-8-sig"), 2)
        assert texts(finished.path(f"f{place}", "table")) == want
