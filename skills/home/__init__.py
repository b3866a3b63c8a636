"""The house: lights, plugs, heating, blinds, locks and scenes, by Home Assistant, MQTT and Xiaomi's own protocol."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from skills.home.settings import Settings
from speaker.skill import Context, Data, Intent, Response, Skill

if TYPE_CHECKING:
    from skills.home.house import Survey

skill = Skill(
    "home",
    Path(__file__).parent,
    Settings,
    sends=(Data.SAID, Data.HOUSE),
    providers=("home-assistant", "mqtt", "miio"),
    seconds=8.0,
    rates={"*": 600},  # one's own Home Assistant; a wish is two or three requests
)


def _answer(name: str, room: str, function: str, *given: bool, reads: bool = False) -> None:
    """Register a function of a room of this skill; it is imported when it is first needed: all take 15 ms."""

    def handle(intent: Intent, ctx: Context[Settings]) -> Response:
        if not reads and _is_for_later(intent, ctx):
            return ctx.fail("only_now")
        work = getattr(import_module(f"skills.home.{room}"), function)
        response: Response = work(*given, intent, ctx)
        return response

    # All of it stays in the house's own network.
    skill.intent(name, reads=reads, offline=True)(handle)


_answer("light.on", "lights", "switch", True)
_answer("light.off", "lights", "switch", False)
_answer("light.dim", "lights", "dim")
_answer("light.colour", "lights", "colour")
_answer("plug.switch", "plugs", "switch")
_answer("thermostat.set", "climate", "set_target")
_answer("thermostat.query", "climate", "tell_temperature", reads=True)
_answer("cover.open", "covers", "move", True)
_answer("cover.close", "covers", "move", False)
_answer("lock.lock", "covers", "turn_key", True)
_answer("lock.unlock", "covers", "turn_key", False)
_answer("scene.activate", "scenes", "activate")
_answer("home.query", "queries", "tell", reads=True)
_answer("home.restore", "doing", "restore")


@skill.names("room")
def rooms(ctx: Context[Settings]) -> list[str]:
    """Return what the rooms are called; asks nobody."""
    survey = _known(ctx)
    return sorted({device.room for device in survey.devices if device.room} | set(survey.rooms))


@skill.names("device")
def devices(ctx: Context[Settings]) -> list[str]:
    """Return what the devices are called; asks nobody."""
    return sorted({device.name for device in _known(ctx).devices})


@skill.names("name")
def scene_names(ctx: Context[Settings]) -> list[str]:
    """Return what the scenes are called; asks nobody."""
    return sorted({scene.name for scene in _known(ctx).scenes})


def _is_for_later(intent: Intent, ctx: Context[Settings]) -> bool:
    """Tell whether another time was said, or for how long: now would be wrong."""
    when = intent.slots.get("datetime", "now")
    return "duration" in intent.slots or ctx.meaning("datetime", when) != "now"


def _known(ctx: Context[Settings]) -> "Survey":
    from skills.home.household import known

    return known(ctx)
