"""Inputs -> reports, in several processes where that takes less time: the same reports in the same order.

The processes are the standard library's. A progress bar is drawn where somebody looks at it: on standard error, if that
is a terminal and no CI's.
"""

from __future__ import annotations

import os
import sys

from tflm_lint.linter import linted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from tflm_lint.findings import Wanted
    from tflm_lint.firmware import Firmware
    from tflm_lint.inputs import Subject
    from tflm_lint.inputs.gather import Inputs
    from tflm_lint.report import Report

    #: Path of a model -> what it is linted with.
    How = Callable[[str], tuple[Firmware, Wanted]]

#: So many files are worth a process of their own: it takes a tenth of a second to start, a model some hundredths.
WORTH = 16
#: More processes are never begun, whatever is asked for: Windows has no more, and elsewhere they only take memory.
MOST = 61 if sys.platform == "win32" else 512
#: So many models, or bytes of models, go to a process at a time: small ones take less time than being handed over.
TOGETHER, BYTES = 8, 1 << 20
#: So many of these wait for each process: enough that none is idle, few enough for the memory.
WAITING = 2
#: From so many files on there is a bar, of so many columns.
MANY, BAR = 8, 30


def reports_of(inputs: Inputs, how: How, jobs: int | None = None) -> Iterator[Report]:
    """Yield the report of each model; what cannot be linted is one of the inputs' failures."""
    jobs = processes(len(inputs.paths)) if jobs is None else min(jobs, len(inputs.paths), MOST)
    found = (linted(subject, *how(subject.path)) for subject in inputs) if jobs < 2 else spread(inputs, how, jobs)
    bar = len(inputs.paths) > MANY and sys.stderr.isatty() and not os.environ.get("CI")
    for done, report in enumerate(found, 1):
        if isinstance(report, str):
            inputs.failures.append(report)
        else:
            yield report
        if bar:
            # files may hold several models, and other files none
            part = min(done, inputs.done) / len(inputs.paths)
            filled = "#" * int(BAR * part)
            sys.stderr.write(f"\r[{filled:<{BAR}}] {min(done, inputs.done)}/{len(inputs.paths)}")
            sys.stderr.flush()
    if bar:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def processes(paths: int) -> int:
    """Return how many processes to take for so many files."""
    if paths < 2 * WORTH:
        return 1
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # other systems than Linux
        cores = os.cpu_count() or 1
    return min(cores, paths // WORTH)


def spread(inputs: Inputs, how: How, jobs: int) -> Iterator[Report | str]:
    """Lint in so many processes; what one was killed over is told, and the rest goes on in others."""
    from collections import deque
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(jobs)
    waiting: deque[tuple[list[str], Future[list[Report | str]]]] = deque()
    bundles = bundled(inputs, how)
    more = True
    try:
        while more or waiting:
            while more and len(waiting) < WAITING * jobs:
                bundle = next(bundles, None)
                if bundle is None:
                    more = False
                    break
                try:
                    future = pool.submit(work, *bundle)
                except BrokenProcessPool:
                    pool.shutdown()
                    pool = ProcessPoolExecutor(jobs)
                    future = pool.submit(work, *bundle)
                waiting.append(([subject.path for subject in bundle[0]], future))
            if waiting:
                paths, future = waiting.popleft()
                try:
                    yield from future.result()
                except BrokenProcessPool:
                    yield from (
                        f"{path}: its process, or one beside it, was killed; --jobs 1 tells more" for path in paths
                    )
    finally:
        pool.shutdown(cancel_futures=True)


def bundled(inputs: Inputs, how: How) -> Iterator[tuple[list[Subject], Firmware, Wanted]]:
    """Yield models that are linted in the same way, some at a time and in their order."""
    held: list[Subject] = []
    size = 0
    firmware: Firmware | None = None
    wanted: Wanted | None = None
    for subject in inputs:
        own = how(subject.path)
        full = len(held) >= TOGETHER or size + len(subject.data) > BYTES
        if (
            held
            and firmware is not None
            and wanted is not None
            and (full or own[0] is not firmware or own[1] != wanted)
        ):
            yield held, firmware, wanted
            held, size = [], 0
        firmware, wanted = own
        held.append(subject)
        size += len(subject.data)
    if firmware is not None and wanted is not None:
        yield held, firmware, wanted


def work(subjects: list[Subject], firmware: Firmware, wanted: Wanted) -> list[Report | str]:
    """Lint some models in a worker."""
    return [linted(subject, firmware, wanted) for subject in subjects]
