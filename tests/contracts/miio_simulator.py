"""Run python-miio's own simulator of a MIoT lamp on 127.0.0.1; prints its port and token. GPL: for this test alone."""

import asyncio
import json
import socket
import sys
from typing import Any

from miio import PushServer
from miio.devtools.simulators.common import create_info_response, did_and_mac_for_model
from miio.devtools.simulators.miotsimulator import MiotSimulator, SimulatedDeviceModel
from miio.push_server import server

MODEL = "peers.light.bulb1"
URN = "urn:miot-spec-v2:{}:{}:0000{}:peers-bulb1:1"
METHODS = ("action", "get_properties", "set_properties", "dump_properties", "dump_services")


def described(number: int, name: str, form: str, **more: Any) -> dict[str, Any]:
    access = ["read", "write", "notify"]
    kind = URN.format("property", name, f"{number:04X}")
    return {"iid": number, "type": kind, "description": name, "format": form, "access": access, **more}


LAMP = {
    "type": URN.format("device", "light", "A001"),
    "description": "Bulb",
    "services": [
        {
            "iid": 2,
            "type": URN.format("service", "light", "7802"),
            "description": "Light",
            "properties": [
                described(1, "on", "bool"),
                described(2, "brightness", "uint8", unit="percentage") | {"value-range": [1, 100, 1]},
                described(3, "color-temperature", "uint32", unit="kelvin") | {"value-range": [2700, 6500, 1]},
            ],
            "actions": [],
            "events": [],
        }
    ],
}


async def main() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as once:
        once.bind(("127.0.0.1", 0))
        port = once.getsockname()[1]
    server.SERVER_PORT = port
    number, mac = did_and_mac_for_model(MODEL)
    push = PushServer(device_id=number)
    push._address = "127.0.0.1"
    lamp = MiotSimulator(SimulatedDeviceModel.parse_obj(LAMP))
    for name in METHODS:
        push.add_method(name, getattr(lamp, name))
    push.add_method("miIO.info", create_info_response(MODEL, "127.0.0.1", mac))
    await push.start()
    sys.stdout.write(json.dumps({"port": port, "token": "0" * 32}) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


asyncio.run(main())
