"""Reports -> those without what is ignored, and warnings of what ignored nothing: entries of files, comments.

Of a configuration that can be said only where a run looks at all that it is for. There the findings that it ignores
are made all the same, counted with the entry that ignores them, and left out then.
"""

from __future__ import annotations

import os

from tflm_lint.findings import Selection
from tflm_lint.suppressing import Suppressing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tflm_lint.commands.settings import Settings
    from tflm_lint.config_files import ConfigFile, Ignored, Layer
    from tflm_lint.findings import Wanted
    from tflm_lint.inputs.gather import Inputs
    from tflm_lint.report import Report


def without_ignored(
    reports: tuple[Report, ...], ignoring: Ignoring | None, inputs: Inputs, settings: Settings, wanted: Wanted
) -> tuple[tuple[Report, ...], list[str]]:
    """Leave out what configurations and comments ignore; return the reports, and warnings of what ignored nothing."""
    warnings: list[str] = []
    if ignoring is not None:
        reports = tuple(ignoring.applied(report, wanted) for report in reports)
        warnings += ignoring.warnings()
    suppressing = Suppressing()
    reports = tuple(suppressing.applied(report) for report in reports)
    for application in inputs.around.applications:
        for part in (application, application.resolver, application.arena):
            place = getattr(part, "place", None)
            if place is not None:
                suppressing.comments(place.file)
    if suppressing.any():
        from tflm_lint.rules.index import RULES

        warnings += suppressing.warnings(RULES, settings.wanted_for(".", wanted).selection.shows)
    return reports, warnings


class Ignoring:
    """Keeps count of the entries of a run."""

    def __init__(self, settings: Settings, names: Iterable[str]) -> None:
        self.settings = settings
        self.folders = [os.path.abspath(name) for name in names if os.path.isdir(name)]
        if "select" in settings.given or "ignore" in settings.given:
            self.folders = []
        self._seen: dict[str, ConfigFile] = {}
        self._held: set[int] = set()
        self._used: set[Ignored] = set()

    def file_of(self, path: str) -> ConfigFile | None:
        """Return the configuration of a model, where the run looks at all that it is for."""
        file = self.settings.file_for(path) if self.folders else None
        if file is None:
            return None
        folder = os.path.abspath(file.folder)
        return file if any(folder == top or folder.startswith(top + os.sep) for top in self.folders) else None

    def wanted_for(self, path: str, wanted: Wanted) -> Wanted:
        """Return what is wanted of a model: with what is ignored, where that is counted."""
        found = self.settings.wanted_for(path, wanted)
        file = self.file_of(path)
        if file is None:
            return found
        return found._replace(
            selection=Selection(found.selection.select),
            hints=found.hints or any(layer.ignored for layer in file.layers),
        )

    def applied(self, report: Report, wanted: Wanted) -> Report:
        """Leave out what is ignored, and count by what."""
        file = self.file_of(report.path)
        if file is None:
            return report
        self._seen[file.path] = file
        layers = [layer for layer in file.layers if layer.holds_for(report.path)]
        self._held |= set(map(id, layers))
        shown = self.settings.wanted_for(report.path, wanted).selection.shows
        kept = []
        for finding in report.findings:
            if shown(finding.code):
                kept.append(finding)
            else:
                self._used |= {
                    entry for layer in layers for entry in layer.ignored if finding.code.startswith(entry.code)
                }
        return report._replace(findings=tuple(kept))

    def warnings(self) -> Iterator[str]:
        """Name what ignored nothing, and entries of ``models`` that no model fits."""
        for file in self._seen.values():
            for layer in file.layers:
                yield from self._warnings_of(layer)

    def _warnings_of(self, layer: Layer) -> Iterator[str]:
        if id(layer) not in self._held:
            place = next(iter(layer.origins.values()), None)
            yield f"{f'{place}: ' if place else ''}no model fits {', '.join(layer.files or ())}"
            return
        for entry in layer.ignored:
            if entry not in self._used:
                yield f"{entry.origin}: ignore {entry.code} ignored nothing"
