"""The rules of OpenLineage's published schemas (2-0-2 and its facets), in our own words.

They are stricter where the schemas leave things open: every facet must be one that is named here, in the version that
is named here, and holds nothing that its schema does not know.
"""

import json

import jsonschema

from runs import PROJECT

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
URI = {"type": "string", "format": "uri"}
UUID = {"type": "string", "format": "uuid"}
TIME = {"type": "string", "format": "date-time"}


def some(items):
    return {"type": "array", "items": items}


def members(required="", /, **properties):
    return {"type": "object", "properties": properties, "required": required.split(),
            "additionalProperties": False}


def standard(name, version, required="", /, **properties):
    place = f"https://openlineage.io/spec/facets/{version}/{name}.json#/$defs/{name}"
    return members(f"_producer _schemaURL {required}", _producer=URI,
                   _schemaURL={**URI, "const": place}, **properties)


def own(name):
    """A facet of ours; its schema is published with the documentation."""
    document = json.loads((PROJECT / f"docs/openlineage/{name}.json").read_text())
    rules = document["$defs"][name]
    place = {"const": f"{document['$id']}#/$defs/{name}", **URI}
    return {**rules, "properties": {**rules["properties"], "_schemaURL": place},
            "additionalProperties": False}


def facets(**known):
    return {"type": "object", "properties": known, "additionalProperties": False}


RUN = members("runId", runId=UUID)
JOB = members("namespace name", namespace=TEXT, name=TEXT)
INPUT_FIELD = members(
    "namespace name field", namespace=TEXT, name=TEXT, field=TEXT,
    transformations=some({
        **members("type", type={"enum": ["DIRECT", "INDIRECT"]}, subtype=TEXT, description=TEXT,
                  masking={"type": "boolean"}),
        "oneOf": [
            {"properties": {"type": {"const": "DIRECT"}, "subtype": {
                "enum": ["IDENTITY", "TRANSFORMATION", "AGGREGATION"]}}},
            {"properties": {"type": {"const": "INDIRECT"}, "subtype": {
                "enum": ["JOIN", "GROUP_BY", "FILTER", "SORT", "WINDOW", "CONDITIONAL"]}}}]}))
STATISTICS = {"rowCount": NUMBER, "size": NUMBER, "fileCount": NUMBER}

RUN_FACETS = facets(
    parent=standard("ParentRunFacet", "1-2-0", "run job", run=RUN, job=JOB,
                    root=members("run job", run=RUN, job=JOB)),
    errorMessage=standard("ErrorMessageRunFacet", "1-0-1", "message programmingLanguage",
                          message=TEXT, programmingLanguage=TEXT, stackTrace=TEXT),
    processing_engine=standard("ProcessingEngineRunFacet", "1-1-1", "version", version=TEXT,
                               name=TEXT, openlineageAdapterVersion=TEXT),
    executionParameters=standard(
        "ExecutionParametersRunFacet", "1-0-0",
        parameters=some(members("key", key=TEXT, name=TEXT, description=TEXT, value=TEXT))),
    sluice_run=own("SluiceRunRunFacet"), sluice_step=own("SluiceStepRunFacet"))
JOB_FACETS = facets(
    jobType=standard("JobTypeJobFacet", "2-0-4", "processingType integration",
                     processingType={"enum": ["BATCH", "STREAMING", "SERVICE"]},
                     integration=TEXT, jobType=TEXT),
    sourceCodeLocation=standard(
        "SourceCodeLocationJobFacet", "1-1-0", "type url", type=TEXT, url=URI, repoUrl=TEXT,
        path=TEXT, version=TEXT, tag=TEXT, branch=TEXT, pullRequestNumber=TEXT),
    documentation=standard("DocumentationJobFacet", "1-1-0", "description", description=TEXT,
                           contentType=TEXT))
DATASET_FACETS = facets(
    schema=standard("SchemaDatasetFacet", "1-2-0", fields=some(members(
        "name", name=TEXT, type=TEXT, description=TEXT, ordinal_position=NUMBER))),
    dataSource=standard("DatasourceDatasetFacet", "1-0-1", name=TEXT, uri=URI),
    version=standard("DatasetVersionDatasetFacet", "1-0-1", "datasetVersion",
                     datasetVersion=TEXT),
    datasetType=standard("DatasetTypeDatasetFacet", "1-0-1", "datasetType", datasetType=TEXT,
                         subType=TEXT),
    columnLineage=standard(
        "ColumnLineageDatasetFacet", "1-2-0", "fields",
        fields={"type": "object", "additionalProperties": members(
            "inputFields", inputFields=some(INPUT_FIELD))},
        dataset=some(INPUT_FIELD)))

EVENT = members(
    "eventTime producer schemaURL eventType run job inputs outputs",
    eventTime=TIME, producer=URI,
    schemaURL={**URI, "const": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"},
    eventType={"enum": ["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]},
    run=members("runId", runId=UUID, facets=RUN_FACETS),
    job=members("namespace name", namespace=TEXT, name=TEXT, facets=JOB_FACETS),
    inputs=some(members(
        "namespace name", namespace=TEXT, name=TEXT, facets=DATASET_FACETS,
        inputFacets=facets(inputStatistics=standard(
            "InputStatisticsInputDatasetFacet", "1-0-0", **STATISTICS)))),
    outputs=some(members(
        "namespace name", namespace=TEXT, name=TEXT, facets=DATASET_FACETS,
        outputFacets=facets(outputStatistics=standard(
            "OutputStatisticsOutputDatasetFacet", "1-0-2", **STATISTICS)))))

FORMATS = jsonschema.FormatChecker(["date-time", "uri", "uuid"])
VALIDATOR = jsonschema.Draft202012Validator(EVENT, format_checker=FORMATS)


def check(event):
    """Fails with all that is wrong with an event."""
    problems = [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(event)]
    assert not problems, "\n".join(problems)


def check_story(events):
    """Every run starts once, ends at most once, and not before its start; steps belong to a run."""
    started, ended = {}, {}
    for event in events:
        check(event)
        run = event["run"]["runId"]
        if event["eventType"] == "START":
            assert run not in started
            started[run] = event
        else:
            assert run in started and run not in ended
            assert event["eventTime"] >= started[run]["eventTime"]
            assert event["job"]["name"] == started[run]["job"]["name"]
            ended[run] = event
    for event in events:
        parent = event["run"]["facets"].get("parent")
        is_step = event["job"]["facets"]["jobType"]["jobType"] == "STEP"
        assert is_step == (parent is not None)
        if parent:
            assert parent["run"]["runId"] in started
            assert parent["root"] == {"run": parent["run"], "job": parent["job"]}
    return started, ended
