"""Office documents as the archives they are: whole, open to all, of a decent size, and without programs."""

import re
import zipfile
from enum import Enum, auto
from io import BytesIO

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_ENTRIES = 5000
CHUNK = 1024 * 1024
#: The entry that makes an archive a document of that kind.
HEART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "odt": "content.xml"}
CONTENT_TYPES, MANIFEST = "[Content_Types].xml", "META-INF/manifest.xml"
#: Entries in which programs lie, whatever the document is called.
_PROGRAM = re.compile(r"(^|/)vba\w*\.(bin|xml)$|^(basic|scripts)/.*[^/]$", re.I)
_PROGRAM_TYPE = re.compile(rb"macroenabled|ms-office\.vbaproject", re.I)
_ENTRY = b"PK\x01\x02"


class FaultKind(Enum):
    """What is wrong with an archive."""

    BROKEN = auto()
    LOCKED = auto()
    BOMB = auto()
    PROGRAM = auto()


class Fault(ValueError):
    """An archive that is not taken."""

    def __init__(self, kind: FaultKind) -> None:
        super().__init__(kind.name)
        self.kind = kind


def judge(content: bytes, kind: str) -> None:
    """Look through an office document of a kind; raises Fault. Nothing of it is unpacked onto a disk."""
    if content.count(_ENTRY) > MAX_ENTRIES:
        raise Fault(FaultKind.BOMB)  # before as many entries are read
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _judge_entries(archive.infolist(), len(content))
            _judge_parts(archive, kind)
    except Fault:
        raise
    except (
        Exception
    ) as problem:  # what is broken, or packed in a way that no office uses, fails anyhow
        raise Fault(FaultKind.BROKEN) from problem


def _judge_entries(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise Fault(FaultKind.LOCKED)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or unpacked > packed * MAX_RATIO:
        raise Fault(FaultKind.BOMB)
    if any(_PROGRAM.search(entry.filename.replace("\\", "/")) for entry in entries):
        raise Fault(FaultKind.PROGRAM)


def _judge_parts(archive: zipfile.ZipFile, kind: str) -> None:
    if kind == "odt":
        if MANIFEST in archive.namelist() and b"encryption-data" in archive.read(MANIFEST):
            raise Fault(FaultKind.LOCKED)
    elif _PROGRAM_TYPE.search(archive.read(CONTENT_TYPES)):
        raise Fault(FaultKind.PROGRAM)
    with archive.open(HEART[kind]) as heart:
        while heart.read(CHUNK):  # its checksum is compared at the end
            pass
