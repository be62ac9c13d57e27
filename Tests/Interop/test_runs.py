"""What the cache, the registry and the exit codes promise to somebody at the command line."""

import json

from conftest import QUICK
from runs import PROJECT, Run, run, sluice


def test_a_second_run_is_all_cached(data, finished, artifacts):
    again = run("retail.yaml", artifacts, data=data, **QUICK)
    assert set(again.statuses().values()) == {"cached"}
    for name, step in finished.steps.items():
        assert again.steps[name]["outputs"] == step["outputs"]


def test_only_what_follows_from_a_changed_parameter_runs(data, finished, artifacts):
    changed = run("retail.yaml", artifacts, data=data, **{**QUICK, "epochs": 3})
    ran = {name for name, status in changed.statuses().items() if status == "succeeded"}
    assert ran == {"model", "quality", "recommendations", "registered"}
    assert "parameter 'epochs' 2 → 3" in changed.steps["model"]["reasons"]


def test_a_model_waits_until_somebody_decides(finished, artifacts):
    place = ("--artifacts", artifacts)
    shown = json.loads(sluice("models", "show", "retail-fm/1", "--json", *place).stdout)
    assert shown["version"]["status"] == "PendingManualApproval"
    assert shown["version"]["model"]["digest"] == finished.output("model", "model")["digest"]
    sluice("models", "approve", "retail-fm/1", "--reason", "better than the mean", *place)
    history = json.loads(sluice("models", "history", "retail-fm/1", "--json", *place).stdout)
    assert [event["to"] for event in history] == ["PendingManualApproval", "Approved"]
    assert history[-1]["reason"] == "better than the mean" and history[-1]["actor"]


def test_missing_data_say_how_to_get_them(artifacts, tmp_path):
    failed = sluice(
        "run", PROJECT / "pipelines/retail.yaml", "-p", f"data={tmp_path}/none.csv",
        "--artifacts", artifacts, check=False)
    assert failed.returncode == 2
    for word in ("none.csv", "sluice sample retail", "https://", "-p data="):
        assert word in failed.stderr


def test_a_failing_step_keeps_what_had_succeeded(data, tmp_path):
    spoilt = tmp_path / "spoilt.yaml"
    text = (PROJECT / "pipelines/retail.yaml").read_text()
    spoilt.write_text(text.replace("where: Quantity > 0", "where: Quantity > 1000000000"))
    artifacts = tmp_path / "artifacts"
    failed = sluice(
        "run", spoilt, "-p", f"data={data}", "--artifacts", artifacts, check=False)
    assert failed.returncode == 1
    statuses = Run(artifacts).statuses()
    assert statuses["sold"] == "failed" and statuses["purchases"] == "skipped"
    mended = run("retail.yaml", artifacts, data=data, **QUICK)
    assert mended.statuses()["stripped"] == "cached"
