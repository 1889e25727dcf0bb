"""Numbers -> SVG: shapes placed by parts of a hundred, so that a picture has any width and its letters one size."""

from __future__ import annotations

from markupsafe import Markup

from tflm_lint.words import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

#: Below this part of a picture's height a box holds no letters; how many of them a hundredth of its width takes, where
#: it is as wide as a page.
LEAST_HEIGHT = 5.0
LETTERS_OF = 1.5

RECT = Markup('<rect class="{}" x="{}%" y="{}%" width="{}%" height="{}%"/>')
OPTION = Markup(
    '<rect class="b {}" id="{}" role="option" aria-selected="false" aria-label="{}" x="{}%" y="{}%" width="{}%" '
    'height="{}%"/>'
)
LETTERS = Markup('<svg x="{}%" y="{}%" width="{}%" height="{}%"><text x="5" y="14">{}</text>{}</svg>')
SECOND = Markup('<text class="sub" x="5" y="28">{}</text>')


class Area:
    """A rectangle in parts of a hundred of a picture."""

    __slots__ = ("height", "left", "top", "width")

    def __init__(self, left: float, top: float, width: float, height: float) -> None:
        self.left, self.top, self.width, self.height = left, top, width, height

    @property
    def numbers(self) -> tuple[str, str, str, str]:
        """Its four numbers."""
        return number(self.left), number(self.top), number(self.width), number(self.height)


def number(value: float) -> str:
    """Write a number with no digit too many."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def plain_rect(kind: str, area: Area) -> Markup:
    """Draw a rectangle that says nothing."""
    return RECT.format(kind, *area.numbers)


def option(kind: str, name: str, lines: Iterable[str], area: Area) -> Markup:
    """Draw a box that tells of itself when it is pointed at or chosen by keyboard: a line a thing to know.

    The lines stand in one attribute, each visible as it is, so that no name can begin a line of its own.
    """
    said = Markup("&#10;").join(visible(line) for line in lines if line)
    return OPTION.format(kind, name, said, *area.numbers)


def letters(area: Area, *texts: str, second: str = "", least: float = LEAST_HEIGHT, wide: float = 1.0) -> Markup:
    """Write into a box the first text that fits, and below it another; nothing where none does.

    ``wide`` is the picture's part of a page's width.
    """
    room = area.width * wide * LETTERS_OF - 1
    text = next((one for one in texts if len(one) <= room), "")
    if area.height < least or not text:
        return Markup("")
    below = second if second != text and area.height >= 2 * least and len(second) <= room else ""
    return LETTERS.format(*area.numbers, visible(text), SECOND.format(visible(below)) if below else "")


def joined(parts: Iterable[Markup]) -> Markup:
    """Put shapes together."""
    return Markup("\n").join(parts)
