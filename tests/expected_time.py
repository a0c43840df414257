"""Says how long the tests will take before they begin, by what they took when they last ran here.

    expected_time.py BUILD_FOLDER CORES [CTEST_ARGUMENT...]
"""
import pathlib
import re
import subprocess
import sys


def seconds_of_last_runs(build):
    """Mean seconds of each test, as CTest keeps them; empty in a fresh folder."""
    costs = {}
    file = pathlib.Path(build) / "Testing/Temporary/CTestCostData.txt"
    for line in file.read_text().splitlines() if file.exists() else []:
        words = line.split()
        if len(words) == 3 and float(words[2]) > 0:
            costs[words[0]] = float(words[2])
    return costs


def main():
    build, cores, arguments = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    listed = subprocess.run(["ctest", "--test-dir", build, "-N", *arguments], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
    names = re.findall(r"Test +#\d+: (\S+)", listed)
    costs = seconds_of_last_runs(build)
    known = [costs[name] for name in names if name in costs]
    if len(known) * 2 <= len(names):
        print(f"{len(names)} tests, never run in {build} before: all of them take about 25 minutes of "
              "two cores, those of `-L quick` one")
        return
    minutes = max(sum(known) / cores, max(known)) / 60
    new = len(names) - len(known)
    print(f"{len(names)} tests, about {minutes:.1f} minutes by earlier runs here"
          + (f", and {new} that did not run yet" if new else ""))


if __name__ == "__main__":
    main()
