"""The ways to devices that the owner has set up."""

import hashlib

from skills.home.house import Hub
from skills.home.settings import Settings
from speaker.skill import Context

_REFUSED = "refused"


def hubs_of(ctx: Context[Settings]) -> list[Hub]:
    """Return the hubs that are set up; each one's libraries are imported only then."""
    own = ctx.settings
    hubs: list[Hub] = []
    if own.home_assistant and own.home_assistant_token:
        hubs.append(_home_assistant(ctx))
    if own.mqtt:
        from skills.home.mqtt import Mqtt

        hubs.append(Mqtt(own.mqtt, own.mqtt_user, own.mqtt_password, own.mqtt_prefix))
    if own.xiaomi:
        from skills.home.xiaomi import Xiaomi

        hubs.append(Xiaomi(own.xiaomi))
    return hubs


def _home_assistant(ctx: Context[Settings]) -> Hub:
    from skills.home.home_assistant import Bar, HomeAssistant

    own = ctx.settings
    mark = hashlib.sha256(f"{own.home_assistant} {own.home_assistant_token}".encode()).hexdigest()[:16]
    bar = Bar(lambda: bool(ctx.store.get(_REFUSED) == mark), lambda: ctx.store.put(_REFUSED, mark))
    return HomeAssistant(own.home_assistant, own.home_assistant_token, bar)
