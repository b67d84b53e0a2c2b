"""The style sheets keep their promises: contrast, elder sizes, one dark set, one place for values."""

import re
from pathlib import Path

import pytest

import wangge.web

STYLES = Path(wangge.web.__file__).parent / "static" / "wangge"
TOKENS = (STYLES / "tokens.css").read_text(encoding="utf-8")
LIGHT = ":root"
DARK = ':root[data-theme="dark"]'
DARK_BY_SYSTEM = ':root:not([data-theme="light"])'
ELDER = ':root[data-mode="elder"]'
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3 (AA)
EDGE_CONTRAST = 3.0  # WCAG 2.2, 1.4.11 (AA)


def block(selector: str) -> dict[str, str]:
    """The custom properties of the first block with exactly this selector."""
    without_comments = re.sub(r"/\*.*?\*/", "", TOKENS, flags=re.S)
    found = re.search(rf"(?:^|[\s}}]){re.escape(selector)} \{{(.*?)\}}", without_comments, flags=re.S)
    assert found, selector
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", found.group(1)))


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def promised(kind: str) -> list[tuple[str, str]]:
    return re.findall(rf"\* {kind}: (--[\w-]+) on (--[\w-]+)", TOKENS)


def test_contrast_is_measured_as_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("selector", [LIGHT, DARK, DARK_BY_SYSTEM])
@pytest.mark.parametrize(("kind", "least"), [("pair", TEXT_CONTRAST), ("edge", EDGE_CONTRAST)])
def test_every_promised_pair_can_be_read(selector: str, kind: str, least: float):
    colours = block(LIGHT) | block(selector)
    pairs = promised(kind)
    assert len(pairs) >= 10
    weak = {pair: round(contrast(*(colours[name] for name in pair)), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < least} == {}


def test_each_text_colour_and_each_ground_is_in_a_promised_pair():
    named = {name for pair in promised("pair") for name in pair}
    colours = {name for name, value in block(LIGHT).items() if value.startswith("#")}
    assert colours - named <= {"--line", "--line-field", "--warn", "--info"}


def test_dark_is_the_same_by_choice_and_by_system():
    assert block(DARK) == block(DARK_BY_SYSTEM)
    light_colours = {name for name, value in block(LIGHT).items() if value.startswith("#")}
    assert light_colours <= block(DARK).keys()


def test_elder_mode_has_large_text_and_large_targets():
    elder = {name: int(value.removesuffix("px")) for name, value in block(ELDER).items()}
    assert {name for name in block(LIGHT) if name.startswith("--text-")} <= elder.keys()
    assert min(size for name, size in elder.items() if name.startswith("--text-")) >= 18
    assert elder["--target"] >= 60
    assert elder["--target-small"] >= 60


def test_type_comes_from_the_scale_and_space_from_steps_of_four():
    for selector in (LIGHT, ELDER):
        for name, value in block(selector).items():
            if name.startswith("--text-"):
                assert value in {"13px", "14px", "16px", "18px", "22px", "28px", "40px"}, name
            if re.fullmatch(r"--s\d+", name):
                assert int(value.removesuffix("px")) == 4 * int(name.removeprefix("--s"))


@pytest.mark.parametrize("sheet", ["base.css", "components.css", "print.css", "grids.css"])
def test_sheets_take_their_values_from_the_tokens(sheet: str):
    css = re.sub(r"/\*.*?\*/", "", (STYLES / sheet).read_text(encoding="utf-8"), flags=re.S)
    assert re.findall(r"#[0-9a-f]{3,8}\b(?![^;{]*\{)|rgba?\(", css) == []
    assert re.findall(r"font-size:\s*\d[^;]*", css) == []
    used = set(re.findall(r"var\((--[\w-]+)", css))
    assert used <= set(block(LIGHT)) | set(re.findall(r"(--[\w-]+):", css))
