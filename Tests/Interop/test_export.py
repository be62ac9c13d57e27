"""Exported versions open without Sluice, and checks of theirs agree with ours."""

import hashlib
import json
import subprocess
import tarfile

from safetensors.numpy import load_file

from conftest import QUICK
from runs import run, sluice


def test_an_export_opens_in_python(data, tmp_path):
    artifacts = tmp_path / "artifacts"
    finished = run("retail.yaml", artifacts, data=data, **QUICK)
    path = tmp_path / "fm.tar.gz"
    sluice("models", "export", "retail-fm/1", "-o", path, "--artifacts", artifacts)
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = tmp_path / "retail-fm-1"
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, check=True)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["group"], manifest["version"]) == ("retail-fm", 1)
    for file in manifest["files"]:
        content = (folder / file["name"]).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file["sha256"], file["bytes"])
    ours = load_file(finished.path("model", "model"))
    theirs = load_file(folder / "model.safetensors")
    assert ours.keys() == theirs.keys()
    assert all((ours[name] == theirs[name]).all() for name in ours)
    # The ledger's hashes can be worked out by anybody.
    for entry in json.loads((folder / "ledger.json").read_text())["entries"]:
        payload = hashlib.sha256(entry["payload"].encode()).digest()
        assert hashlib.sha256(bytes.fromhex(entry["previous"]) + payload).hexdigest() == entry["hash"]
    # The seal is the SHA-256 of what follows the header with its comment.
    sealed = path.read_bytes()
    comment, rest = sealed[10:81], sealed[82:]
    assert comment.decode() == "sha256:" + hashlib.sha256(rest).hexdigest()


def test_a_signature_is_checked_by_openssl(data, tmp_path, monkeypatch):
    monkeypatch.setenv("SLUICE_KEYS", str(tmp_path / "keys"))
    artifacts = tmp_path / "artifacts"
    run("retail.yaml", artifacts, data=data, **QUICK)
    sluice("keys", "create", "ann")
    sluice("models", "approve", "retail-fm/1", "--sign", "ann", "--artifacts", artifacts)
    history = json.loads(sluice("models", "history", "retail-fm/1", "--json", "--artifacts", artifacts).stdout)
    entry = history[-1]
    assert entry["signer"]["name"] == "ann"
    message, signature = tmp_path / "message", tmp_path / "signature"
    message.write_text(f"sluice-ledger-entry {entry['hash']}")
    signature.write_bytes(bytes.fromhex(entry["signature"]))
    subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / "keys" / "ann.pub.pem", "-rawin",
         "-in", message, "-sigfile", signature], check=True)
