"""Hassil with Home Assistant's own sentences, as a router of our intents; to compare with."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from hassil import Intents, RecognizeResult, recognize_best
from hassil.intents import SlotList, TextSlotList

from bench.route_sets import Scored

PACKAGE = "home_assistant_intents"
FILES = {"en": "en.json", "zh": "zh-CN.json"}
CLASSES = Path(__file__).parents[1] / "models" / "recipe"
DOMAINS = {"light": "light", "appliance": "switch", "opening": "cover", "climate": "climate"}
"""Our classes of words, and the domain that things so called have in Home Assistant."""
HERE = {"en": "kitchen", "zh": "厨房"}
INTENTS = {
    "HassCancelAllTimers": "timer.cancel",
    "HassCancelTimer": "timer.cancel",
    "HassClimateGetTemperature": "thermostat.query",
    "HassClimateSetTemperature": "thermostat.set",
    "HassDecreaseTimer": "timer.adjust",
    "HassGetCurrentDate": "date.query",
    "HassGetCurrentTime": "time.query",
    "HassGetState": "home.query",
    "HassGetWeather": "weather.query",
    "HassIncreaseTimer": "timer.adjust",
    "HassListAddItem": "list.add",
    "HassListCompleteItem": "list.remove",
    "HassListRemoveItem": "list.remove",
    "HassMediaNext": "media.next",
    "HassMediaPause": "media.pause",
    "HassMediaPlayerMute": "volume.set",
    "HassMediaPlayerUnmute": "volume.set",
    "HassMediaPrevious": "media.previous",
    "HassMediaSearchAndPlay": "music.play",
    "HassMediaUnpause": "media.resume",
    "HassNevermind": "stop",
    "HassPauseTimer": "timer.adjust",
    "HassRespond": "smalltalk",
    "HassSetVolume": "volume.set",
    "HassSetVolumeRelative": "volume.set",
    "HassShoppingListAddItem": "list.add",
    "HassShoppingListCompleteItem": "list.remove",
    "HassStartTimer": "timer.set",
    "HassTimerStatus": "timer.query",
    "HassUnpauseTimer": "timer.adjust",
}
"""Its intents that are ours too; what is missing is nothing we do: covers, vacuum cleaners, lawn mowers."""
SLOTS = {"name": "device", "area": "room", "color": "colour", "item": "item", "brightness": "amount"}


def make(folder: Path, language: str) -> Scored:
    """Return a router; `folder` is that of the package."""
    intents = Intents.from_dict(json.loads((folder / "data" / FILES[language]).read_text("utf-8")))
    classes = yaml.safe_load((CLASSES / f"understanding-words-{language}.yaml").read_text("utf-8"))
    lists: dict[str, SlotList] = {
        "area": TextSlotList.from_strings(classes["room"], name="area"),
        "floor": TextSlotList.from_strings(["upstairs", "first floor"] if language == "en" else ["楼上"], name="floor"),
        "name": TextSlotList.from_tuples(
            [
                (word, word, {"domain": domain})
                for name, domain in DOMAINS.items()
                for word in classes.get(name, ())
            ],
            name="name",
        ),
    }  # fmt: skip
    here = {"area": HERE[language]}

    def route(text: str) -> Mapping[str, Any] | None:
        found = recognize_best(text, intents, slot_lists=lists, intent_context=here, best_slot_name="name")
        if found is None:
            return None
        slots = {SLOTS[entity.name]: entity.text for entity in found.entities_list if entity.name in SLOTS}
        return {"intent": _intent(found), "slots": slots}

    return route


def _intent(found: RecognizeResult) -> str:
    name = found.intent.name
    if name == "HassLightSet":
        return "light.colour" if {"color", "temperature"} & set(found.entities) else "light.dim"
    if name in ("HassTurnOn", "HassTurnOff"):
        entity = found.entities.get("domain")
        domain = entity.value if entity is not None else (found.context or {}).get("domain")
        if domain == "light":
            return "light.on" if name == "HassTurnOn" else "light.off"
        return "plug.switch" if domain in ("switch", "fan") else "oos"
    return INTENTS.get(name, "oos")
