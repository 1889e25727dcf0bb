"""Loop order of a kernel -> how far below its input the output must start, in elements.

A kernel writes its output from the first byte to the last, element by element, and reads its input as it goes. The
output may lie so that nothing gets overwritten that is still read: the greatest, over all elements, of what is written
up to and including it minus the lowest of the input that a later element still reads. 0 is in place.

Along a row what is written grows evenly, and what is read does but for the padding at the border; so do the rows. The
greatest difference lies at an end or at the border, and only those are looked at.
"""

from __future__ import annotations

from tflm_lint.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Axis(NamedTuple):
    """One axis of a window that slides: sizes, stride, and the padding before the first element."""

    image: int
    out: int
    stride: int = 1
    padding: int = 0

    def lowest(self, position: int) -> int:
        """Return where the window begins within the image."""
        return max(position * self.stride - self.padding, 0)

    def corners(self) -> Iterator[int]:
        """Yield the positions at the ends and where the window leaves the padding."""
        border = -(-self.padding // self.stride)
        for position in sorted({0, border - 1, border, border + 1, self.out - 2, self.out - 1}):
            if 0 <= position < self.out:
                yield position


class Windows(NamedTuple):
    """A window that slides over images: rows, then columns, then channels, from the first image to the last."""

    batches: int
    rows: Axis
    columns: Axis
    channels: int
    out_channels: int

    def lowest(self, batch: int, row: int, column: int) -> int:
        """Return the lowest element that the window at a place reads."""
        line = (batch * self.rows.image + self.rows.lowest(row)) * self.columns.image
        return (line + self.columns.lowest(column)) * self.channels

    def onward(self, batch: int, row: int, column: int) -> int | None:
        """Return the lowest element that the windows from a place on read, None behind the last."""
        if column == self.columns.out:
            row, column = row + 1, 0
        if row == self.rows.out:
            batch, row = batch + 1, 0
        if batch == self.batches:
            return None
        found = self.lowest(batch, row, column)
        return min(found, self.lowest(batch, row + 1, 0)) if row + 1 < self.rows.out else found

    def places(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield the places at which the difference may be greatest, each with the elements written before it."""
        for batch in sorted({0, max(self.batches - 2, 0), self.batches - 1}):
            for row in self.rows.corners():
                line = (batch * self.rows.out + row) * self.columns.out
                for column in self.columns.corners():
                    yield batch, row, column, (line + column) * self.out_channels

    @property
    def outputs(self) -> int:
        """Elements of the output."""
        return self.batches * self.rows.out * self.columns.out * self.out_channels


def every_channel(windows: Windows) -> int:
    """Return the distance where each element reads all channels of its window: a convolution."""
    distance = 0
    for batch, row, column, before in windows.places():
        reads = windows.onward(batch, row, column)
        after = windows.onward(batch, row, column + 1)
        if reads is not None:
            distance = max(distance, before + windows.out_channels - 1 - reads)
        if after is not None:
            distance = max(distance, before + windows.out_channels - after)
    return distance


def one_channel(windows: Windows) -> int:
    """Return the distance where each element reads one channel of its window: depthwise, pooling."""
    distance = 0
    for batch, row, column, before in windows.places():
        reads = windows.onward(batch, row, column)
        after = windows.onward(batch, row, column + 1)
        last = windows.lowest(batch, row, column) + windows.channels - 1
        if reads is not None:
            distance = max(distance, before - reads)
        distance = max(distance, before + windows.out_channels - 1 - (last if after is None else min(last, after)))
        if after is not None:
            distance = max(distance, before + windows.out_channels - after)
    return distance


def groups_of_pixels(windows: Windows, size: int) -> int:
    """Return the distance where so many pixels of a row are read together before the last of them is written.

    The rows must be one, or lie behind each other without a window between them.
    """
    pixels = windows.outputs // windows.out_channels
    distance = 0
    for first in range(0, pixels, size):
        reads = windows.columns.lowest(first) * windows.channels
        distance = max(distance, min(first + size, pixels) * windows.out_channels - 1 - reads)
    return distance


def one_row(windows: Windows) -> int:
    """Return the distance where whole rows are held back: one row of the output."""
    return windows.columns.out * windows.out_channels
