"""What a case has in hand: its scratch copy, the program, and ways to need something of them."""
import contextlib
import os
import re
import subprocess
from collections import namedtuple

import numpy as np

GOOD, TOLD, REFUSED, WRONG, SKIPPED = "good", "told", "refused", "WRONG", "skipped"

Verdict = namedtuple("Verdict", "word shown")


class Wrong(AssertionError):
    """What the program did is not what the case calls right."""


class Skip(Exception):
    """The case cannot be tried on this machine, with the reason."""


class Ran(namedtuple("Ran", "command code out err")):
    """One finished command: its exit code and what it printed."""

    @property
    def text(self):
        return self.out + self.err

    def line(self, *words):
        """The first printed line, blanks made one, that holds all `words`; else Wrong."""
        for line in (" ".join(line.split()) for line in self.text.splitlines()):
            if all(word in line for word in words):
                return line
        raise Wrong(f"{self.command}: no line with {' and '.join(map(repr, words))} in:\n"
                    f"{self.text}")

    def without(self, *words):
        for word in words:
            if word in self.text:
                raise Wrong(f"{self.command}: '{word}' is not wanted in:\n{self.text}")

    def fact(self, name):
        """The value of one line of `inspect`."""
        found = re.search(rf"^{re.escape(name)} +(.*)$", self.out, re.MULTILINE)
        if not found:
            raise Wrong(f"{self.command}: no fact {name} in:\n{self.text}")
        return found.group(1)

    def numbers(self, name):
        return [float(word) for word in self.fact(name).split()]


class Trial:
    """One case at work in `folder`, the scratch copy of its folder; `out` is empty at first."""

    def __init__(self, program, project, folder, out, slow):
        self.program, self.project, self.folder, self.out = program, project, folder, out
        self.slow = slow
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith(("SLURM_", "PMI", "OMPI_", "PMIX_"))}
        self.environment.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                                OMP_NUM_THREADS="1", COLUMNS="240")

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def result(self, *parts):
        return os.path.join(self.out, *parts)

    def call(self, command, timeout=120, **variables):
        done = subprocess.run(command, cwd=self.folder, env=dict(self.environment, **variables),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout,
                              check=False)
        return Ran(" ".join(command), done.returncode, done.stdout.decode(errors="replace"),
                   done.stderr.decode(errors="replace"))

    def run(self, *arguments, code=0, **variables):
        """The program with `arguments`, whose exit code must be `code` (None: whatever it is)."""
        ran = self.call([self.program, *map(str, arguments)], **variables)
        if code is not None and ran.code != code:
            raise Wrong(f"{ran.command}: exit code {ran.code}, {code} is right:\n{ran.text}")
        return ran

    def refused(self, *arguments, code, words):
        """The sentence of a refusal with this exit code that holds all `words`."""
        ran = self.run(*arguments, code=code)
        return ran.line("error: ", *words)

    def start(self, *arguments, out=subprocess.DEVNULL, **variables):
        """The program begun in the background; whoever starts it ends it."""
        return subprocess.Popen([self.program, *map(str, arguments)], cwd=self.folder,
                                env=dict(self.environment, **variables), stdout=out,
                                stderr=subprocess.STDOUT)

    def start_told(self, *arguments, **variables):
        """Likewise, with what it prints to be read by communicate()."""
        return self.start(*arguments, out=subprocess.PIPE, **variables)


def need(holds, sentence):
    if not holds:
        raise Wrong(sentence)


def equal(left, right, what):
    left, right = np.asarray(left), np.asarray(right)
    need(np.array_equal(left, right, equal_nan=left.dtype.kind == right.dtype.kind == "f"),
         f"{what}: {left} is not {right}")


def near(left, right, tolerance, what):
    left, right = np.asarray(left, float), np.asarray(right, float)
    need(left.shape == right.shape and bool(np.all(np.abs(left - right) <= tolerance)),
         f"{what}: {left} is not {right} within {tolerance}")


def good(shown):
    return Verdict(GOOD, shown)


def told(shown):
    return Verdict(TOLD, shown)


def refused(shown):
    return Verdict(REFUSED, shown)


@contextlib.contextmanager
def ended(process):
    """Ends a process that the case started, whatever happens in between."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
