"""What is said to the house and what comes of it, by a Home Assistant that behaves."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from skills.home import devices, rooms, scene_names, skill
from skills.home.settings import Settings
from speaker.errors import Fault
from speaker.sentences import Words, load_words
from speaker.skill import Context, Home, Intent, Outcome, Response, ServiceError, SkillError, Units
from speaker.testing.home_assistant import TOKEN, FakeHomeAssistant, fake_home_assistant
from speaker.web import Settings as WebSettings
from speaker.web import Web

LAMP = {"supported_color_modes": ["color_temp", "rgb"], "color_mode": "color_temp", "color_temp_kelvin": 4000}


@cache
def words(language: str) -> Words:
    return load_words(Path(skill.folder), language)


@dataclass
class Desk:
    """Speaks to the skill as the speaker in the kitchen does."""

    house: Any
    fake: FakeHomeAssistant
    web: Web
    settings: Settings
    home: Home = field(default_factory=lambda: Home("Oslo", room="kitchen"))
    language: str = "en"
    units: Units = Units.METRIC

    def context(self) -> Context[Any]:
        return replace(
            self.house.context(skill),
            web=self.web,
            settings=self.settings,
            home=self.home,
            language=self.language,
            units=self.units,
            words=words(self.language),
        )

    def ask(self, name: str, text: str = "", /, **slots: str) -> Response:
        return self.do(Intent("home", name, slots, text))

    def do(self, intent: Intent | None) -> Response:
        assert intent is not None
        return skill.handlers[intent.name](intent, self.context())

    def say(self, name: str, text: str = "", /, **slots: str) -> str:
        response = self.ask(name, text, **slots)
        assert response.outcome is Outcome.DONE, response
        return response.speech

    def fails(self, name: str, text: str = "", /, **slots: str) -> str:
        with pytest.raises(SkillError) as error:
            self.ask(name, text, **slots)
        return error.value.response


def furnish(fake: FakeHomeAssistant) -> None:
    fake.add("light.ceiling", "Kitchen ceiling light", "off", "Kitchen", **LAMP)
    fake.add("light.worktop", "Worktop light", "off", "Kitchen", supported_color_modes=["brightness"])
    fake.add("light.sofa", "Floor lamp", "on", "Living Room", brightness=128, **LAMP)
    fake.add("light.bed", "Bedside lamp", "off", "Emma's room", supported_color_modes=["onoff"])
    fake.add("light.bed2", "Bedside lamp", "off", "Bedroom", supported_color_modes=["onoff"])
    fake.add("switch.kettle", "Kettle", "off", "Kitchen", device_class="outlet")
    fake.add("switch.fridge", "Fridge", "on", "Kitchen", device_class="outlet")
    fake.add("fan.bedroom", "Ceiling fan", "off", "Bedroom")
    fake.add("climate.hall", "Thermostat", "heat", "Hall", temperature=20, current_temperature=19.3, max_temp=25)
    fake.add("cover.blinds", "Kitchen blinds", "open", "Kitchen", device_class="blind")
    fake.add("cover.garage", "Garage door", "closed", "Garage", device_class="garage")
    fake.add("lock.front", "Front door", "locked", "Hall")
    fake.add("sensor.damp", "Bathroom humidity", "61", "Bathroom", device_class="humidity", unit_of_measurement="%")
    fake.add("sensor.warmth", "Bedroom temperature", "17.5", "Bedroom", device_class="temperature")
    fake.add("binary_sensor.window", "Bedroom window", "on", "Bedroom", device_class="window")
    fake.add("scene.movie", "Movie", "unknown", "Living Room")
    fake.add("sensor.uptime", "Uptime", "3", "Kitchen")
    fake.registry["sensor.uptime"]["entity_category"] = "diagnostic"
    fake.areas["living_room"]["aliases"] = ["Den"]


@pytest.fixture
def desk(house: Any) -> Iterator[Desk]:
    with fake_home_assistant() as fake:
        furnish(fake)
        web = Web(WebSettings(connect=0.5, read=1.0, total=2.0))
        own = Settings(home_assistant=fake.url, home_assistant_token=TOKEN, always_on=("fridge",))
        yield Desk(house, fake, web, own)
        web.close()


def test_the_light_is_that_of_this_room(desk: Desk) -> None:
    assert desk.say("light.on") == "The lights in the kitchen are on."
    assert (desk.fake.state("light.ceiling"), desk.fake.state("light.worktop")) == ("on", "on")
    assert desk.fake.state("light.bed") == "off"


def test_a_room_and_a_device_may_be_said(desk: Desk) -> None:
    assert desk.say("light.off", room="living room") == "The floor lamp is off."
    assert desk.say("light.on", device="floor lamp") == "The floor lamp is on."
    assert desk.say("light.off", room="den") == "The floor lamp is off."
    assert desk.say("plug.switch", "turn on the kettle", device="kettle") == "The kettle is on."
    assert desk.say("plug.switch", change="on", device="fan", room="bedroom") == "The ceiling fan is on."
    assert desk.say("light.on", device="ceiling light") == "The kitchen ceiling light is on."


def test_names_are_known_by_their_sound(desk: Desk) -> None:
    assert desk.say("light.off", device="flor lamb") == "The floor lamp is off."
    assert desk.say("light.on", room="kitchin") == "The lights in the kitchen are on."


def test_of_two_that_are_called_the_same_it_is_asked_which(desk: Desk) -> None:
    asked = desk.ask("light.on", device="bedside lamp")
    assert asked.outcome is Outcome.ASKED
    assert asked.speech == "Which do you mean, the bedside lamp in Emma's room or the bedside lamp in the bedroom?"
    assert asked.question is not None
    second = asked.question.choices["bedside lamp in the bedroom"]
    assert desk.say("light.on", device=second) == "The bedside lamp is on."
    assert (desk.fake.state("light.bed"), desk.fake.state("light.bed2")) == ("off", "on")
    assert desk.say("light.on", room="emma's room") == "The bedside lamp is on."


def test_a_speaker_that_knows_no_room_asks_which(desk: Desk) -> None:
    desk.home = Home("Oslo")
    asked = desk.ask("light.on")
    assert asked.speech == "In which room: the kitchen, the living room, Emma's room or the bedroom?"
    assert desk.fake.called == []


def test_what_was_done_in_the_whole_house_can_be_taken_back(desk: Desk) -> None:
    done = desk.ask("light.on", "turn on all the lights")
    assert done.speech == "All the lights are on."
    back = desk.do(done.undo)
    assert back.outcome is Outcome.DONE and back.speech.endswith("as before.")
    states = [desk.fake.state(each) for each in ("light.ceiling", "light.worktop", "light.sofa", "light.bed")]
    assert states == ["off", "off", "on", "off"]


def test_everything_off_spares_what_is_always_on(desk: Desk) -> None:
    assert desk.say("plug.switch", change="everything_off") == "Everything is off."
    assert (desk.fake.state("light.sofa"), desk.fake.state("switch.fridge")) == ("off", "on")


def test_what_does_not_answer_is_told_beside_what_was_done(desk: Desk) -> None:
    desk.fake.entities["light.worktop"]["state"] = "unavailable"
    response = desk.ask("light.on")
    assert response.outcome is Outcome.PARTLY
    assert response.speech == "The kitchen ceiling light is on; the worktop light doesn't answer."
    alone = desk.ask("light.on", device="worktop light")
    assert (alone.outcome, alone.speech) == (Outcome.FAILED, "The worktop light doesn't answer.")


def test_a_light_that_changes_late_is_waited_for(desk: Desk) -> None:
    desk.fake.late["light.ceiling"] = 2
    assert desk.say("light.on", device="kitchen ceiling light") == "The kitchen ceiling light is on."


def test_nothing_is_called_done_that_was_not_seen(desk: Desk) -> None:
    desk.fake.stuck = {"light.ceiling"}
    desk.web = desk.web.under(replace(desk.web.permit, ends=time.monotonic() + 0.5))
    response = desk.ask("light.on", device="kitchen ceiling light")
    assert response.outcome is Outcome.UNKNOWN
    assert response.speech == "I don't know about the kitchen ceiling light, nothing came back."


def test_a_service_that_breaks_inside_is_no_success(desk: Desk) -> None:
    desk.fake.broken = {"switch.turn_on"}
    response = desk.ask("plug.switch", change="on", device="kettle")
    assert (response.outcome, response.speech) == (Outcome.FAILED, "The kettle didn't do it.")


def test_lights_are_dimmed_to_what_was_said(desk: Desk) -> None:
    assert desk.say("light.dim", amount="forty") == "The lights in the kitchen are at 40 percent."
    assert desk.say("light.dim", amount="half", device="floor lamp") == "The floor lamp is at 50 percent."
    assert desk.say("light.dim", amount="zero", device="floor lamp") == "The floor lamp is off."
    assert desk.fails("light.dim", amount="fifty", device="bedside lamp", room="bedroom") == "cannot_dim"
    assert desk.fails("light.dim", amount="two hundred") == "amount_out_of_range"


def test_brighter_and_darker_are_from_how_it_is(desk: Desk) -> None:
    assert desk.say("light.dim", change="up", room="living room") == "The floor lamp is at 70 percent."
    assert desk.say("light.dim", "make it darker by ten percent", amount="ten", room="living room") == (
        "The floor lamp is at 60 percent."
    )
    assert desk.fails("light.dim", change="down") == "already_off"
    done = desk.ask("light.dim", "it is too bright", room="living room")
    assert done.speech == "The floor lamp is at 40 percent."
    desk.do(done.undo)
    assert desk.fake.entities["light.sofa"]["attributes"]["brightness"] == 153


def test_colours_and_warm_whites(desk: Desk) -> None:
    assert desk.say("light.colour", colour="red", room="living room") == "The floor lamp is red now."
    assert desk.fake.called[-1][1]["rgb_color"] == [255, 0, 0]
    assert desk.say("light.colour", colour="warm white", room="living room") == "The floor lamp is warm white now."
    assert desk.fake.called[-1][1]["color_temp_kelvin"] == 2700
    assert desk.say("light.colour", colour="cooler", room="living room") == "The floor lamp is cooler now."
    assert desk.fake.called[-1][1]["color_temp_kelvin"] == 3400
    assert desk.fails("light.colour", colour="blue", room="bedroom") == "cannot_colour"
    assert desk.fails("light.colour", colour="blurple") == "unknown_colour"
    assert desk.ask("light.colour").outcome is Outcome.ASKED


def test_the_only_thermostat_is_meant_wherever_it_is(desk: Desk) -> None:
    assert desk.say("thermostat.set", amount="twenty one") == "The thermostat is set to 21 degrees."
    assert desk.say("thermostat.set", change="up", amount="two") == "The thermostat is set to 23 degrees."
    assert desk.say("thermostat.set", "it's freezing in here") == "The thermostat is set to 24 degrees."
    tropical = desk.ask("thermostat.set", amount="forty")
    assert tropical.speech == "That is out of range. I can set it from 5 to 25 degrees."
    assert tropical.outcome is Outcome.FAILED
    done = desk.ask("thermostat.set", change="off")
    assert done.speech == "The thermostat is off."
    desk.do(done.undo)
    assert desk.fake.state("climate.hall") == "heat"


def test_fahrenheit_is_spoken_where_the_owner_does(desk: Desk) -> None:
    desk.units = Units.IMPERIAL
    assert desk.say("thermostat.set", amount="seventy") == "The thermostat is set to 70 degrees."
    assert desk.fake.called[-1][1]["temperature"] == 21.1
    assert desk.say("thermostat.query", "what is it set to") == "The thermostat is set to 70 degrees."


def test_it_tells_how_warm_it_is(desk: Desk) -> None:
    assert desk.say("thermostat.query", room="bedroom") == "It is 17.5 degrees in the bedroom."
    assert desk.say("thermostat.query", room="hall") == "It is 19.5 degrees in the hall."
    assert desk.say("thermostat.query", "what is the thermostat set to") == "The thermostat is set to 20 degrees."


def test_blinds_move_at_once_and_a_garage_is_asked_about(desk: Desk) -> None:
    assert desk.say("cover.close", device="blinds") == "The kitchen blinds are closing."
    asked = desk.ask("cover.open", device="garage door")
    assert asked.speech == "Shall I open the garage door?" and desk.fake.state("cover.garage") == "closed"
    assert asked.question is not None
    assert desk.do(replace(asked.question.intent, confirmed=True)).speech == "The garage door is opening."


def test_a_door_is_unlocked_only_after_a_yes_and_never_by_undoing(desk: Desk) -> None:
    asked = desk.ask("lock.unlock", device="front door")
    assert asked.speech == "Shall I unlock the front door?" and desk.fake.state("lock.front") == "locked"
    assert asked.question is not None
    done = desk.do(replace(asked.question.intent, confirmed=True))
    assert (done.speech, done.undo) == ("The front door is unlocked.", None)
    locked = desk.ask("lock.lock", device="door")
    assert (locked.speech, locked.undo) == ("The front door is locked.", None)


def test_a_scene_is_set_by_its_name(desk: Desk) -> None:
    assert desk.say("scene.activate", name="movie") == "Movie is set."
    assert desk.fake.called == [("scene.turn_on", {"entity_id": "scene.movie"})]
    assert desk.fails("scene.activate", name="swimming pool") == "unknown_scene"
    assert desk.ask("scene.activate").speech == "Which scene: Movie?"


def test_it_tells_what_is_on_open_and_locked(desk: Desk) -> None:
    assert desk.say("home.query", "which lights are on") == "The floor lamp is on."
    assert desk.say("home.query", device="kettle") == "The kettle is off."
    assert desk.say("home.query", device="garage door") == "The garage door is closed."
    assert desk.say("home.query", device="front door") == "The front door is locked."
    assert desk.say("home.query", "are any windows open") == "The bedroom window is open."
    assert desk.say("home.query", "what's the humidity in the bathroom", room="bathroom") == (
        "The bathroom humidity says 61 percent."
    )
    assert desk.say("home.query", "is everything locked") == "Everything is locked."
    assert desk.say("home.query", "are the lights on in the kitchen", room="kitchen") == "No lights are on."


def test_what_nobody_knows_is_said_so(desk: Desk) -> None:
    assert desk.fails("light.on", room="attic") == "unknown_room"
    assert desk.fails("light.on", device="disco ball") == "unknown_device"
    assert desk.fails("light.on", room="garage") == "none_in_room"
    assert desk.fails("light.off", room="dining room") == "unknown_room"  # though living room sounds like it


def test_what_is_for_later_is_not_done_now(desk: Desk) -> None:
    for slots in ({"datetime": "six"}, {"duration": "ten minutes"}):
        later = desk.ask("plug.switch", "turn on the kettle at six", device="kettle", **slots)
        assert later.outcome is Outcome.FAILED and later.speech.startswith("I only do that right away.")
    assert desk.fake.called == []
    assert desk.say("light.on", datetime="right now") == "The lights in the kitchen are on."


def test_of_several_plugs_none_is_switched_by_chance(desk: Desk) -> None:
    desk.fake.add("switch.toaster", "Toaster", "on", "Kitchen", device_class="outlet")
    asked = desk.ask("plug.switch", "turn off the plug", device="plug", change="off")
    assert asked.speech == "Which do you mean, the kettle or the toaster?"
    assert desk.say("plug.switch", "turn off all the plugs", device="plugs", change="off") == "All the plugs are off."
    assert desk.fake.state("switch.fridge") == "on"


def test_a_name_tells_the_room_and_the_light_where_nobody_else_does(desk: Desk) -> None:
    desk.fake.add("switch.porch", "Porch light", "off")
    assert desk.say("light.on", room="porch") == "The porch light is on."
    assert desk.say("light.off", device="porch light") == "The porch light is off."


def test_a_device_that_is_called_lamp_is_the_lamp(desk: Desk) -> None:
    desk.fake.add("light.lamp", "Lamp", "off", supported_color_modes=["onoff"])
    assert desk.say("light.on", "turn on the lamp") == "The lamp is on."


def test_what_is_excepted_is_left_alone(desk: Desk) -> None:
    for each in ("light.ceiling", "light.worktop"):
        desk.fake.entities[each]["state"] = "on"
    said = desk.say("light.off", "turn off all the lights except the floor lamp", device="floor lamp")
    assert said == "The kitchen ceiling light, the worktop light, the bedside lamp in Emma's room and " + (
        "the bedside lamp in the bedroom are off."
    )
    assert desk.fake.state("light.sofa") == "on"
    assert desk.fails("light.off", "turn off the lights except the disco ball") == "cannot_except"
    desk.say("plug.switch", "turn everything off but leave the kettle", change="everything_off")
    assert all(name != "switch.turn_off" for name, _ in desk.fake.called)
    assert desk.fake.state("light.sofa") == "off"


def test_what_is_not_in_the_house_is_never_done(desk: Desk) -> None:
    """A general word, "the gate", of which there is none must not end in a list of nothing that is done."""
    for name, device in (("lock.unlock", "gate"), ("cover.open", "windows"), ("plug.switch", "tv")):
        assert desk.fails(name, f"turn on the {device}", device=device) in ("nothing_such", "unknown_device")
    with pytest.raises(SkillError):
        desk.ask("home.query", "is the projector on", device="projector")
    assert desk.fake.called == []


def test_without_on_or_off_it_asks(desk: Desk) -> None:
    asked = desk.ask("plug.switch", "the kettle please", device="kettle")
    assert (asked.speech, desk.fake.called) == ("On or off?", [])


def test_what_it_cannot_know_it_does_not_answer(desk: Desk) -> None:
    assert desk.ask("home.query", "is everything okay at home").outcome is Outcome.FAILED
    assert desk.say("thermostat.query", "how humid is it in the bathroom", room="bathroom") == (
        "The bathroom humidity says 61 percent."
    )


def test_two_named_in_one_breath(desk: Desk) -> None:
    assert desk.say("light.on", device="floor lamp and the worktop light") == (
        "The floor lamp and the worktop light are on."
    )


def test_it_speaks_mandarin(desk: Desk) -> None:
    desk.language, desk.home = "zh", Home("奥斯陆", room="客厅")
    desk.fake.add("light.zh", "吸顶灯", "off", "客厅", **LAMP)
    desk.fake.add("light.zh2", "落地灯", "off", "客厅", supported_color_modes=["brightness"])
    assert desk.say("light.on") == "客厅的灯都开了。"
    assert desk.say("light.dim", amount="三十", device="落地灯") == "落地灯调到百分之30了。"
    assert desk.say("light.colour", colour="红色") == "吸顶灯换成红色了。"
    assert desk.say("light.off", device="洛地灯") == "落地灯关了。"
    assert desk.say("home.query", "哪些灯还亮着", room="客厅") == "吸顶灯开着。"
    desk.fake.entities["light.zh2"]["state"] = "unavailable"
    partly = desk.ask("light.off")
    assert (partly.outcome, partly.speech) == (Outcome.PARTLY, "吸顶灯关了，落地灯没有回应。")


def test_a_new_device_is_found_without_waiting(desk: Desk) -> None:
    desk.say("light.off", device="floor lamp")
    kept = desk.context().store.get("survey")
    desk.context().store.put("survey", {**kept, "at": kept["at"] - 60})
    desk.fake.add("light.new", "Piano lamp", "off", "Living Room", supported_color_modes=["onoff"])
    assert desk.say("light.on", device="piano lamp") == "The piano lamp is on."


def test_names_are_learnt_once_and_start_up_asks_nobody(desk: Desk) -> None:
    assert rooms(desk.context()) == [] and desk.fake.web.asked == []
    desk.say("light.on")
    asked = len(desk.fake.web.asked)
    assert "Living Room" in rooms(desk.context()) and "Den" in rooms(desk.context())
    assert "Kettle" in devices(desk.context()) and "Uptime" not in devices(desk.context())
    assert scene_names(desk.context()) == ["Movie"]
    assert len(desk.fake.web.asked) == asked


def test_after_the_first_refusal_the_token_is_not_shown_again(desk: Desk) -> None:
    desk.settings = replace(desk.settings, home_assistant_token="guess")
    for _ in range(3):
        with pytest.raises(ServiceError) as error:
            desk.ask("light.on")
        assert error.value.fault is Fault.KEY
    assert desk.fake.refused == 1
    desk.settings = replace(desk.settings, home_assistant_token=TOKEN)
    assert desk.say("light.on") == "The lights in the kitchen are on."


def test_without_any_hub_it_says_what_to_set(desk: Desk) -> None:
    desk.settings = Settings()
    for name in skill.handlers:
        if name != "home.restore":
            assert desk.fails(name) == "not_set_up"


def test_undoing_survives_json(desk: Desk) -> None:
    done = desk.ask("light.colour", colour="blue", room="living room")
    assert done.undo is not None
    assert json.loads(done.undo.slots["states"])[0][1] == "light.sofa"
    desk.do(done.undo)
    assert desk.fake.entities["light.sofa"]["attributes"]["color_temp_kelvin"] == 4000
