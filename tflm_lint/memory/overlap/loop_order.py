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

    def places(self) -> Iterator[tuple[int, int, int, int | None]]:
        """Yield the places at which the difference may be greatest.

        Of each: the elements written before it, the lowest element that its window reads, the lowest that windows from
        there on read, and from the next place on (None behind the last).
        """
        rows, columns, channels = self.rows, self.columns, self.channels
        ends = [
            (column, columns.lowest(column), columns.lowest(column + 1) if column + 1 < columns.out else None)
            for column in columns.corners()
        ]
        for batch in sorted({0, max(self.batches - 2, 0), self.batches - 1}):
            for row in rows.corners():
                line = (batch * rows.image + rows.lowest(row)) * columns.image
                below = self.first(batch, row + 1) if row + 1 < rows.out else None
                # behind the end of the row: the rows below, of which a window with padding may reach as far up
                behind = self.onward(batch, row + 1)
                written = (batch * rows.out + row) * columns.out
                for column, low, beside in ends:
                    own = (line + low) * channels
                    after = behind if beside is None else (line + beside) * channels
                    if below is not None:
                        here = min(own, below)
                        after = below if after is None or after > below else after
                    else:
                        here = own
                    yield (written + column) * self.out_channels, own, here, after

    def first(self, batch: int, row: int) -> int:
        """Return the lowest element that the first window of a row reads."""
        return (batch * self.rows.image + self.rows.lowest(row)) * self.columns.image * self.channels

    def onward(self, batch: int, row: int) -> int | None:
        """Return the lowest element that the windows from the begin of a row on read, None behind the last."""
        if row == self.rows.out:
            batch, row = batch + 1, 0
        if batch == self.batches:
            return None
        found = self.first(batch, row)
        return min(found, self.first(batch, row + 1)) if row + 1 < self.rows.out else found

    @property
    def outputs(self) -> int:
        """Elements of the output."""
        return self.batches * self.rows.out * self.columns.out * self.out_channels


def every_channel(windows: Windows) -> int:
    """Return the distance where each element reads all channels of its window: a convolution."""
    distance = 0
    channels = windows.out_channels
    for before, _, reads, after in windows.places():
        distance = max(distance, before + channels - 1 - reads)
        if after is not None:
            distance = max(distance, before + channels - after)
    return distance


def one_channel(windows: Windows) -> int:
    """Return the distance where each element reads one channel of its window: depthwise, pooling."""
    distance = 0
    channels = windows.out_channels
    for before, lowest, reads, after in windows.places():
        last = lowest + windows.channels - 1
        distance = max(distance, before - reads)
        distance = max(distance, before + channels - 1 - (last if after is None else min(last, after)))
        if after is not None:
            distance = max(distance, before + channels - after)
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
