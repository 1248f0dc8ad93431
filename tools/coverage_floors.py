# SPDX-License-Identifier: MIT
"""Says how much of each room the tests ran; where that is too little, which lines and branches they did not.

    coverage json --quiet -o - | python tools/coverage_floors.py [ROOM ...]

The rooms that are named were not tested, and are not judged. Exit status 1: a room is below its floor.
"""

import json
import sys
from collections import Counter
from pathlib import Path

# Percent of a room's lines, and of its branches.
FLOORS = {"wav2vis_core": 95, "desktop_app": 85, "blender_addon": 85, "training": 85}


def main(untested: list[str]) -> int:
    """The exit status."""
    files = json.load(sys.stdin)["files"]
    status = 0
    for room, floor in FLOORS.items():
        if room in untested:
            print(f"{room:14} not judged, for its tests were left out")
            continue
        ours = {name: each for name, each in files.items() if Path(name).parts[0] == room}
        sums = Counter()
        for each in ours.values():
            sums.update(each["summary"])
        lines = 100 * sums["covered_lines"] / sums["num_statements"]
        branches = 100 * sums["covered_branches"] / sums["num_branches"]
        print(f"{room:14} {lines:.1f} % of lines, {branches:.1f} % of branches; at least {floor} % of each")
        if min(lines, branches) < floor:
            status = 1
            for name, each in ours.items():
                if each["missing_lines"] or each["missing_branches"]:
                    jumps = " ".join(f"{start}->{end}" for start, end in each["missing_branches"])
                    print(f"  {name}: {' '.join(map(str, each['missing_lines']))} {jumps}")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
