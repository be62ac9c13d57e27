"""Posts of hooks, as a server sees them that checks them with Python's own hmac."""

import hashlib
import hmac
import http.server
import json
import os
import subprocess
import threading

from runs import PROJECT

SECRET = "It's a Secret to Everybody ü"


def test_posts_are_signed(tmp_path):
    posts = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            posts.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (tmp_path / "sluice.yaml").write_text(f"""
hooks:
  - name: server
    on: registered
    url: http://127.0.0.1:{server.server_port}/hook
    secret-env: HOOK_SECRET
    headers: {{ X-Team: shop }}
""")
        process = subprocess.run(
            [PROJECT / "sluice", "hooks", "test", "server"], cwd=tmp_path, capture_output=True,
            text=True,
            env={**os.environ, "HOOK_SECRET": SECRET, "NO_COLOR": "1", "no_proxy": "127.0.0.1"})
        server.shutdown()
    assert process.returncode == 0, process.stderr
    (headers, body), = posts
    event = json.loads(body)
    assert event["event"] == "test" and event["id"] == 0
    signed = headers["X-Sluice-Timestamp"].encode() + b"." + body
    expected = "sha256=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(headers["X-Sluice-Signature-256"], expected)
    assert headers["X-Sluice-Event"] == "test"
    assert headers["X-Sluice-Delivery"] == "0"
    assert headers["X-Team"] == "shop"
    assert headers["Content-Type"] == "application/json"
