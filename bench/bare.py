"""The baseline: a bare Flask app that renders the same comments with one query and one template."""

import os

from flask import Flask, render_template
from sqlalchemy import create_engine, text

engine = create_engine(os.environ["DATABASE_URL"])
app = Flask(__name__)
THREAD = text(
    "SELECT comment.seq, comment.written_at, comment.body_html, person.name AS person,"
    " party.name AS party FROM comment JOIN matter ON matter.id = comment.matter_id"
    " JOIN person ON person.id = comment.person_id LEFT JOIN party ON party.id = comment.party_id"
    " WHERE matter.reference = :reference ORDER BY comment.place LIMIT 100"
)


@app.get("/arenden/<reference>")
def thread(reference: str) -> str:
    """One page of comments, and nothing else."""
    with engine.connect() as connection:
        comments = connection.execute(THREAD, {"reference": reference}).all()
    return render_template("bare.html", title=reference, comments=comments)
