"""Every scenario, by group and by name."""

from collections.abc import Mapping, Sequence

from tests.faults import files, refusals, secrets, stops, submits, waits
from tests.faults.plan import Scenario

GROUPS: Mapping[str, Sequence[Scenario]] = {
    "submits": submits.SCENARIOS,
    "refusals": refusals.SCENARIOS,
    "waits": waits.SCENARIOS,
    "stops": stops.SCENARIOS,
    "files": files.SCENARIOS,
    "secrets": secrets.SCENARIOS,
}

SCENARIOS: Mapping[str, Scenario] = {
    scenario.name: scenario for group in GROUPS.values() for scenario in group
}
