"""The demo's documents, made when they are added: pages by the typesetter, pictures drawn."""

from io import BytesIO

from forum.demo.story import DATA


def made(file: str) -> bytes:
    """A document by its file name: a PDF from the page of the same name beside the data, or a picture."""
    return _page(file) if file.endswith(".pdf") else _square()


def shows(file: str) -> str:
    """What a picture of the demo shows, for those who cannot see it; nothing for other documents."""
    if file.endswith(".pdf"):
        return ""
    return (
        "Torget sett uppifrån: hus i norr och öster, en hall i väster, träd längs två sidor och en "
        "gångväg från norr till spårvagnen i söder."
    )


def _page(file: str) -> bytes:
    import typst

    source = (DATA / file).with_suffix(".typ")
    made: bytes = typst.compile(str(source), pdf_standards=["ua-1", "a-2a"])
    return made


def _square() -> bytes:
    """The square at Vårväderstorget, seen from above: houses, trees and the way through."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (960, 640), "#dfe7d5")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 500, 960, 560), fill="#c9c9c4")  # the tram
    for y in (515, 545):
        draw.line((0, y, 960, y), fill="#8d8d86", width=3)
    draw.rectangle((330, 230, 700, 470), fill="#f2e8d5")  # the square
    houses = ((90, 60, 300, 200), (340, 60, 540, 200), (580, 60, 860, 200), (740, 240, 880, 470))
    for house in houses:
        draw.rectangle(house, fill="#b9705a", outline="#7d4a3a", width=4)
    draw.rectangle((90, 240, 290, 470), fill="#8a6fae", outline="#55406f", width=4)  # the hall
    draw.line((310, 0, 310, 500), fill="#f7f5ee", width=24)  # the way for walkers
    for x in range(370, 690, 60):
        for y in (260, 440):
            draw.ellipse(
                (x - 20, y - 20, x + 20, y + 20), fill="#5c8a54", outline="#3f6339", width=3
            )
    stream = BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return stream.getvalue()
