"""What a person sees while a run goes on: a picture that fits the window, with failures, and a sane end."""

import json
import re

import pytest

from runs import sluice
from screen import Session

LONG = "a-step-whose-name-is-much-too-long-for-any-window-and-differs-at-its-end"
PARALLEL = 50


def pipeline(folder, data, epochs, parallel=PARALLEL):
    """Many steps that train at once beside one that fails."""
    steps = f"""pipeline: many
parameters:
  data: {{ type: path, default: {data} }}
  epochs: {{ type: integer, default: {epochs} }}
steps:
  - {{ name: transactions, uses: load, with: {{ path: "${{parameters.data}}" }} }}
  - {{ name: known, uses: dropna, inputs: transactions, with: {{ columns: [CustomerID] }} }}
  - {{ name: broken, uses: filter, inputs: known, with: {{ where: Quantity > 1000000000 }} }}
  - name: purchases
    uses: groupby
    inputs: known
    with: {{ by: [StockCode, CustomerID], aggregate: {{ Quantity: sum }} }}
  - {{ name: ids, uses: one-hot, inputs: purchases, with: {{ columns: [StockCode, CustomerID] }} }}
  - name: parts
    uses: split
    inputs: {{ matrix: ids, labels: purchases.Quantity }}
    with: {{ test-size: 0.2, seed: 42 }}
  - {{ name: records, uses: protobuf, inputs: parts }}
"""
    for number in range(parallel):
        name = f"model-{number}" if number % 7 else f"{LONG}-{number}"
        steps += (f"  - {{ name: {name}, uses: train, inputs: records, with: {{ num-factors: 8, "
                  f'epochs: "${{parameters.epochs}}", mini-batch-size: {100 + number} }} }}\n')
    path = folder / "many.yaml"
    path.write_text(steps)
    return path


@pytest.fixture
def session(tmp_path):
    """Starts the program in a folder of its own."""
    sessions = []

    def start(*arguments, **options):
        sessions.append(Session(*arguments, cwd=tmp_path, **options))
        return sessions[-1]

    yield start
    for one in sessions:
        one.close()


def run(session, path, **options):
    return session("run", path, "--jobs", PARALLEL, "--keep-going", **options)


def is_summary(line):
    return re.match(r"\d+/57 done", line)


@pytest.mark.parametrize("columns, rows", [(80, 24), (30, 10), (200, 60), (12, 3)])
def test_fifty_steps_fit_the_window(session, data, tmp_path, columns, rows):
    watched = run(session, pipeline(tmp_path, data, 2), columns=columns, rows=rows)
    # Every line of every frame is checked against the width, every way up against the height.
    watched.read()
    assert watched.process.returncode == 1
    screen = watched.screen
    assert screen.has_cursor and not screen.is_updating and screen.column == 0
    assert not any(is_summary(line) or line.startswith("running ") for line in screen.lines)
    text = " ".join(" ".join(screen.lines).split())
    if columns >= 80:
        assert text.count("'Quantity > 1000000000' keeps none of the") >= 2
        assert "error: step 'broken': " in text and "57 steps: 56 ran, 1 failed in " in text
        assert sum(line.startswith("done ") for line in screen.lines) == 56
        assert re.search(r"a-step.*….*-49 ", text)


def test_while_it_runs_the_window_shows_what_counts(session, data, tmp_path):
    watched = run(session, pipeline(tmp_path, data, 400))
    watched.read(until="50 running · 0:0[2-9]")
    window = watched.screen.window
    live = [line for line in window if line.startswith("running ")]
    assert 4 <= len(live) <= 11
    assert any(re.search("… and \\d+ more running", line) for line in window)
    # The failure stays in sight however many lines go by.
    assert any(line.startswith("failed   broken") for line in window)
    summary = next(line for line in window if is_summary(line))
    assert re.fullmatch(r"\d+/57 done · 1 failed · 50 running · 0:0\d", summary)
    assert 2 + len(live) <= 12, "not more than half of the window"
    status = json.loads(sluice("status", "--json", "--artifacts", tmp_path / "artifacts").stdout)
    progress = status["live"][0]["progress"]
    assert progress["steps"] == 57 and len(progress["running"]) == 50
    assert status["live"][0]["process"] == watched.process.pid
    # Each frame is one synchronised update, and few lines of it are written again.
    seconds, ended = 1 + int(summary[-2:]), int(summary.split("/")[0])
    assert 0 < watched.text.count("\x1b[?2026h") <= 11 * seconds + ended
    watched.interrupt()
    watched.read()
    assert watched.process.returncode == 130 and watched.screen.has_cursor
    assert "50 stopped" in watched.screen.lines[-2] + watched.screen.lines[-3]


def test_a_window_that_changes_is_filled_anew(session, data, tmp_path):
    watched = run(session, pipeline(tmp_path, data, 400))
    watched.read(until="50 running · 0:0[1-9]")
    watched.resize(120, 40)
    watched.screen.columns, watched.screen.rows = 120, 40
    watched.read(until="50 running · 0:(0[3-9]|1)")
    assert sum(line.startswith("running ") for line in watched.screen.window) > 11
    watched.interrupt()
    watched.interrupt()
    watched.read()
    assert watched.screen.has_cursor


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TERM": "dumb"}])
def test_logs_get_plain_lines(session, data, tmp_path, environment):
    watched = run(session, pipeline(tmp_path, data, 1, parallel=3), columns=500, **environment)
    watched.read()
    assert "\x1b" not in watched.text
    assert "10 steps: 9 ran, 1 failed in " in watched.text


def test_no_color_leaves_the_picture_without_colours(session, data, tmp_path):
    watched = run(session, pipeline(tmp_path, data, 1, parallel=3), NO_COLOR="1")
    watched.read()
    assert "\x1b[?2026h" in watched.text and not re.search(r"\x1b\[\d*m", watched.text)


def test_many_cached_steps_are_a_number(session, data, tmp_path):
    path = pipeline(tmp_path, data, 1, parallel=45)
    path.write_text(path.read_text().replace("Quantity > 1000000000", "Quantity > 0"))
    run(session, path).read()
    short = run(session, path)
    short.read()
    assert "52 steps: 52 cached in " in short.text and "cached  " not in short.text
    assert len(short.screen.lines) <= 5
