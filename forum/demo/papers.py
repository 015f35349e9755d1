"""The demo's documents, made when they are added: pages by the typesetter, pictures drawn."""

from io import BytesIO

from forum.demo.story import DATA


def made(file: str) -> bytes:
    """A document by its file name: a PDF from the page of the same name beside the data, or a picture."""
    if file.endswith(".pdf"):
        return _page(file)
    return _crossing() if file == "overgangen.png" else _square()


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


def _crossing() -> bytes:
    """The way over to the stop, as somebody would draw it: a cycle lane, a road and the tram."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (900, 600), "#f4efe2")
    draw = ImageDraw.Draw(picture)
    lanes = ((60, 130, "#c98f7a"), (190, 340, "#9b9b98"), (400, 540, "#c9c9c4"))
    for top, bottom, colour in lanes:
        draw.rectangle((0, top, 900, bottom), fill=colour)
        for y in range(top + 8, bottom - 12, 24):
            draw.rectangle((400, y, 500, y + 12), fill="#fbf9f4")  # where one walks
    for y in (430, 460, 485, 515):
        draw.line((0, y, 900, y), fill="#6d6d68", width=4)  # the rails
    for y, way in ((95, 1), (265, -1), (470, 1)):
        end = 690 + 60 * way
        draw.line((620, y, 760, y), fill="#a5341a", width=8)
        draw.polygon(((end + 30 * way, y), (end, y - 20), (end, y + 20)), fill="#a5341a")
    stream = BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return stream.getvalue()
