"""Devices that announce themselves on an MQTT broker: Zigbee2MQTT, Tasmota, ESPHome and their like."""

from collections.abc import Iterable, Mapping, Sequence

from skills.home.broker import NAME, Broker
from skills.home.discovery import KINDS, SCENE, Wiring, read_announcement
from skills.home.house import Deed, Device, Scene, State, Survey, Wish
from skills.home.signals import commands, read
from speaker.skill import Web

_PATIENCE = 2.5
"""Seconds for devices to say that they did as they were told; Zigbee takes up to one."""
_ANSWER = 0.6
"""Seconds for devices that have to be asked how they are."""


class Mqtt:
    """One broker and what is announced there."""

    name = NAME

    def __init__(self, url: str, user: str, password: str, prefix: str) -> None:
        self._url = url
        self._user = user
        self._password = password
        self._prefix = prefix.rstrip("/")

    def survey(self, web: Web) -> Survey:
        with self._open(web) as broker:
            wirings = self._announced(broker, [f"{self._prefix}/+/+/config", f"{self._prefix}/+/+/+/config"])
        return Survey(
            tuple(each.device(NAME) for each in wirings.values() if each.platform in KINDS),
            tuple(Scene(each.id, NAME, each.name, each.room) for each in wirings.values() if each.platform == SCENE),
        )

    def states(self, web: Web, devices: Sequence[Device]) -> Mapping[str, State]:
        with self._open(web) as broker:
            wirings = self._wirings(broker, devices)
            said = _listen(broker, wirings.values())
        return {
            device.id: read(wirings[device.id], said) if device.id in wirings else State(reachable=False)
            for device in devices
        }

    def act(self, web: Web, wishes: Sequence[Wish]) -> Mapping[str, Deed]:
        """Publish what is wanted and wait until each device's own topic says that it is so."""
        deeds: dict[str, Deed] = {}
        with self._open(web) as broker:
            wirings = self._wirings(broker, [device for device, _ in wishes])
            broker.subscribe(topic for wiring in wirings.values() for topic in wiring.topics)
            said = {message.topic: message.text for message in broker.kept()}
            waiting: dict[str, State] = {}
            for device, wanted in wishes:
                wiring = wirings.get(device.id)
                if wiring is None or not read(wiring, said).reachable:
                    deeds[device.id] = Deed.SILENT
                    continue
                messages = commands(wiring, wanted)
                deeds[device.id] = Deed.UNSURE if messages else Deed.REFUSED
                for topic, payload in messages:
                    # Who told us before how it is has to say it anew, unless it is so already.
                    broker.publish(topic, payload)
                if messages:
                    waiting[device.id] = wanted
            _await(broker, wirings, waiting, said, deeds)
        return deeds

    def activate(self, web: Web, scene: Scene) -> Deed:
        """Publish what sets a scene; nothing ever tells that it is set."""
        with self._open(web) as broker:
            wiring = self._announced(broker, [scene.id.partition("#")[0]]).get(scene.id)
            if wiring is None or not wiring.get("command_topic"):
                return Deed.SILENT
            broker.publish(str(wiring.get("command_topic")), str(wiring.get("payload_on", "ON")))
        return Deed.UNSURE

    def _open(self, web: Web) -> Broker:
        return Broker(web, self._url, self._user, self._password)

    def _wirings(self, broker: Broker, devices: Iterable[Device]) -> dict[str, Wiring]:
        found = self._announced(broker, [device.id.partition("#")[0] for device in devices])
        return {device.id: found[device.id] for device in devices if device.id in found}

    def _announced(self, broker: Broker, filters: Iterable[str]) -> dict[str, Wiring]:
        broker.subscribe(filters)
        wirings = (
            wiring
            for message in broker.kept()
            for wiring in read_announcement(self._prefix, message.topic, message.text)
        )
        return {wiring.id: wiring for wiring in wirings}


def _listen(broker: Broker, wirings: Iterable[Wiring]) -> dict[str, str]:
    """Return the last message on each topic; asks the devices that keep none, where they can be asked."""
    wirings = list(wirings)
    broker.subscribe(topic for wiring in wirings for topic in wiring.topics)
    said = {message.topic: message.text for message in broker.kept()}
    asked = {str(wiring.get("state_topic")): ask for wiring in wirings if (ask := _question(wiring))}
    missing = {topic: ask for topic, ask in asked.items() if topic not in said}
    for ask in missing.values():
        broker.publish(ask, '{"state": ""}')
    for message in broker.messages(_ANSWER) if missing else ():
        said[message.topic] = message.text
        missing.pop(message.topic, None)
        if not missing:
            break
    return said


def _question(wiring: Wiring) -> str:
    """Return where Zigbee2MQTT is asked for a state that it does not keep; "" for others."""
    origin = wiring.get("origin")
    made_by = str(origin.get("name", "")) if isinstance(origin, dict) else ""
    command = str(wiring.get("command_topic") or "")
    asks = made_by.casefold() == "zigbee2mqtt"
    return f"{command.removesuffix('/set')}/get" if asks and command.endswith("/set") else ""


def _await(
    broker: Broker,
    wirings: Mapping[str, Wiring],
    waiting: dict[str, State],
    said: dict[str, str],
    deeds: dict[str, Deed],
) -> None:
    """Take in what devices say until all are as wanted, or it has been too long."""

    def check() -> None:
        for each, wanted in list(waiting.items()):
            now = read(wirings[each], said, wanted)
            if not now.reachable or wanted.is_met_by(now):
                deeds[each] = Deed.DONE if now.reachable else Deed.SILENT
                del waiting[each]

    check()
    for message in broker.messages(_PATIENCE) if waiting else ():
        said[message.topic] = message.text
        check()
        if not waiting:
            return
