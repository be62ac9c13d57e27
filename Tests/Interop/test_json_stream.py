"""docs/json-stream.md says of `sluice run --json` what is so: every event, every field, its type."""

import json
import re

import pytest

from runs import PROJECT, sluice

TYPES = {"string": str, "integer": int, "number": (int, float), "object": dict, "array": list}


def documented():
    """For each event its fields with their types and whether they may be missing."""
    events, name = {}, ""
    for line in (PROJECT / "docs/json-stream.md").read_text().splitlines():
        if line.startswith("## "):
            name = line[3:].strip("`") if line.startswith("## `") else None
        elif name is not None and (row := re.match(r"\| (`.*?`) \| ([a-z ]+?)(, optional)? \|", line)):
            for field in re.findall("`([^`]+)`", row[1]):
                events.setdefault(name, {})[field] = TYPES[row[2].split()[0]], bool(row[3])
    every = events.pop("")
    return {name: {**every, **fields} for name, fields in events.items()}


@pytest.fixture(scope="module")
def streams(data, tmp_path_factory):
    """Events of runs that succeed, are cached, repair the cache, fail, and never begin, with their exit codes."""
    folder = tmp_path_factory.mktemp("stream")
    text = (PROJECT / "pipelines/retail.yaml").read_text()
    wrong, failing = folder / "wrong.yaml", folder / "failing.yaml"
    wrong.write_text(text.replace("columns: [CustomerID]", "colums: [CustomerID]"))
    failing.write_text(text.replace("where: Quantity > 0", "where: Quantity > 1000000000"))
    artifacts = folder / "artifacts"

    def stream(pipeline):
        settings = ("-p", f"data={data}", "-p", "epochs=1", "-p", "num-factors=8")
        process = sluice("run", pipeline, *settings, "--artifacts", artifacts, "--json", check=False)
        return process.returncode, [json.loads(line) for line in process.stdout.splitlines()]

    result = [stream(PROJECT / "pipelines/retail.yaml"), stream(PROJECT / "pipelines/retail.yaml")]
    # An object that is gone is made again, with a warning.
    known = next(e for e in result[0][1] if e["event"] == "step-finished" and e["step"] == "known")
    hexadecimal = known["outputs"][0]["digest"].removeprefix("sha256:")
    (artifacts / "store" / hexadecimal[:2] / hexadecimal[2:]).unlink()
    return result + [stream(PROJECT / "pipelines/retail.yaml"), stream(failing), stream(wrong)]


def test_events_are_as_documented(streams):
    events = documented()
    seen = set()
    for event in (event for _, stream in streams for event in stream):
        fields = events[event["event"]]
        assert set(event) <= set(fields), f"not documented: {event}"
        missing = {name for name, (_, optional) in fields.items() if not optional} - set(event)
        assert not missing, f"{missing} not in {event}"
        for name, value in event.items():
            assert isinstance(value, fields[name][0]) and not isinstance(value, bool), (name, event)
        seen |= {(event["event"], name) for name in event}
    told = {(event, name) for event, fields in events.items() for name in fields}
    assert told == seen, "documented but never seen"


def test_streams_begin_and_end_as_documented(streams):
    assert [code for code, _ in streams] == [0, 0, 0, 1, 2]
    for _, events in streams:
        assert events[0]["schema"] == "sluice.run-events/1"
        assert [e["event"] for e in events].count("stream-started") == 1
        assert [e["at"] for e in events] == sorted(e["at"] for e in events)
    for _, events in streams[:-1]:
        assert events[-1]["event"] == "run-finished"
        ends = [e for e in events if e["event"] == "step-finished"]
        assert sum(events[-1]["counts"].values()) == len(ends) == events[1]["selected"]
    assert {e["event"] for e in streams[-1][1]} == {"stream-started", "diagnostic"}


def test_mistakes_come_with_their_places(streams):
    _, events = streams[-1]
    mistake = next(e for e in events if e.get("hint") == "did you mean 'columns'?")
    assert mistake["severity"] == "error" and mistake["file"].endswith("wrong.yaml")
    line = open(mistake["file"]).read().splitlines()[mistake["line"] - 1]
    assert line[mistake["column"] - 1 : mistake["end-column"] - 1] == "colums"
