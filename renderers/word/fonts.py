"""The East Asian font of an answer: the one that the words around it have.

Word takes the font of Chinese text from `w:eastAsia` alone. Where only a theme names one, or
nothing, it falls back to what the machine has: one form comes out of two offices in two fonts.
"""

from collections.abc import Iterator

from .archive import Element
from .tags import PARAGRAPH, RUN_PROPERTIES, W

ORDINARY = "仿宋_GB2312"
"""The font of the text of official documents, by GB/T 9704-2012."""


class Fonts:
    """The East Asian fonts of a document, by its styles and its theme; either may be missing."""

    def __init__(self, styles: Element | None, theme: Element | None) -> None:
        found = [] if styles is None else styles.findall(f"{W}style")
        self._styles = {style.get(f"{W}styleId", ""): style for style in found}
        self._usual = next((name for name, style in self._styles.items() if _is_usual(style)), "")
        self._defaults = [] if styles is None else styles.findall(DEFAULTS)
        self._theme = theme

    def write_into(self, run: Element) -> None:
        """Names in the run itself the East Asian font that it has, or else the ordinary one."""
        own = _own(run)
        names = map(self._name, (own, *self._inherited(run)))
        own.set(NAME, next(filter(None, names), ORDINARY))
        own.attrib.pop(THEME, "")  # it would win over the name

    def _name(self, fonts: Element) -> str:
        """The font that is named; of a theme, the one for simplified Chinese."""
        theme = fonts.get(THEME)  # majorEastAsia or minorEastAsia
        if theme is None or self._theme is None:
            return fonts.get(NAME, "")
        scheme = f".//{A}{theme[:5]}Font"
        paths = f"{scheme}/{A}ea", f"{scheme}/{A}font[@script='Hans']"
        faces = (face.get("typeface") for path in paths for face in self._theme.findall(path))
        return next(filter(None, faces), "")

    def _inherited(self, run: Element) -> Iterator[Element]:
        """The `rFonts` that reach a run, nearest first: of styles, and of the document's defaults.

        Table styles are left out: Word's own name no font.
        """
        paragraph = next(run.iterancestors(PARAGRAPH))
        yield from self._of_style(_value(run.find(f"{RUN_PROPERTIES}/{W}rStyle")))
        yield from self._of_style(_value(paragraph.find(f"{W}pPr/{W}pStyle")) or self._usual)
        yield from self._defaults

    def _of_style(self, name: str) -> Iterator[Element]:
        """The `rFonts` of a style and of those it is based on."""
        for _ in self._styles:  # no more often, should styles be based on each other in a circle
            style = self._styles.get(name)
            if style is None:
                return
            yield from style.findall(f"{RUN_PROPERTIES}/{FONTS}")
            name = _value(style.find(f"{W}basedOn"))


def _own(run: Element) -> Element:
    """The run's own `rFonts`, made if it has none, where the schema wants it: after `rStyle`."""
    properties = run.find(RUN_PROPERTIES)
    if properties is None:
        properties = run.makeelement(RUN_PROPERTIES)
        run.insert(0, properties)
    fonts = properties.find(FONTS)
    if fonts is None:
        fonts = run.makeelement(FONTS)
        properties.insert(len(properties.findall(f"{W}rStyle")), fonts)
    return fonts


def _is_usual(style: Element) -> bool:
    """Whether paragraphs that name no style have this one."""
    default = style.get(f"{W}default") in ("1", "true", "on")
    return default and style.get(f"{W}type") == "paragraph"


def _value(element: Element | None) -> str:
    return "" if element is None else element.get(f"{W}val", "")


A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
FONTS, NAME, THEME = f"{W}rFonts", f"{W}eastAsia", f"{W}eastAsiaTheme"
DEFAULTS = f"{W}docDefaults/{W}rPrDefault/{RUN_PROPERTIES}/{FONTS}"
