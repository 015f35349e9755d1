"""DOCX files for tests, as Word writes them: headings, lists, a table, and what must not come along."""
# ruff: noqa: E501

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
RELS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
</Relationships>"""
LINKS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/>
<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="file:///etc/passwd" TargetMode="External"/>
</Relationships>"""
STYLES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="{W}">
<w:style w:type="paragraph" w:styleId="Rubrik1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Rubrik2"><w:name w:val="heading 2"/></w:style>
</w:styles>"""
NUMBERING = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:numbering xmlns:w="{W}">
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
</w:numbering>"""
DRAWING = (
    '<w:p><w:r><w:drawing xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><wp:inline><a:graphic>'
    '<a:graphicData><pic:pic><pic:blipFill><a:blip r:link="rId3"/></pic:blipFill></pic:pic></a:graphicData>'
    "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


def paragraph(words: str, style: str = "", listed: tuple[int, int] | None = None) -> str:
    """A paragraph; in a list: (which list, how deep)."""
    about = f'<w:pStyle w:val="{style}"/>' if style else ""
    if listed:
        about += f'<w:numPr><w:ilvl w:val="{listed[1]}"/><w:numId w:val="{listed[0]}"/></w:numPr>'
    return f'<w:p><w:pPr>{about}</w:pPr><w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def table(*rows: tuple[str, ...]) -> str:
    """A table."""
    cells = ["".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def made(body: str, **more: bytes) -> bytes:
    """A DOCX with that body."""
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    parts = {
        "[Content_Types].xml": TYPES, "_rels/.rels": RELS, "word/document.xml": document,
        "word/_rels/document.xml.rels": LINKS, "word/styles.xml": STYLES, "word/numbering.xml": NUMBERING,
    }  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        for name, extra in more.items():
            archive.writestr(name, extra)
    return packed.getvalue()


PLAN = made(
    paragraph("Planprogram för Bergsjön", "Rubrik1")
    + paragraph("Stråket mellan torget och skolan görs tryggare.")
    + DRAWING
    + paragraph("Förslag", "Rubrik2")
    + paragraph("Belysning", listed=(1, 0))
    + paragraph("vid trappan", listed=(1, 1))
    + paragraph("Bänkar", listed=(1, 0))
    + paragraph("Sanera marken", listed=(2, 0))
    + paragraph("Bygg", listed=(2, 0))
    + paragraph("1. Inte en lista, och *inte* kursivt.")
    + table(("Etapp", "År"), ("Trappan", "2027"), ("Torget | norr", "2028"))
    + paragraph("Slut.")
)
