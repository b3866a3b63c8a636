"""Scenes: several devices as the owner likes them."""

from skills.home.house import Deed, Scene
from skills.home.household import Household
from skills.home.rooms import read_area
from skills.home.settings import Settings
from speaker.skill import Context, Intent, Question, Response, SkillError, values

_CHOICES = 4


def activate(intent: Intent, ctx: Context[Settings]) -> Response:
    """Set a scene by its name; the one of the room before others."""
    household = Household(ctx)
    if not household.survey().scenes and not household.look_again():
        raise SkillError("no_scenes")
    scenes = household.survey().scenes
    said = intent.slots.get("name", "")
    if not said:
        names = {scene.name: scene.name for scene in scenes[:_CHOICES]}
        offered = ctx.tell.listed(list(names), word=ctx.say("or"))
        return ctx.ask("which_scene", question=Question(intent, "name", names), names=offered)
    area = read_area(intent, ctx, household.survey())
    near = [scene for scene in scenes if area is not None and area.has(scene.room)]
    scene = _find(said, near, ctx) or _find(said, list(scenes), ctx)
    if scene is None and household.look_again():
        scene = _find(said, list(household.survey().scenes), ctx)
    if scene is None:
        raise SkillError("unknown_scene", name=said)
    match household.activate(scene):
        case Deed.DONE:
            return ctx.respond("scene_set", name=scene.name)
        case Deed.UNSURE:
            return ctx.unsure("scene_unsure", name=scene.name)
        case _:
            return ctx.fail("scene_failed", name=scene.name)


def _find(said: str, scenes: list[Scene], ctx: Context[Settings]) -> Scene | None:
    names = [scene.name for scene in scenes]
    exact = [name for name in names if name.casefold() == said.casefold()]
    best = exact[0] if exact else values.best_name(said, names, ctx.words.language).name
    return next((scene for scene in scenes if scene.name == best), None)
