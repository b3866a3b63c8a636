"""A skill reaches the hosts that it declares, and none of the house that a stranger names."""

import pytest

from speaker.errors import Fault, ServiceRefused
from speaker.web import Permit


@pytest.mark.parametrize("host", ["api.example.org", "a.b.example.org"])
def test_all_below_a_host_may_be_declared(host: str) -> None:
    Permit(frozenset({"*.example.org"})).check_host(host, "it")


@pytest.mark.parametrize("host", ["example.org", "badexample.org", "example.org.evil.net", ""])
def test_what_is_not_below_it_is_not_declared(host: str) -> None:
    with pytest.raises(ServiceRefused) as error:
        Permit(frozenset({"*.example.org"})).check_host(host, "it")
    assert error.value.fault is Fault.UNDECLARED


@pytest.mark.parametrize("host", ["feeds.example.org", "EXAMPLE.com"])
def test_all_of_the_internet_may_be_declared(host: str) -> None:
    Permit(frozenset({"*"})).check_host(host, "it")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "192.168.1.1", "router.lan", "lamp.local", "fritz.box", "::1", "2130706433", ""]
)
def test_the_house_is_not_the_internet(host: str) -> None:
    with pytest.raises(ServiceRefused):
        Permit(frozenset({"*"})).check_host(host, "it")
    Permit(frozenset({"*", host})).check_host(host, "it")
