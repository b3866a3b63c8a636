"""What every way to the devices of the house must do: the same house behind each, and the same faults."""

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from skills.home.home_assistant import Bar, HomeAssistant
from skills.home.house import Ability, Deed, Device, Hub, Kind, State, Survey
from skills.home.mqtt import Mqtt
from skills.home.settings import Gadget
from skills.home.xiaomi import Xiaomi
from speaker.errors import Fault, ServiceError, ServiceRefused
from speaker.testing.failures import FAILURES, Failure
from speaker.testing.home_assistant import TOKEN as HA_TOKEN
from speaker.testing.home_assistant import fake_home_assistant
from speaker.testing.miio import TOKEN as MIIO_TOKEN
from speaker.testing.miio import FakeMiio, fake_miio
from speaker.testing.mqtt import MOSQUITTO, broker, fake_gadgets
from speaker.web import Settings, Web

NEVER = Bar(lambda: False, lambda: None)


@dataclass
class Setting:
    """A house with a colour lamp that is off; what one can do to it behind the hub's back."""

    hub: Hub
    is_on: Callable[[], bool]
    unplug: Callable[[], object]
    jam: Callable[[], object]
    """From now on the lamp takes everything and does nothing."""


def home_assistant(stack: ExitStack, folder: Path) -> Setting:
    fake = stack.enter_context(fake_home_assistant())
    modes = {"supported_color_modes": ["color_temp", "rgb"], "color_mode": "color_temp"}
    fake.add("light.desk", "Desk lamp", "off", "Study", **modes)
    entity = fake.entities["light.desk"]
    return Setting(
        HomeAssistant(fake.url, HA_TOKEN, NEVER),
        lambda: fake.state("light.desk") == "on",
        lambda: entity.update(state="unavailable"),
        lambda: fake.stuck.add("light.desk"),
    )


def mqtt(stack: ExitStack, folder: Path) -> Setting:
    if MOSQUITTO is None:
        pytest.skip("needs mosquitto: apt-get install mosquitto")
    port = stack.enter_context(broker(folder))
    gadgets = stack.enter_context(fake_gadgets(port))
    gadgets.add_lamp("Desk lamp", "Study")
    return Setting(
        Mqtt(f"mqtt://127.0.0.1:{port}", "", "", "homeassistant"),
        lambda: bool(gadgets.states["Desk lamp"]["state"] == "ON"),
        lambda: gadgets.be_there("Desk lamp", False),
        lambda: gadgets.mute.add("Desk lamp"),
    )


def miio(stack: ExitStack, folder: Path) -> Setting:
    fake = stack.enter_context(fake_miio())
    gadget = Gadget(fake.address, MIIO_TOKEN, "colour-light", "Study")

    def lose_all() -> None:
        fake.loses = 1000

    return Setting(Xiaomi({"Desk lamp": gadget}), lambda: bool(fake.values[2, 1]), lose_all, fake.ranges.clear)


HUBS = {"home-assistant": home_assistant, "mqtt": mqtt, "miio": miio}


@pytest.fixture(params=HUBS)
def setting(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Setting]:
    with ExitStack() as stack:
        yield HUBS[request.param](stack, tmp_path)


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web(Settings(connect=0.5, read=0.5, total=0.8))
    yield web
    web.close()


def hurried(web: Web, seconds: float) -> Web:
    """Return the web of a turn that ends soon."""
    return web.under(replace(web.permit, ends=time.monotonic() + seconds))


def lamp_of(setting: Setting, web: Web) -> Device:
    (lamp,) = setting.hub.survey(web).devices
    return lamp


def test_it_knows_the_lamp_its_room_and_what_it_can(setting: Setting, web: Web) -> None:
    lamp = lamp_of(setting, web)
    assert (lamp.name, lamp.room, lamp.kind, lamp.hub) == ("Desk lamp", "Study", Kind.LIGHT, setting.hub.name)
    assert lamp.abilities == {Ability.DIM, Ability.COLOUR, Ability.WARMTH}


@pytest.mark.parametrize(
    "wanted",
    [State(on=True), State(on=True, brightness=0.3), State(on=True, colour=(255, 0, 0)), State(on=True, kelvin=2700)],
    ids=lambda wanted: "-".join(wanted.wants()),
)
def test_the_lamp_does_as_it_is_told_and_says_so(setting: Setting, web: Web, wanted: State) -> None:
    lamp = lamp_of(setting, web)
    before = setting.hub.states(web, [lamp])[lamp.id]
    assert before.on is False and before.reachable
    assert setting.hub.act(web, [(lamp, wanted)]) == {lamp.id: Deed.DONE}
    assert setting.is_on()
    if wanted.colour is None:
        assert wanted.is_met_by(setting.hub.states(web, [lamp])[lamp.id])
    assert setting.hub.act(web, [(lamp, State(on=False))]) == {lamp.id: Deed.DONE}
    assert not setting.is_on()


def test_what_is_unplugged_is_out_of_reach_and_not_done(setting: Setting, web: Web) -> None:
    lamp = lamp_of(setting, web)
    setting.unplug()
    assert not setting.hub.states(hurried(web, 0.4), [lamp])[lamp.id].reachable
    assert setting.hub.act(hurried(web, 0.4), [(lamp, State(on=True))]) == {lamp.id: Deed.SILENT}
    assert not setting.is_on()


def test_a_device_that_is_gone_is_out_of_reach(setting: Setting, web: Web) -> None:
    lamp = lamp_of(setting, web)
    gone = Device("light.gone" if "." in lamp.id else "homeassistant/light/gone/config", lamp.hub, "Gone", Kind.LIGHT)
    states = setting.hub.states(web, [lamp, gone])
    assert (states[lamp.id].reachable, states[gone.id].reachable) == (True, False)
    deeds = setting.hub.act(web, [(lamp, State(on=True)), (gone, State(on=True))])
    assert deeds == {lamp.id: Deed.DONE, gone.id: Deed.SILENT}


@pytest.mark.parametrize("hub", ["home-assistant", "mqtt"])
def test_nothing_is_done_that_no_state_tells(hub: str, web: Web, tmp_path: Path) -> None:
    with ExitStack() as stack:
        setting = HUBS[hub](stack, tmp_path)
        lamp = lamp_of(setting, web)
        setting.jam()
        assert setting.hub.act(hurried(web, 0.4), [(lamp, State(on=True))]) == {lamp.id: Deed.UNSURE}


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_every_failure_of_home_assistant_is_told_apart(failure: Failure, web: Web) -> None:
    lamp = Device("light.desk", "Home Assistant", "Desk lamp", Kind.LIGHT)
    with failure.at("*") as url:
        hub = HomeAssistant(url, HA_TOKEN, NEVER)
        if failure.name == "404":
            assert not hub.states(web, [lamp])[lamp.id].reachable
            return
        with pytest.raises(ServiceError) as error:
            hub.states(hurried(web, 0.4), [lamp])
    assert error.value.fault is failure.fault


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_no_failure_of_a_websocket_passes_for_a_house(failure: Failure, web: Web) -> None:
    with failure.at("*") as url, pytest.raises(ServiceError) as error:
        HomeAssistant(url, HA_TOKEN, NEVER).survey(hurried(web, 0.3))
    answers = failure.name in ("half an answer", "nothing", "trickle")
    assert error.value.fault is (Fault.NOT_OURS if answers else failure.fault)


@pytest.mark.parametrize(
    ("url", "fault"),
    [("mqtt://127.0.0.1:1", Fault.UNREACHABLE), ("mqtt://broker.invalid", Fault.NO_NAME)],
)
def test_a_broker_that_is_not_there_is_named(url: str, fault: Fault, web: Web) -> None:
    with pytest.raises(ServiceError) as error:
        Mqtt(url, "", "", "homeassistant").survey(web)
    assert error.value.fault is fault


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (b"", Fault.UNREACHABLE),
        (bytes([0x20, 2, 0, 3]), Fault.BROKEN),
        (bytes([0x20, 2, 0, 5]), Fault.KEY),
        (bytes([0x20, 1, 0]), Fault.GARBLED),
        (bytes([0x20, 0xFF, 0xFF, 0xFF, 0xFF]), Fault.GARBLED),
        (bytes([0x30, 0xFF, 0xFF, 0x7F]), Fault.TOO_LARGE),
        (bytes([0x20, 2]), Fault.TIMEOUT),
    ],
)
def test_what_is_no_broker_is_told_apart(answer: bytes, fault: Fault, web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(answer)
                if fault is Fault.TIMEOUT:
                    connection.recv(1024)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(ServiceError) as error:
            url = f"mqtt://127.0.0.1:{listener.getsockname()[1]}"
            Mqtt(url, "", "", "homeassistant").survey(hurried(web, 0.2))
        thread.join()
    assert error.value.fault is fault


def test_a_wrong_token_is_shown_once(web: Web) -> None:
    refused: list[bool] = []
    bar = Bar(lambda: bool(refused), lambda: refused.append(True))
    with fake_home_assistant() as fake:
        fake.add("light.desk", "Desk lamp", "off")
        hub = HomeAssistant(fake.url, "guess", bar)
        for _ in range(3):
            with pytest.raises(ServiceRefused) as error:
                hub.survey(web)
            assert error.value.fault is Fault.KEY
    assert fake.refused == 1


def test_a_broker_that_wants_a_password_gets_it(web: Web, tmp_path: Path) -> None:
    write_password = shutil.which("mosquitto_passwd")
    if MOSQUITTO is None or write_password is None:
        pytest.skip("needs mosquitto: apt-get install mosquitto")
    passwords = tmp_path / "passwords"
    subprocess.run([write_password, "-b", "-c", passwords, "ann", "sesame"], check=True)
    with broker(tmp_path, "allow_anonymous false", f"password_file {passwords}") as port:
        url = f"mqtt://127.0.0.1:{port}"
        assert Mqtt(url, "ann", "sesame", "homeassistant").survey(web) == Survey()
        with pytest.raises(ServiceRefused) as error:
            Mqtt(url, "ann", "guess", "homeassistant").survey(web)
        assert error.value.fault is Fault.KEY


def test_a_plug_with_plain_payloads_and_abbreviations(web: Web, tmp_path: Path) -> None:
    if MOSQUITTO is None:
        pytest.skip("needs mosquitto: apt-get install mosquitto")
    with broker(tmp_path) as port, fake_gadgets(port) as gadgets:
        gadgets.add_plug("kettle", "Kitchen")
        hub = Mqtt(f"mqtt://127.0.0.1:{port}", "", "", "homeassistant")
        (plug,) = hub.survey(web).devices
        assert (plug.name, plug.room, plug.kind) == ("kettle", "Kitchen", Kind.PLUG)
        assert hub.act(web, [(plug, State(on=True))]) == {plug.id: Deed.DONE}
        assert hub.states(web, [plug])[plug.id].on is True
        gadgets.publish("plugs/kettle/LWT", "Offline", keep=True)
        assert hub.act(web, [(plug, State(on=False))]) == {plug.id: Deed.SILENT}


def test_a_lamp_of_zigbee_that_keeps_no_state_is_asked_for_it(web: Web, tmp_path: Path) -> None:
    if MOSQUITTO is None:
        pytest.skip("needs mosquitto: apt-get install mosquitto")
    with broker(tmp_path) as port, fake_gadgets(port) as gadgets:
        gadgets.keeps = False
        gadgets.add_lamp("porch", state="ON")
        hub = Mqtt(f"mqtt://127.0.0.1:{port}", "", "", "homeassistant")
        (lamp,) = hub.survey(web).devices
        assert hub.states(web, [lamp])[lamp.id].on is True
        assert gadgets.told == [("zigbee2mqtt/porch/get", '{"state": ""}')]


def test_a_lost_packet_is_sent_again(web: Web) -> None:
    with fake_miio() as fake:
        hub = Xiaomi({"Lamp": Gadget(fake.address, MIIO_TOKEN)})
        (lamp,) = hub.survey(web).devices
        fake.loses = 1
        assert hub.act(web, [(lamp, State(on=True))]) == {lamp.id: Deed.DONE}


def test_a_token_of_another_lamp_is_the_owner_s_to_mend(web: Web) -> None:
    with fake_miio() as fake:
        hub = Xiaomi({"Lamp": Gadget(fake.address, "f" * 32)})
        (lamp,) = hub.survey(web).devices
        with pytest.raises(ServiceRefused) as error:
            hub.act(hurried(web, 0.4), [(lamp, State(on=True))])
    assert error.value.fault is Fault.KEY


def test_what_a_xiaomi_lamp_turns_down_is_not_done(web: Web) -> None:
    def act(fake: FakeMiio, wanted: State, model: str = "colour-light") -> Deed:
        hub = Xiaomi({"Lamp": Gadget(fake.address, MIIO_TOKEN, model)})
        (lamp,) = hub.survey(web).devices
        return hub.act(web, [(lamp, wanted)])[lamp.id]

    with fake_miio() as fake:
        assert act(fake, State(kelvin=9000)) is Deed.REFUSED
        assert act(fake, State(colour=(1, 2, 3)), "light") is Deed.REFUSED
        assert act(fake, State(colour=(1, 2, 3))) is Deed.DONE
        assert fake.values[2, 4] == 0x010203


SIMULATOR = Path(__file__).with_name("miio_simulator.py")


@pytest.mark.skipif(find_spec("miio") is None, reason="needs python-miio: pip install -e '.[test-peers]'")
def test_python_miio_s_own_simulator_does_as_it_is_told(web: Web) -> None:
    with subprocess.Popen([sys.executable, SIMULATOR], stdout=subprocess.PIPE, text=True) as simulator:
        try:
            assert simulator.stdout is not None
            told = json.loads(simulator.stdout.readline())
            hub = Xiaomi({"Lamp": Gadget(f"miio://127.0.0.1:{told['port']}", told["token"], "light")})
            (lamp,) = hub.survey(web).devices
            assert hub.states(web, [lamp])[lamp.id].reachable
            wanted = State(on=True, brightness=0.42, kelvin=3000)
            assert hub.act(web, [(lamp, wanted)]) == {lamp.id: Deed.DONE}
            assert wanted.is_met_by(hub.states(web, [lamp])[lamp.id])
            assert hub.act(web, [(lamp, State(kelvin=20_000))])[lamp.id] is not Deed.DONE
        finally:
            simulator.terminate()
