"""Pages of parties, of who may speak for them, and the administrators' pages."""

from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from forum.core import clock, text
from forum.core.access import Actor
from forum.districts import queries as districts
from forum.districts.models import District
from forum.parties import actions, operations, panels, queries
from forum.parties.forms import (
    FORMS,
    UNSAID,
    DescriptionForm,
    EndForm,
    MandateForm,
    MemberForm,
    PartyForm,
    SpeakForm,
    UmbrellaForm,
    role_choices,
)
from forum.parties.models import Field, Membership, Party, PartyKind, Tie
from forum.web import respond
from forum.web.forms import Button, Form, act, offered
from forum.web.guard import current_actor, public, requires

bp = Blueprint("parties", __name__)


def _show(template: str, form: Form, **context: Any) -> Response:
    """A form's page; 422 when it was sent and refused."""
    return respond.page(template, status=422 if form.errors else 200, form=form, **context)


# For everyone


def _place() -> District | None:
    asked = request.args.get("omrade", "")
    return districts.by_slug(asked) if asked and text.slug(asked) == asked else None


def _list(kind: PartyKind, field: Field | None = None) -> Response:
    place, number = _place(), queries.page_number(request.args.get("sida"))
    found = queries.listed(kind, place=place, field=field, number=number)
    return respond.page(
        "parties/index.html",
        kind=kind,
        found=found,
        place=place,
        places=districts.current(),
        field=field,
        fields=list(Field),
    )


@bp.get("/organisationer")
@public
def index() -> ResponseReturnValue:
    """The organisations that take part, by name; those of a place or a field, if so asked."""
    return _list(PartyKind.ORGANISATION, queries.field_named(request.args.get("falt")))


@bp.get("/organisationer/staden")
@public
def city() -> ResponseReturnValue:
    """The parts of the city that take part, by name."""
    return _list(PartyKind.CITY_UNIT)


@bp.get("/organisationer/<slug>")
@public
def show(slug: str) -> ResponseReturnValue:
    """What a party is, and who may speak for it."""
    party = queries.by_slug(slug)
    if party is None:
        return respond.page("parties/unknown.html", status=404)
    shown = panels.fill(party, current_actor())
    return respond.page(
        "parties/show.html",
        party=party,
        speakers=queries.speakers(party),
        panels=shown["main"],
        fields=queries.fields_of([party.id])[party.id],
        umbrellas=queries.umbrellas_of(party.id),
        members=queries.members_of(party.id) if party.is_umbrella else [],
    )


def _offered_places() -> list[Any]:
    return offered((str(place.id), f"{place.code} {place.name}") for place in districts.current())


# For whom one writes


def _speak_form(actor: Actor) -> SpeakForm:
    form = SpeakForm(party=str(actor.party_id or 0))
    parties = [(str(party.id), party.name) for party in queries.speakable_parties(actor)]
    form.party.choices = offered([*parties, ("0", _("Myself, as a private person"))])
    return form


def mine(actor: Actor) -> dict[str, Any]:
    """What this room shows on a person's own page: for whom they write, and their mandates."""
    return {
        "form": _speak_form(actor),
        "mandates": queries.memberships_of(actor.person_id or 0),
        "waiting": queries.waiting_for(actor),
        "today": clock.today(),
    }


@bp.route("/mitt-konto/skriv-for", methods=["GET", "POST"])
@requires(actions.SPEAK_FOR)
def speak_for() -> ResponseReturnValue:
    """Choose for whom one writes."""
    form = _speak_form(current_actor())
    if not form.validate_on_submit():
        return _show("parties/speak_for.html", form)
    with act(form) as done:
        operations.speak_for(
            current_actor(), current_user.session_id, int(form.party.data or 0) or None
        )
        done.location = respond.back(url_for("accounts.me"))
    return respond.done(done.location)


# What an organisation says of itself, and of the umbrellas it belongs to


def _description_form(party: Party) -> DescriptionForm:
    form = DescriptionForm(
        data={
            "about": party.about,
            "email": party.email,
            "fields": queries.fields_of([party.id])[party.id],
            "places": [str(place.id) for place in party.districts],
            "size_band": party.size_band or UNSAID,
        }
    )
    form.places.choices = _offered_places()
    return form


@bp.route("/organisationer/<slug>/uppgifter", methods=["GET", "POST"])
@requires(actions.DESCRIBE, load=queries.by_slug)
def describe(party: Party) -> ResponseReturnValue:
    """Change what the public page of one's own organisation says."""
    form = _description_form(party)
    if not form.validate_on_submit():
        return _show("parties/describe.html", form, party=party)
    with act(form) as done:
        operations.describe(current_actor(), party, **form.values())
        done.location = url_for(".show", slug=party.slug)
    flash(_("The changes are saved, and everyone sees them now."), "success")
    return respond.done(done.location)


def _members_page(party: Party, sent: MemberForm | UmbrellaForm | None = None) -> Response:
    """The page of memberships; with a refused form, 422."""
    member = sent if isinstance(sent, MemberForm) else MemberForm(formdata=None)
    umbrella = sent if isinstance(sent, UmbrellaForm) else UmbrellaForm(formdata=None)
    _offer_parties(party, member, umbrella)
    return respond.page(
        "parties/members.html",
        status=422 if sent is not None else 200,
        party=party,
        ties=queries.ties_of(party),
        member_form=member,
        umbrella_form=umbrella,
        fresh=lambda: Button(formdata=None),
    )


def _offer_parties(party: Party, *forms: MemberForm | UmbrellaForm) -> None:
    """Let each form offer those that the party can belong together with: everyone but itself."""
    for form in forms:
        if isinstance(form, UmbrellaForm):
            form.umbrella.offer([one for one in queries.umbrellas() if one.id != party.id])
        elif party.is_umbrella:
            everyone = queries.of_kind(PartyKind.ORGANISATION)
            form.member.offer([one for one in everyone if one.id != party.id])


@bp.get("/organisationer/<slug>/medlemmar")
@requires(actions.TIES, load=queries.by_slug)
def members(party: Party) -> ResponseReturnValue:
    """The umbrellas and members of one's own organisation, those too that wait for a yes."""
    return _members_page(party)


@bp.post("/organisationer/<slug>/medlemmar")
@requires(actions.CLAIM, load=queries.by_slug)
def claim(party: Party) -> ResponseReturnValue:
    """Say that one's organisation belongs to an umbrella, or that another is one's member."""
    form: MemberForm | UmbrellaForm = UmbrellaForm() if "umbrella" in request.form else MemberForm()
    _offer_parties(party, form)
    if not form.validate_on_submit():
        return _members_page(party, form)
    try:
        with act(form) as done:
            said = operations.claim(current_actor(), party, **_pair(party, form))
            done.location = url_for(".members", slug=party.slug)
    except operations.Unfit as problem:
        _refuse(form, problem)
        return _members_page(party, form)
    other = Tie(said, party).other.name
    flash(_("Said. It counts when %(name)s says so too.", name=other), "success")
    return respond.done(done.location)


def _pair(party: Party, form: MemberForm | UmbrellaForm) -> dict[str, Any]:
    """Who is the umbrella and who the member, as a form says it."""
    if isinstance(form, UmbrellaForm):
        return {"umbrella": queries.by_slug(str(form.umbrella.data)), "member": party}
    return {"umbrella": party, "member": queries.by_slug(str(form.member.data))}


@bp.post("/organisationer/<slug>/medlemmar/<int:number>/bekrafta")
@requires(actions.CONFIRM, load=queries.tie)
def confirm(tie: Tie) -> ResponseReturnValue:
    """Say yes to what another organisation has said."""
    form = Button()
    form.validate_on_submit()
    with act(form) as done:
        operations.confirm(current_actor(), tie)
        done.location = url_for(".members", slug=tie.party.slug)
    flash(_("Confirmed. Everyone sees it now."), "success")
    return respond.done(done.location)


@bp.route("/organisationer/<slug>/medlemmar/<int:number>/avsluta", methods=["GET", "POST"])
@requires(actions.END_TIE, load=queries.tie)
def end_tie(tie: Tie) -> ResponseReturnValue:
    """End a membership, take back what one said, or say no, after a page that asks."""
    form = Button()
    if not form.validate_on_submit():
        return _show("parties/end_tie.html", form, tie=tie)
    with act(form) as done:
        operations.end_tie(current_actor(), tie)
        done.location = url_for(".members", slug=tie.party.slug)
    flash(_("That is ended."), "success")
    return respond.done(done.location)


# For administrators


@bp.get("/administration")
@requires(actions.ADMINISTER)
def administration() -> ResponseReturnValue:
    """Every party, dormant ones too."""
    kind = PartyKind.CITY_UNIT if request.args.get("visa") == "staden" else PartyKind.ORGANISATION
    number = queries.page_number(request.args.get("sida"))
    found = queries.listed(kind, number=number, dormant=True)
    return respond.page(
        "parties/administration.html",
        kind=kind,
        found=found,
        holders=queries.holders(found.parties),
        councils=queries.of_kind(PartyKind.COUNCIL),
    )


def _party_form(kind: PartyKind, party: Party | None = None) -> PartyForm:
    held = [place.id for place in party.districts] if party is not None else []
    form = FORMS[kind](obj=party, places=held)
    form.places.choices = _offered_places()
    return form


def _refuse(form: Form, problem: operations.Unfit) -> None:
    form[problem.field].errors = [problem.words]


@bp.route("/administration/ny-organisation", methods=["GET", "POST"])
@requires(actions.REGISTER)
def register_organisation() -> ResponseReturnValue:
    """Take up an organisation."""
    return _register(PartyKind.ORGANISATION)


@bp.route("/administration/ny-del-av-staden", methods=["GET", "POST"])
@requires(actions.REGISTER)
def register_city_unit() -> ResponseReturnValue:
    """Take up a part of the city."""
    return _register(PartyKind.CITY_UNIT)


def _register(kind: PartyKind) -> Response:
    form = _party_form(kind)
    if not form.validate_on_submit():
        return _show("parties/edit.html", form, kind=kind, party=None)
    try:
        with act(form) as done:
            party = operations.register(current_actor(), kind=kind, **form.values())
            done.location = url_for(".manage", slug=party.slug)
    except operations.Unfit as problem:
        _refuse(form, problem)
        return _show("parties/edit.html", form, kind=kind, party=None)
    flash(_("%(name)s is registered.", name=form.name.data), "success")
    return respond.done(done.location)


@bp.get("/administration/parter/<slug>")
@requires(actions.ADMINISTER, load=queries.by_slug)
def manage(party: Party) -> ResponseReturnValue:
    """A party and all its mandates."""
    return respond.page("parties/manage.html", party=party, mandates=queries.memberships_in(party))


@bp.route("/administration/parter/<slug>/andra", methods=["GET", "POST"])
@requires(actions.EDIT, load=queries.by_slug)
def edit(party: Party) -> ResponseReturnValue:
    """Change what is said of a party."""
    form = _party_form(party.kind, party)
    if not form.validate_on_submit():
        return _show("parties/edit.html", form, kind=party.kind, party=party)
    try:
        with act(form) as done:
            operations.edit(current_actor(), party, **form.values())
            done.location = url_for(".manage", slug=party.slug)
    except operations.Unfit as problem:
        _refuse(form, problem)
        return _show("parties/edit.html", form, kind=party.kind, party=party)
    flash(_("The changes are saved."), "success")
    return respond.done(done.location)


@bp.route("/administration/parter/<slug>/nytt-uppdrag", methods=["GET", "POST"])
@requires(actions.APPOINT, load=queries.by_slug)
def appoint(party: Party) -> ResponseReturnValue:
    """Give someone a mandate."""
    form = MandateForm()
    form.role.choices = role_choices(party)
    if not form.validate_on_submit():
        return _show("parties/appoint.html", form, party=party)
    try:
        with act(form) as done:
            operations.appoint(current_actor(), party, **form.values())
            done.location = url_for(".manage", slug=party.slug)
    except operations.Unfit as problem:
        _refuse(form, problem)
        return _show("parties/appoint.html", form, party=party)
    flash(_("The mandate is given."), "success")
    return respond.done(done.location)


@bp.route("/administration/uppdrag/<int:membership_id>/avsluta", methods=["GET", "POST"])
@requires(actions.END, load=queries.membership)
def end_mandate(membership: Membership) -> ResponseReturnValue:
    """End a mandate, after a page that asks."""
    form = EndForm()
    if not form.validate_on_submit():
        return _show("parties/end_mandate.html", form, held=membership)
    try:
        with act(form) as done:
            operations.end_mandate(current_actor(), membership, form.day())
            done.location = url_for(".manage", slug=membership.party.slug)
    except operations.Unfit as problem:
        _refuse(form, problem)
        return _show("parties/end_mandate.html", form, held=membership)
    flash(_("The mandate has got its last day."), "success")
    return respond.done(done.location)
