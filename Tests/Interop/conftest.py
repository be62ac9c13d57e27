import pytest

from oracle import Oracle
from runs import run, sluice

# Small enough for seconds, large enough for repeated purchases, rare words and cancellations.
ROWS = 40_000
QUICK = {"num_factors": 8, "epochs": 2}


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """A generated sample in the dress that pandas writes."""
    path = tmp_path_factory.mktemp("data") / "online-retail.csv"
    sluice("sample", "retail", "--rows", ROWS, "-o", path)
    return path


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory):
    return tmp_path_factory.mktemp("artifacts")


@pytest.fixture(scope="session")
def finished(data, artifacts):
    """A run of the retail pipeline."""
    return run("retail.yaml", artifacts, data=data, **QUICK)


@pytest.fixture(scope="session")
def oracle(data):
    return Oracle(data)
