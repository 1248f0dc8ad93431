# SPDX-License-Identifier: MIT
"""Pictures of strangers: what they may not reach, and what they may not cost."""

import base64
import time

import pytest
from PyQt6.QtGui import QColor, QImage

from desktop_app.look.drawings import drawings_of
from desktop_app.look.svg import drawn
from desktop_app.model.character import Character
from wav2vis_core import VisemeSet, Wav2VisError

PAGE = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 20 20">{}</svg>'


def colour(svg: str) -> str:
    """That of the middle of a page, as #aarrggbb."""
    return QImage.fromData(drawn(svg.encode(), 20), "PNG").pixelColor(10, 10).name(QColor.NameFormat.HexArgb)


@pytest.fixture
def secret(tmp_path, qapp, monkeypatch):
    """A red picture that lies on this computer."""
    monkeypatch.chdir(tmp_path)
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    image.save(str(tmp_path / "secret.png"))
    return tmp_path / "secret.png"


@pytest.mark.parametrize("name", ["href", "xlink:href"])
@pytest.mark.parametrize("where", ["{}", "secret.png", "file://{}", " {}", "https://example.org/a.png"])
@pytest.mark.parametrize(
    "body",
    [
        '<image {}="{}" width="20" height="20"/>',
        '<filter id="f"><feImage {}="{}"/></filter><rect width="20" height="20" filter="url(#f)"/>',
    ],
)
def test_a_picture_shows_no_other_file(secret, name, where, body):
    assert colour(PAGE.format(body.format(name, where.format(secret)))) == "#00000000"


def test_a_picture_that_lies_in_it_is_shown(secret):
    data = base64.b64encode(secret.read_bytes()).decode()
    assert (
        colour(PAGE.format(f'<image xlink:href="data:image/png;base64,{data}" width="20" height="20"/>')) == "#ffff0000"
    )


def test_an_svg_within_it_is_not_shown(secret):
    data = base64.b64encode(PAGE.format('<rect width="20" height="20" fill="blue"/>').encode()).decode()
    image = f'<image href="data:image/svg+xml;base64,{data}" width="20" height="20"/>'
    assert colour(PAGE.format(image)) == "#00000000"


USES = "".join(f'<g id="a{k}">{f"""<use href="#a{k - 1}"/>""" * 10}</g>' for k in range(1, 6))
ENTITIES = "".join(f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 9))
HOSTILE = {
    "deep": PAGE.format("<g>" * 900 + "<rect/>" + "</g>" * 900),
    "very deep": PAGE.format("<g>" * 50_000 + "</g>" * 50_000),
    "uses of uses": PAGE.format('<g id="a0"><rect width="1" height="1"/></g>' + USES),
    "a circle": PAGE.format('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
    "many elements": PAGE.format("<rect/>" * 30_000),
    "tall": '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1000000"/>',
    "no size": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan 9"/>',
    "entities": f'<!DOCTYPE s [<!ENTITY a0 "ha">{ENTITIES}]>' + PAGE.format("<text>&a8;</text>"),
    "far": PAGE.format('<path d="M 0 0 L 1 -221111111111111111111111111111 7.5 -28 Z"/>'),
    "far by scales": PAGE.format(
        '<g transform="scale(50000)"><g transform="matrix(9e4 0 0 1 0 0)"><rect x="9"/></g></g>'
    ),
    "far by a page": PAGE.format('<svg viewBox="0 0 1e-9 1"><rect x="9"/></svg>'),
    "far by a style": PAGE.format('<rect width="9" height="9" style="stroke-width:1e30"/>'),
    "far on a tiny page": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1e-9 1e-9"><rect x="9"/></svg>',
    "lines without end": PAGE.format(f'<path stroke="red" d="M0 0{"L19 19L0 0" * 200_000}z"/>'),
    "no svg": "<svg",
    "empty": "",
}


@pytest.mark.parametrize("svg", HOSTILE.values(), ids=HOSTILE)
def test_what_would_end_or_stop_the_program_is_refused(qapp, svg):
    with pytest.raises(ValueError, match=r"no SVG|too|could not convert|unpack|failed"):
        drawn(svg.encode(), 600)


def test_large_numbers_that_are_no_places_do_no_harm(qapp):
    drawing = '<g id="of-9e99" class="c"><rect width="20" height="20" style="fill:#1e9999"/></g>'
    style = "<style>.c1e99{fill:url(#of-9e99)} #1e99{stroke:#9e9000}</style>"
    symbols = "".join(f'<symbol id="s{k}" viewBox="0 0 5 5"/><use href="#s{k}"/>' for k in range(40))
    page = PAGE.format(style + symbols + drawing).replace("<svg ", '<svg data-made="20261127052359999" ', 1)
    assert colour(page) == "#ff1e9999"


def test_turbulence_costs_nothing(qapp):
    filtered = (
        '<filter id="f"><feTurbulence numOctaves="100000000"/></filter><rect width="9" height="9" filter="url(#f)"/>'
    )
    began_s = time.process_time()
    drawn(PAGE.format(filtered).encode(), 600)
    assert time.process_time() - began_s < 30  # for ever without the rule


def test_a_hostile_picture_of_a_character_is_no_picture_and_harms_no_other(tmp_path, qapp):
    for name, svg in (("A", HOSTILE["deep"]), ("B", PAGE.format('<rect width="20" height="20" fill="blue"/>'))):
        (tmp_path / f"{name}.svg").write_text(svg)
    drawings = drawings_of(VisemeSet.load("rhubarb"), Character.load(tmp_path))
    assert drawings["A"].isNull()
    assert not drawings["B"].isNull()


def test_layers_without_end_are_an_error_with_a_remedy(tmp_path):
    (tmp_path / "mouths.svg").write_text(HOSTILE["very deep"])
    with pytest.raises(Wav2VisError, match=r"too many layers.*; name the layers"):
        Character.load(tmp_path / "mouths.svg")
