"""Runs as OpenLineage tells them: every event against the published schemas' rules, and the facts they carry."""

import hashlib
import http.server
import json
import os
import signal
import socket
import subprocess
import threading
import time
import uuid

import pytest

from openlineage_rules import FORMATS, check, check_story
from runs import PROJECT, Run, sluice

PIPELINE = """\
pipeline: shop
description: What was sold.
parameters:
  data: { type: path }
  least: { type: integer, default: 0 }
steps:
  - name: items
    uses: load
    with: { path: "${parameters.data}", columns: [StockCode, Description, Quantity, Country] }
  - name: slim
    uses: select
    inputs: items
    with: { keep: [StockCode, Description, Quantity], rename: { StockCode: item } }
  - name: known
    uses: dropna
    inputs: slim
    with: { columns: [Description] }
  - name: tidy
    uses: strip
    inputs: known
  - name: sold
    uses: filter
    inputs: tidy
    with: { where: "Quantity > ${parameters.least} and item != 'POST'" }
  - name: totals
    uses: groupby
    inputs: sold
    with: { by: [item], aggregate: { Quantity: sum, Description: nunique } }
  - name: ids
    uses: one-hot
    inputs: totals
    with: { columns: [item] }
"""


def read(path):
    text = path.read_text()
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def lineage(target, artifacts, *arguments):
    shown = sluice("lineage", target, "--format", "openlineage", "--artifacts", artifacts, *arguments)
    return [json.loads(line) for line in shown.stdout.splitlines()]


def step(events, name, kind="COMPLETE"):
    return next(e for e in events if e["job"]["name"] == f"shop.{name}" and e["eventType"] == kind)


@pytest.fixture(scope="module")
def shop(tmp_path_factory, data):
    """Three runs into one file: all done, all cached, and one with a failure; each with its events."""
    folder = tmp_path_factory.mktemp("shop")
    pipeline, artifacts, target = folder / "shop.yaml", folder / "artifacts", folder / "e.ndjson"
    pipeline.write_text(PIPELINE)
    told, runs, seen = [], [], 0
    for least, code in ((0, 0), (0, 0), (10**9, 1)):
        done = sluice("run", pipeline, "-p", f"data={data}", "-p", f"least={least}", "--quiet",
                      "--artifacts", artifacts, "--openlineage", target, check=False)
        assert done.returncode == code, done.stderr
        events = read(target)
        told.append(events[seen:])
        seen = len(events)
        runs.append(Run(artifacts))
    return {"folder": folder, "artifacts": artifacts, "data": data, "events": told, "runs": runs}


def test_the_checks_see_what_is_wrong(shop):
    event = shop["events"][0][0]
    assert set(FORMATS.checkers) == {"date-time", "uri", "uuid"}
    wrong = {"eventTime": "yesterday", "producer": "no uri", "eventType": "BEGIN", "inputs": None,
             "schemaURL": "https://openlineage.io/spec/1-0-0/OpenLineage.json", "more": 1,
             "run": {"runId": "7"}, "job": {"name": "x"}}
    for name, value in wrong.items():
        with pytest.raises(AssertionError):
            check({**event, name: value})


def test_every_event_is_valid(shop):
    for events in shop["events"]:
        started, ended = check_story(events)
        assert started.keys() == ended.keys()


def test_a_run_is_told_from_its_start_to_its_end(shop):
    events, run = shop["events"][0], shop["runs"][0]
    assert [e["eventType"] for e in events if e["job"]["name"] == "shop"] == ["START", "COMPLETE"]
    assert events[0]["job"]["name"] == events[-1]["job"]["name"] == "shop"
    facets = events[0]["run"]["facets"]
    assert facets["sluice_run"]["run"] == run.json["run"]
    assert {p["key"]: p["value"] for p in facets["executionParameters"]["parameters"]} == {
        "data": str(shop["data"]), "least": "0"}
    assert events[0]["job"]["facets"]["documentation"]["description"] == "What was sold."
    for name in run.steps:
        assert step(events, name)["run"]["facets"]["sluice_step"]["status"] == "succeeded"


def test_anybody_can_make_the_uuids_again(shop):
    run = shop["runs"][0].json["run"]

    def named(name):
        digest = bytearray(hashlib.sha256(uuid.NAMESPACE_URL.bytes + name.encode()).digest()[:16])
        digest[6], digest[8] = digest[6] & 0x0F | 0x80, digest[8] & 0x3F | 0x80
        return str(uuid.UUID(bytes=bytes(digest)))

    assert shop["events"][0][0]["run"]["runId"] == named(f"urn:sluice:run:{run}")
    assert step(shop["events"][0], "sold")["run"]["runId"] == named(f"urn:sluice:run:{run}:sold")


def test_datasets_have_names_versions_and_numbers(shop):
    events, run = shop["events"][0], shop["runs"][0]
    file = step(events, "items")["inputs"][0]
    assert (file["namespace"], file["name"]) == ("file", str(shop["data"]))
    assert file["facets"]["dataSource"]["uri"] == f"file://{shop['data']}"
    content = hashlib.sha256(shop["data"].read_bytes()).hexdigest()
    assert file["facets"]["version"]["datasetVersion"] == f"sha256:{content}"
    given, taken = step(events, "sold")["outputs"][0], step(events, "totals")["inputs"][0]
    assert given["namespace"] == "sluice" and given["name"] == "shop.sold.table" == taken["name"]
    output = run.output("sold", "table")
    assert given["facets"]["version"]["datasetVersion"] == output["digest"]
    assert given["outputFacets"]["outputStatistics"]["rowCount"] == output["facts"]["rows"]
    assert given["outputFacets"]["outputStatistics"]["size"] == output["bytes"]
    assert taken["inputFacets"]["inputStatistics"]["rowCount"] == output["facts"]["rows"]
    assert taken["facets"] == {
        name: facet for name, facet in given["facets"].items() if name != "columnLineage"}
    assert [(f["name"], f["type"], f["ordinal_position"]) for f in given["facets"]["schema"]["fields"]] == [
        ("item", "text", 1), ("Description", "text", 2), ("Quantity", "integer", 3)]


def columns(events, name, output=0):
    """Output column → what it was made of, and what the whole was made of."""
    facet = step(events, name)["outputs"][output]["facets"]["columnLineage"]

    def short(field):
        how = field["transformations"][0]
        return (field["name"].removeprefix("shop."), field["field"], how["subtype"])

    return ({name: [short(f) for f in field["inputFields"]] for name, field in facet["fields"].items()},
            [short(f) for f in facet["dataset"]])


def test_columns_are_followed(shop):
    events = shop["events"][0]
    assert columns(events, "items") == ({
        name: [(str(shop["data"]), name, "IDENTITY")]
        for name in ("StockCode", "Description", "Quantity", "Country")}, [])
    assert columns(events, "slim") == ({
        "item": [("items.table", "StockCode", "IDENTITY")],
        "Description": [("items.table", "Description", "IDENTITY")],
        "Quantity": [("items.table", "Quantity", "IDENTITY")]}, [])
    assert columns(events, "known")[1] == [("slim.table", "Description", "FILTER")]
    assert columns(events, "tidy")[0] == {
        "item": [("known.table", "item", "TRANSFORMATION")],
        "Description": [("known.table", "Description", "TRANSFORMATION")],
        "Quantity": [("known.table", "Quantity", "IDENTITY")]}
    assert columns(events, "sold")[1] == [
        ("tidy.table", "Quantity", "FILTER"), ("tidy.table", "item", "FILTER")]
    assert columns(events, "totals") == ({
        "item": [("sold.table", "item", "IDENTITY")],
        "Quantity": [("sold.table", "Quantity", "AGGREGATION")],
        "Description": [("sold.table", "Description", "AGGREGATION")]},
        [("sold.table", "item", "GROUP_BY")])
    assert columns(events, "ids") == ({}, [("totals.table", "item", "TRANSFORMATION")])
    counted = step(events, "totals")["outputs"][0]["facets"]["columnLineage"]["fields"]
    assert [counted[name]["inputFields"][0]["transformations"][0]["masking"]
            for name in ("Quantity", "Description")] == [False, True]


def test_a_cached_step_names_the_run_that_did_its_work(shop):
    first, second = shop["events"][:2]
    for name in shop["runs"][1].steps:
        old, new = step(first, name), step(second, name)
        facet = new["run"]["facets"]["sluice_step"]
        assert facet["status"] == "cached"
        assert facet["cachedFrom"] == {
            "run": shop["runs"][0].json["run"], "runId": first[0]["run"]["runId"]}
        assert facet["cacheKey"] == old["run"]["facets"]["sluice_step"]["cacheKey"]
        assert new["outputs"] == old["outputs"] and new["inputs"] == old["inputs"]


def test_a_failure_is_told_and_what_was_skipped_is_not(shop):
    events = shop["events"][2]
    assert shop["runs"][2].statuses()["totals"] == "skipped"
    assert not [e for e in events if e["job"]["name"] in ("shop.totals", "shop.ids")]
    failed = step(events, "sold", "FAIL")
    error = failed["run"]["facets"]["errorMessage"]
    assert "keeps none" in error["message"] and error["programmingLanguage"] == "Swift"
    assert failed["inputs"][0]["name"] == "shop.tidy.table" and failed["outputs"] == []
    assert events[-1]["eventType"] == "FAIL" and events[-1]["job"]["name"] == "shop"
    assert "step 'sold' failed" in events[-1]["run"]["facets"]["errorMessage"]["message"]


def test_a_past_run_is_told_the_same(shop):
    for live, run in zip(shop["events"], shop["runs"]):
        past = lineage(run.json["run"], shop["artifacts"])
        check_story(past)

        def ends(events):
            return {e["run"]["runId"]: {**e, "eventTime": ""} for e in events
                    if e["eventType"] == "COMPLETE"}

        assert ends(past) == ends(live)
        assert sorted((e["run"]["runId"], e["eventType"]) for e in past) == sorted(
            (e["run"]["runId"], e["eventType"]) for e in live)


def test_what_an_artifact_came_from(shop):
    run = shop["runs"][0].json["run"]
    events = lineage(f"{run}:sold.table", shop["artifacts"], "--up")
    check_story(events)
    names = [e["job"]["name"] for e in events if e["eventType"] == "COMPLETE"]
    assert names == [f"shop.{name}" for name in ("items", "slim", "known", "tidy", "sold")] + ["shop"]


def test_the_pipeline_file_is_found_in_git(data, tmp_path):
    if not (PROJECT / ".git").exists():
        pytest.skip("not in git")
    target = tmp_path / "e.ndjson"
    sluice("run", "pipelines/retail.yaml", "-p", f"data={data}", "--target", "transactions",
           "--quiet", "--artifacts", tmp_path / "a", "--openlineage", target)
    events = read(target)
    check_story(events)
    place = events[0]["job"]["facets"]["sourceCodeLocation"]
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=PROJECT, capture_output=True, text=True)
    assert place["version"] == head.stdout.strip() and place["type"] == "git"
    assert place["path"] == "pipelines/retail.yaml" and place["url"].endswith(place["path"])


def test_a_killed_run_leaves_whole_events_and_an_abort(data, tmp_path):
    target = tmp_path / "e.ndjson"
    process = subprocess.Popen(
        [PROJECT / "sluice", "run", "pipelines/retail.yaml", "-p", f"data={data}",
         "-p", "epochs=1000000", "--artifacts", tmp_path / "a", "--openlineage", target, "--json"],
        cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "step-progress" and event["step"] == "model":
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    events = read(target)
    started, ended = check_story(events)
    assert started.keys() - ended.keys() >= {events[0]["run"]["runId"]}
    assert [e["job"]["name"] for e in events].count("retail-recommend.model") == 1
    past = lineage("latest", tmp_path / "a")
    check_story(past)
    assert past[-1]["eventType"] == "ABORT"


def test_a_file_that_cannot_be_written_fails_nothing(data, tmp_path):
    done = sluice("run", "pipelines/retail.yaml", "-p", f"data={data}", "--target", "transactions",
                  "--artifacts", tmp_path / "a", "--openlineage", tmp_path / "none/e.ndjson")
    assert done.stderr.count("no OpenLineage events are written") == 1


def test_what_is_no_target_is_an_error(data, tmp_path):
    done = sluice("run", "pipelines/retail.yaml", "-p", f"data={data}", "--artifacts",
                  tmp_path / "a", "--openlineage", "kafka://broker", check=False)
    assert done.returncode == 2 and "neither a file nor a URL" in done.stderr


class Receiver(http.server.ThreadingHTTPServer):
    """A lineage server on the loopback; `answers` are the statuses of the first requests."""

    def __init__(self, answers=()):
        self.answers, self.requests = list(answers), []
        super().__init__(("127.0.0.1", 0), self.Handler)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def events(self):
        return [body for _, _, status, body in self.requests if status == 201]

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = self.server.answers.pop(0) if self.server.answers else 201
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.server.requests.append((self.path, headers, status, body))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass


def posted(data, folder, *arguments, **variables):
    environment = {**os.environ, **variables}
    environment.pop("http_proxy", None)
    return subprocess.run(
        [PROJECT / "sluice", "run", "pipelines/retail.yaml", "-p", f"data={data}", "--target",
         "purchases", "--artifacts", folder / "a", *arguments],
        cwd=PROJECT, env=environment, capture_output=True, text=True)


def test_a_server_gets_all_events_in_order(data, tmp_path):
    with Receiver(answers=[503, 201, 429]) as server:
        done = posted(data, tmp_path, "--openlineage", server.url, OPENLINEAGE_API_KEY="open sesame")
    assert done.returncode == 0 and "OpenLineage" not in done.stderr
    events = server.events()
    started, ended = check_story(events)
    assert started.keys() == ended.keys() and len(started) == 6
    assert events[-1]["job"]["name"] == "retail-recommend"
    for path, headers, _, _ in server.requests:
        assert path == "/api/v1/lineage"
        assert headers["authorization"] == "Bearer open sesame"
        assert headers["content-type"] == "application/json"
    # What was told live is what is remembered.
    past = lineage("latest", tmp_path / "a")
    assert sorted((e["run"]["runId"], e["eventType"]) for e in past) == sorted(
        (e["run"]["runId"], e["eventType"]) for e in events)


def test_the_environment_names_a_server(data, tmp_path):
    with Receiver() as server:
        done = posted(data, tmp_path, OPENLINEAGE_URL=server.url + "/own/place",
                      OPENLINEAGE_NAMESPACE="team")
        posted(data, tmp_path, OPENLINEAGE_URL=server.url, OPENLINEAGE_DISABLED="true")
    assert done.returncode == 0
    assert {path for path, _, _, _ in server.requests} == {"/own/place"}
    assert {e["job"]["namespace"] for e in server.events()} == {"team"}
    assert len(server.events()) == 12


def test_a_refused_event_is_one_warning(data, tmp_path):
    with Receiver(answers=[201, 422]) as server:
        done = posted(data, tmp_path, "--openlineage", server.url)
    assert done.returncode == 0 and len(server.events()) == 11
    assert done.stderr.count("1 of 12 OpenLineage events did not arrive") == 1


def test_a_server_that_is_not_there_is_one_warning(data, tmp_path):
    with Receiver() as server:
        url = server.url
    done = posted(data, tmp_path, "--openlineage", url)
    assert done.returncode == 0
    assert done.stderr.count("12 of 12 OpenLineage events did not arrive") == 1


def test_a_server_that_says_nothing_is_not_waited_for_long(data, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        done = posted(data, tmp_path, "--openlineage", url)
        assert time.monotonic() - began < 30
    assert done.returncode == 0 and done.stderr.count("OpenLineage events did not arrive") == 1


def test_a_password_in_a_url_is_refused_and_not_shown(data, tmp_path):
    done = posted(data, tmp_path, "--openlineage", "https://me:secret@localhost/")
    assert done.returncode == 2 and "password" in done.stderr and "secret" not in done.stderr
