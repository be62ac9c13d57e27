"""The page about a model version is whole, harmless HTML."""

from html.parser import HTMLParser
import re

from conftest import QUICK
from runs import run, sluice

VOID = {"meta", "img", "br", "link", "hr", "input"}


class Page(HTMLParser):
    """Collects text and tags, and insists that they nest."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.text = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag

    def handle_data(self, data):
        self.text.append(data)


def test_the_card_is_self_contained(data, tmp_path):
    artifacts = tmp_path / "artifacts"
    run("retail.yaml", artifacts, data=data, **QUICK)
    words = ("--artifacts", artifacts)
    bad = "<script>alert(1)</script> & \"quoted\" | *stars*"
    sluice("models", "describe", "retail-fm/1", bad, *words)
    sluice("models", "approve", "retail-fm/1", "--reason", "better <b>than</b> the mean", *words)
    path = tmp_path / "card.html"
    sluice("models", "card", "retail-fm@approved", "-o", path, *words)
    html = path.read_text()
    page = Page()
    page.feed(html)
    page.close()
    assert page.open == []
    text = "".join(page.text)
    for part in ["retail-fm/1", "Approved", bad, "better <b>than</b> the mean", "rmse", "epochs", "label quantiles", "baseline mae",
                 "step model (train)", "sluice predict --model retail-fm@approved rows.csv"]:
        assert part in text, part
    tags = [tag for tag, _ in page.tags]
    assert "script" not in tags and "link" not in tags and tags.count("img") == 2
    sources = [attributes["src"] for tag, attributes in page.tags if tag == "img"]
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert not re.search(r"https?://", html)
    again = tmp_path / "again.html"
    sluice("models", "card", "retail-fm/1", "-o", again, *words)
    assert again.read_text() == html

    markdown = sluice("models", "card", "retail-fm/1", "-o", "-", "--format", "markdown", *words).stdout
    assert markdown.startswith("# retail-fm/1\n")
    assert "<script>" not in markdown and "| rmse |" in markdown
    shown = sluice("models", "show", "retail-fm/1", *words).stdout
    for stage in ["data ", "features ", "training ", "evaluation "]:
        assert re.search(f"^{stage}", shown, re.M), stage
