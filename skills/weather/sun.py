"""When the sun rises and sets, reckoned on the device.

Method: the sunrise equation with the mean anomaly, the equation of the centre and the ecliptic longitude (Meeus,
Astronomical Algorithms, chapters 25 and 15, shortened); right to about two minutes between the polar circles.
"""

import math
from datetime import UTC, date, datetime, timedelta

_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
_HORIZON = math.radians(-0.833)
"""The sun's centre when its rim is seen on the horizon, bent by the air."""
_TILT = math.radians(23.44)


def sun_times(day: date, latitude: float, longitude: float) -> tuple[datetime, datetime] | None:
    """Return sunrise and sunset of a day, in UTC; `None` where the sun stays up or down all day."""
    days = (datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - _J2000).days - longitude / 360
    anomaly = math.radians((357.5291 + 0.98560028 * days) % 360)
    centre = 1.9148 * math.sin(anomaly) + 0.02 * math.sin(2 * anomaly) + 0.0003 * math.sin(3 * anomaly)
    ecliptic = math.radians((math.degrees(anomaly) + centre + 180 + 102.9372) % 360)
    noon = days + 0.0053 * math.sin(anomaly) - 0.0069 * math.sin(2 * ecliptic)
    declination = math.asin(math.sin(ecliptic) * math.sin(_TILT))
    latitude = math.radians(latitude)
    reach = (math.sin(_HORIZON) - math.sin(latitude) * math.sin(declination)) / (
        math.cos(latitude) * math.cos(declination)
    )
    if not -1 <= reach <= 1:
        return None
    half = math.degrees(math.acos(reach)) / 360
    return _J2000 + timedelta(days=noon - half), _J2000 + timedelta(days=noon + half)


def is_up(day: date, latitude: float) -> bool:
    """Tell, for a day without sunrise, whether the sun stays up: in the half of the year that is summer there."""
    return (latitude > 0) is (date(day.year, 3, 20) < day < date(day.year, 9, 23))
