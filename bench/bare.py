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

LIST = text(
    "SELECT matter.reference, matter.title, matter.summary, matter.comment_count, party.name AS party"
    " FROM matter JOIN party ON party.id = matter.party_id WHERE matter.published_at IS NOT NULL"
    " ORDER BY matter.published_at DESC LIMIT 20"
)


@app.get("/arenden/<reference>")
def thread(reference: str) -> str:
    """One page of comments, and nothing else."""
    with engine.connect() as connection:
        comments = connection.execute(THREAD, {"reference": reference}).all()
    return render_template("bare.html", title=reference, comments=comments)


@app.get("/lista")
def listing() -> str:
    """One page of matters, and nothing else."""
    with engine.connect() as connection:
        matters = connection.execute(LIST).all()
    return render_template("bare_list.html", matters=matters)
