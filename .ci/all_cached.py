"""Reads the events of `sluice run --json`; fails unless every step was cached."""

import json
import sys

events = [json.loads(line) for line in sys.stdin]
finished = [event for event in events if event["event"] == "step-finished"]
ran = [f"{event['step']} {event['status']}" for event in finished if event["status"] != "cached"]
if ran or not finished:
    sys.exit(f"a second run was not all cached: {', '.join(ran) or 'no step finished'}")
print(f"again: {len(finished)} steps, all cached, {1000 * events[-1]['seconds']:.0f} ms in the run")
