"""Who may do what at the desk, and with what is compiled: see tests/architecture/access_table.py."""

from typing import Any

from forum.core import clock, files, jobs
from forum.core.access import SYSTEM
from forum.core.db import transaction
from forum.desk import operations, queries
from tests.core.test_files import PDF
from tests.desk.scene import Consultation

EVERYONE = "yyyyyyyyyy"
OFFICERS = "snnnyynnnn"
OWNER = "hhhhyhhhhh"
TABLE = {
    "GET desk.show": "snnnyyynnn",
    "POST desk.answer": OFFICERS,
    "GET desk.figures": EVERYONE,
    "GET desk.export": EVERYONE,
    "GET desk.export_csv": EVERYONE,
    "GET desk.export_json": EVERYONE,
    "GET desk.export_xlsx": EVERYONE,
    "GET desk.report": EVERYONE,
    "GET desk.preview": OWNER,
    "GET desk.order": EVERYONE,
    "POST desk.order": EVERYONE,
    "GET desk.file_page": EVERYONE,
    "GET desk.fetch": EVERYONE,
    "POST desk.file_report": "snnnynnnnn",
}


def furnish(town: Any) -> None:
    """A consultation with published feedback, and its report, made."""
    there = Consultation(town.cast, title="Ett med redogörelse")
    there.point(there.bo)
    reference = there.reference
    for page in ("figures", "export", "export_json", "export_xlsx", "report", "preview", "order"):
        town.put(f"desk.{page}", reference=reference)
    town.put("desk.export_csv", reference=reference, name="svar")
    reported = queries.reported(reference)
    assert reported is not None
    with transaction():
        job = operations.order_report(SYSTEM, reported)
        job.state, job.due_at, job.progress = jobs.JobState.DONE, None, 100
        job.finished_at = clock.now()
        job.sha256, job.file_name = files.put(PDF), "samradsredogorelse.pdf"
        job.media_type, job.size = "application/pdf", 9
        number = job.id
    town.put("desk.file_page desk.fetch desk.file_report", number=number)
