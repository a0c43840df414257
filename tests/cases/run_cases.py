"""Every folder of a directory of cases, tried on the program, with its verdict in one line.

    run_cases.py PROGRAM [CASES] [--only TEXT] [--slow] [--jobs N] [--keep FOLDER]

CASES holds one folder for each case (and models/, which several use); without it the directory
shared/cases beside the checkout is taken, or DRIFTSWEEP_CASES. Each case runs in a copy.
Verdicts: good (the right numbers), told (done, and the doubt was told), refused (by name),
WRONG. A folder that no case here knows is 'untested'. The exit code is 1 where any is WRONG,
77 where there is no such directory. --slow adds the cases that wait for minutes.
"""
import argparse
import concurrent.futures
import os
import shutil
import sys
import tempfile
import time
import traceback

import cases_images
import cases_jobs
import cases_models
import cases_sets
import cases_studies
import trial

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CASES = {name: case
         for module in (cases_images, cases_sets, cases_models, cases_jobs, cases_studies)
         for name, case in module.CASES.items()}


def try_case(name, options, scratch):
    """Verdict and seconds of one case, in its own copy beside a copy of models/."""
    folder = os.path.join(scratch, name)
    shutil.copytree(os.path.join(options.cases, name), folder)
    for parent, _, files in os.walk(folder):
        os.chmod(parent, 0o755)
        for file in files:
            os.chmod(os.path.join(parent, file), 0o644)
    out = os.path.join(scratch, "out", name)
    os.makedirs(out)
    began = time.monotonic()
    try:
        verdict = CASES[name](trial.Trial(options.program, PROJECT, folder, out, options.slow))
    except trial.Skip as skip:
        verdict = trial.Verdict(trial.SKIPPED, str(skip))
    except trial.Wrong as wrong:
        verdict = trial.Verdict(trial.WRONG, str(wrong))
    except Exception:  # a case that breaks is no good case
        verdict = trial.Verdict(trial.WRONG, traceback.format_exc())
    return verdict, time.monotonic() - began


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program")
    parser.add_argument("cases", nargs="?", default=os.environ.get("DRIFTSWEEP_CASES") or
                        os.path.join(os.path.dirname(PROJECT), "shared", "cases"))
    parser.add_argument("--only", action="append", help="only folders whose names hold this")
    parser.add_argument("--slow", action="store_true", help="also those that wait for minutes")
    parser.add_argument("--jobs", type=int, default=1, help="so many cases at once")
    parser.add_argument("--keep", help="work in this folder and leave it")
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    return options


def main():
    options = parse()
    if not os.path.isdir(options.cases):
        print(f"skipped: there is no directory {options.cases}")
        return 77
    names = sorted(name for name in os.listdir(options.cases)
                   if name[:2].isdigit() and os.path.isdir(os.path.join(options.cases, name)) and
                   (not options.only or any(text in name for text in options.only)))
    scratch = options.keep or tempfile.mkdtemp(prefix="driftsweep-cases-")
    counts, wrong = {}, []
    try:
        shutil.copytree(os.path.join(options.cases, "models"), os.path.join(scratch, "models"))
        with concurrent.futures.ThreadPoolExecutor(max(1, options.jobs)) as pool:
            tried = {name: pool.submit(try_case, name, options, scratch)
                     for name in names if name in CASES}
            for name in names:
                verdict, seconds = trial.Verdict("untested", "no case is written for it"), 0.0
                if name in tried:
                    verdict, seconds = tried[name].result()
                counts[verdict.word] = counts.get(verdict.word, 0) + 1
                shown, _, rest = verdict.shown.partition("\n")
                print(f"{name:36} {verdict.word:8} {seconds:5.1f} s  {shown}", flush=True)
                if rest:
                    wrong.append(f"\n{name}: {verdict.shown}")
    finally:
        if not options.keep:
            shutil.rmtree(scratch, ignore_errors=True)
    print(*wrong, sep="\n")
    print(", ".join(f"{count} {word}" for word, count in sorted(counts.items())))
    return 1 if trial.WRONG in counts or not counts else 0


if __name__ == "__main__":
    sys.exit(main())
