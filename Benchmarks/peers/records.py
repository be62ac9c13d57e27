"""SageMaker's RecordIO-protobuf of the training and the test rows."""

import pathlib
import tempfile

from . import ours


def contest(contest, data, artifacts):
    contest.add("Sluice", ours.storing(data, "parts", "records"))
    contest.add("Sluice, process", ours.part(data, "parts", "records"))
    try:
        contest.add("SageMaker SDK", sagemaker(artifacts))
    except ImportError:
        pass
    contest.run().show()


def sagemaker(artifacts):
    from sagemaker.amazon.common import write_spmatrix_to_sparse_tensor

    parts = []
    for part in ("train", "test"):
        matrix, labels = read_part(artifacts, part)
        parts.append((matrix, labels, artifacts.file("records", part).read_bytes()))

    def turn():
        with tempfile.TemporaryDirectory() as folder:
            for matrix, labels, expected in parts:
                path = pathlib.Path(folder, "part")
                with path.open("wb") as file:
                    write_spmatrix_to_sparse_tensor(file, matrix, labels)
                if path.read_bytes() != expected:
                    raise SystemExit("the SageMaker SDK wrote other bytes than Sluice")
    return turn


def read_part(artifacts, part):
    """A part of the split, from what the run stored."""
    import numpy as np
    import scipy.sparse

    with artifacts.file("parts", f"{part}-matrix").open("rb") as file:
        matrix = scipy.sparse.load_npz(file)
    return matrix, np.load(artifacts.file("parts", f"{part}-labels"))
