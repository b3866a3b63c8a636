"""What opens and closes, and what locks; whatever lets people in is asked about first."""

from dataclasses import replace

from skills.home.choosing import Chosen, choose
from skills.home.doing import Told, carry_out, name_all
from skills.home.house import Ability, Kind, State
from skills.home.household import Household
from skills.home.rooms import means
from skills.home.settings import Settings
from speaker.skill import Context, Intent, Response

_COVERS = ("curtains", "awnings", "garages", "gates", "windows")
"""What the text may name where no slot does."""


def move(open_: bool, intent: Intent, ctx: Context[Settings]) -> Response:
    """Open or close blinds, curtains, a gate."""
    household = Household(ctx)
    meant = means(ctx, "device", intent.text)
    chosen = choose(intent, ctx, household, (Kind.COVER,), meant if meant in _COVERS else "covers")
    if isinstance(chosen, Response):
        return chosen
    guards = open_ and any(Ability.GUARDS in device.abilities for device in chosen.devices)
    if guards and not intent.confirmed:
        return _confirm("shall_i_open", intent, ctx, chosen)
    wishes = [(device, State(open=open_)) for device in chosen.devices]
    return carry_out(ctx, household, chosen, wishes, Told("opening" if open_ else "closing", {}))


def turn_key(locked: bool, intent: Intent, ctx: Context[Settings]) -> Response:
    """Lock or unlock doors."""
    household = Household(ctx)
    chosen = choose(intent, ctx, household, (Kind.LOCK,), "locks")
    if isinstance(chosen, Response):
        return chosen
    if not locked and not intent.confirmed:
        return _confirm("shall_i_unlock", intent, ctx, chosen)
    wishes = [(device, State(locked=locked)) for device in chosen.devices]
    return carry_out(ctx, household, chosen, wishes, Told("locked" if locked else "unlocked", {}))


def _confirm(key: str, intent: Intent, ctx: Context[Settings], chosen: Chosen) -> Response:
    """Ask with the names of the very devices, so that a misheard door is noticed."""
    if len(chosen.devices) == 1:
        # What the yes is for must not be looked up anew.
        only = chosen.devices[0]
        intent = replace(intent, slots={**intent.slots, "device": f"id:{only.hub}:{only.id}"})
    return ctx.confirm(key, intent, what=chosen.label or name_all(ctx, chosen.devices))
