"""The phone by voice: whom, which number, read back, confirmed; emergency numbers never; who has called."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from skills.calls import skill
from speaker.skill import CallKind, CallNow, CallState, Intent, Outcome, PastCall, Response, SkillError, VoiceMessage
from speaker.testing.calls import FakeCalls, FakeContacts, contact

ANNA = contact("Anna", "mobile:+4790000001", "work:+4722000001", nicknames=("my sister",))
PEOPLE = (
    ANNA,
    contact("Ben", "sip:ben@example.org", trusted=True),
    contact("Hanna", "+4790000003"),
    contact("Carl"),
    contact("Dora", "112"),
)
CALLS = (
    PastCall(1795442400.0, CallKind.MISSED, "Anna", "tel:+4790000001", told=False),
    PastCall(1795440000.0, CallKind.TAKEN, "Ben", "sip:ben@example.org", 60.0),
    PastCall(1795430000.0, CallKind.MADE, "Hanna", "tel:+4790000003", 5.0),
)


@dataclass
class FakeRooms:
    open: bool = False
    reachable: bool = True

    def others(self) -> list[str]:
        return ["kitchen", "nursery"]

    def address(self, room: str) -> str:
        return f"sip:token@{room}.local;transport=tls" if self.reachable else ""

    def may_drop_in(self, room: str) -> bool:
        return self.open and room == "nursery"


@dataclass
class Phone:
    house: Any
    calls: FakeCalls = field(default_factory=FakeCalls)

    def ask(self, name: str, confirmed: bool = False, language: str = "en", text: str = "", **slots: str) -> Response:
        self.house.calls, self.house.language = self.calls, language
        ctx = self.house.context(skill)
        return skill.handlers[name](Intent("calls", name, slots, text, confirmed=confirmed), ctx)

    def yes(self, asked: Response) -> Response:
        assert asked.question is not None and asked.outcome is Outcome.ASKED
        intent = asked.question.intent
        return self.ask(intent.name, confirmed=True, **intent.slots)


@pytest.fixture
def phone(house: Any) -> Phone:
    house.contacts, house.rooms = FakeContacts(PEOPLE), FakeRooms()
    return Phone(house)


def test_two_who_are_the_same_to_the_family_are_asked_about_though_one_is_trusted(phone: Phone) -> None:
    sister = contact("Bea", "+4790000004", trusted=True, nicknames=("my sister",))
    phone.house.contacts = FakeContacts((*PEOPLE, sister))
    asked = phone.ask("call.make", contact="my sister")
    assert asked.speech == "Whom do you mean: Anna and Bea?" and phone.calls.done == []
    phone.ask("call.make", contact="bea")
    assert phone.calls.done == ["dial tel:+4790000004 Bea"]


def test_nobody_is_called_before_a_yes(phone: Phone) -> None:
    asked = phone.ask("call.make", contact="anna")
    assert asked.speech == "Shall I call Anna, mobile?" and phone.calls.done == []
    assert phone.yes(asked).speech == "Calling Anna."
    assert phone.calls.done == ["dial tel:+4790000001 Anna"]


def test_who_is_trusted_is_called_at_once(phone: Phone) -> None:
    assert phone.ask("call.make", contact="ben").speech == "Calling Ben."
    assert phone.calls.done == ["dial sip:ben@example.org Ben"]


def test_a_nickname_and_a_sound_tell_who_is_meant(phone: Phone) -> None:
    assert "Anna" in phone.ask("call.make", contact="my sister").speech
    assert phone.ask("call.make", contact="bann").speech == "Calling Ben."


def test_which_of_their_phones_is_heard_and_what_is_lacking_is_told(phone: Phone) -> None:
    assert phone.ask("call.make", contact="anna", phone="office").speech == "Shall I call Anna, work?"
    asked = phone.ask("call.make", contact="anna", phone="landline")
    assert asked.speech == "I have no landline number for Anna, only mobile and work. Which one?"
    assert asked.question is not None and asked.question.choices["work"] == "tel:+4722000001"
    chosen = phone.ask("call.make", **{**asked.question.intent.slots, "address": asked.question.choices["work"]})
    assert phone.yes(chosen).speech == "Calling Anna." and phone.calls.done == ["dial tel:+4722000001 Anna"]


def test_a_number_is_read_back_in_groups(phone: Phone) -> None:
    asked = phone.ask("call.make", number="zero one seven two two three four")
    assert asked.speech == "0 1 7, 2 2 3, 4. Shall I call that number?"
    phone.yes(asked)
    assert phone.calls.done == ["dial tel:0172234 0 1 7, 2 2 3, 4"]


def test_a_number_that_comes_as_a_name_is_a_number(phone: Phone) -> None:
    assert phone.ask("call.make", contact="five five five one two").speech.startswith("5 5 5, 1 2.")


@pytest.mark.parametrize(
    "slots",
    [
        {"number": "one one two"},
        {"contact": "nine one one"},
        {"contact": "nine eleven"},
        {"contact": "the police"},
        {"contact": "Police"},
        {"contact": "fire brigade"},
        {"contact": "an ambulance please"},
        {"business": "the paramedics"},
        {"contact": "dora"},
    ],
)
def test_emergency_numbers_are_never_guessed_or_dialled(phone: Phone, slots: dict[str, str]) -> None:
    # Trusted, and alike in sound.
    phone.house.contacts = FakeContacts((*PEOPLE, contact("Polly", "+4790000011", trusted=True)))
    response = phone.ask("call.make", **slots)
    assert response.outcome is Outcome.FAILED and "emergency" in response.speech
    assert phone.calls.done == []


def test_a_contact_whose_name_holds_such_a_word_can_be_called(phone: Phone) -> None:
    phone.house.contacts = FakeContacts((contact("Fire Department Choir", "+4790000012"),))
    assert phone.ask("call.make", contact="fire department choir").speech == "Shall I call Fire Department Choir?"


def test_a_number_abroad_is_heard_and_what_is_no_number_is_asked_for_again(phone: Phone) -> None:
    phone.yes(phone.ask("call.make", number="plus four seven two two double three"))
    assert phone.calls.done[0].startswith("dial tel:+472233 ")
    asked = phone.ask("call.make", number="banana")
    assert asked.question is not None and asked.question.slot == "number"


def test_who_was_named_in_the_question_is_named_in_the_answer_though_two_share_a_line(phone: Phone) -> None:
    phone.house.contacts = FakeContacts((contact("Anna", "home:+4722000009"), contact("Ben", "home:+4722000009")))
    assert phone.yes(phone.ask("call.make", contact="ben")).speech == "Calling Ben."


def test_what_cannot_be_called_is_told_with_the_remedy(phone: Phone) -> None:
    for slots, key in (({"contact": "zebediah"}, "unknown_contact"), ({"contact": "carl"}, "no_address")):
        with pytest.raises(SkillError) as error:
            phone.ask("call.make", **slots)
        assert error.value.response == key
    phone.calls.lines = False
    with pytest.raises(SkillError) as error:
        phone.ask("call.make", contact="anna")
    assert error.value.response == "no_line"
    phone.calls.works = False
    with pytest.raises(SkillError) as error:
        phone.ask("call.make", contact="ben")
    assert error.value.response == "no_phone"


def test_a_call_that_fails_at_once_is_not_said_to_be_under_way(phone: Phone) -> None:
    phone.calls.fails = "call_busy"
    with pytest.raises(SkillError) as error:
        phone.ask("call.make", contact="ben")
    assert (error.value.response, error.value.values) == ("call_busy", {"name": "Ben"})


def test_whom_is_asked_for(phone: Phone) -> None:
    asked = phone.ask("call.make")
    assert asked.speech == "Whom shall I call?" and asked.question is not None and asked.question.slot == "contact"


def test_a_room_is_called_without_a_question(phone: Phone) -> None:
    assert phone.ask("call.make", contact="the kitchen").speech == "Calling kitchen."
    assert phone.calls.done == ["dial sip:token@kitchen.local;transport=tls kitchen"]


def test_a_room_said_by_its_name_is_meant_before_a_contact(phone: Phone) -> None:
    phone.house.contacts = FakeContacts((contact("Kitchen", "+4790000013", trusted=True),))
    for said in ("kitchen", "the kitchen"):
        phone.calls.call = None
        assert phone.ask("call.make", contact=said).speech == "Calling kitchen."
    assert phone.calls.done == ["dial sip:token@kitchen.local;transport=tls kitchen"] * 2


def test_a_room_whose_speaker_is_off_is_told(phone: Phone) -> None:
    phone.house.rooms.reachable = False
    with pytest.raises(SkillError) as error:
        phone.ask("call.make", room="kitchen")
    assert error.value.response == "room_unreachable"
    with pytest.raises(SkillError) as error:
        phone.ask("call.dropin", room="kitchen")
    assert error.value.response == "room_unreachable"


def test_dropping_in_needs_that_rooms_leave(phone: Phone) -> None:
    assert "does not allow" in phone.ask("call.dropin", room="the nursery").speech
    phone.house.rooms.open = True
    assert phone.ask("call.dropin", room="the nursery").speech == "Calling nursery."
    assert "does not allow" in phone.ask("call.dropin", room="kitchen").speech
    assert "Pair it first" in phone.ask("call.dropin", room="the moon").speech


def test_who_may_not_drop_in_is_offered_a_call(phone: Phone) -> None:
    asked = phone.ask("call.dropin", room="the nursery")
    assert phone.calls.done == [] and phone.yes(asked).speech == "Calling nursery."


def test_redialling_and_calling_back_ask_first(phone: Phone) -> None:
    phone.calls.calls = CALLS
    assert phone.ask("call.redial").speech == "Shall I call Hanna?"
    assert phone.ask("call.redial", text="call them back").speech == "Shall I call Anna?"
    phone.calls.calls = ()
    assert phone.ask("call.redial").outcome is Outcome.FAILED
    assert phone.ask("call.redial", text="call back").outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "call the last number i called", "Hanna"),
        ("en", "redial the last person i called", "Hanna"),
        ("en", "phone the person who just rang", "Anna"),
        ("en", "return my missed call", "Anna"),
        ("zh", "再打一回", "Hanna"),
        ("zh", "打回去", "Anna"),
        ("zh", "给打来的人回电话", "Anna"),
    ],
)
def test_whom_i_called_is_not_who_called_me(phone: Phone, language: str, text: str, name: str) -> None:
    phone.calls.calls = CALLS
    asked = phone.ask("call.redial", language=language, text=text)
    assert asked.question is not None and asked.question.intent.slots["contact"] == name


def test_who_calls_between_question_and_yes_is_not_called_instead(phone: Phone) -> None:
    phone.calls.calls = CALLS
    asked = phone.ask("call.redial", text="call back")
    phone.calls.calls = (PastCall(1795442500.0, CallKind.MISSED, "Hanna", "tel:+4790000003", told=False), *CALLS)
    assert phone.yes(asked).speech == "Calling Anna." and phone.calls.done == ["dial tel:+4790000001 Anna"]


def test_a_stranger_who_calls_under_a_name_of_the_house_is_called_back_by_the_number(phone: Phone) -> None:
    phone.calls.calls = (PastCall(1795442500.0, CallKind.MISSED, "Ben", "tel:+4799999999", told=False),)
    assert phone.ask("call.redial", text="call back").speech == "4 7 9, 9 9 9, 9 9 9, 9. Shall I call that number?"


def test_a_room_is_called_back_where_it_is_now(phone: Phone) -> None:
    phone.calls.calls = (PastCall(1795442500.0, CallKind.MISSED, "kitchen", "sip:old@10.0.0.9", told=False),)
    assert phone.ask("call.redial", text="call back").speech == "Calling kitchen."
    assert phone.calls.done == ["dial sip:token@kitchen.local;transport=tls kitchen"]


@pytest.mark.parametrize(
    ("language", "said", "keys"),
    [
        ("en", "double five", "55"),
        ("en", "one two pound key", "12#"),
        ("en", "1 2 #", "12#"),
        ("en", "star nine", "*9"),
        ("zh", "一二井号", "12#"),
        ("zh", "幺零星", "10*"),
    ],
)
def test_keys_are_pressed_as_they_were_said(phone: Phone, language: str, said: str, keys: str) -> None:
    phone.calls.call = CallNow("Anna", "tel:+4790000001", CallState.TALKING, incoming=True)
    assert phone.ask("call.press", language=language, number=said).speech == ""
    assert phone.calls.done == [f"press {keys}"]


@pytest.mark.parametrize("said", ["twenty three", "one banana", "star of five"])
def test_no_key_is_pressed_unless_all_were_understood(phone: Phone, said: str) -> None:
    phone.calls.call = CallNow("Anna", "tel:+4790000001", CallState.TALKING, incoming=True)
    asked = phone.ask("call.press", number=said)
    assert asked.question is not None and asked.question.slot == "number" and phone.calls.done == []


def test_a_call_is_taken_held_muted_and_ended(phone: Phone) -> None:
    phone.calls.call = CallNow("Anna", "tel:+4790000001", CallState.RINGS_HERE, incoming=True)
    assert phone.ask("call.answer").speech == ""
    for name in ("call.mute", "call.unmute", "call.hold", "call.resume"):
        assert phone.ask(name).outcome is Outcome.DONE
    assert phone.ask("call.press", number="two star").speech == ""
    assert phone.ask("call.press", number="four seven one").speech == ""
    assert phone.ask("call.hangup").speech == "I hung up."
    done = ["answer", "mute", "unmute", "hold", "resume", "press 2*", "press 471", "hang up"]
    assert phone.calls.done == done


def test_hanging_up_on_what_rings_declines_it(phone: Phone) -> None:
    phone.calls.call = CallNow("Anna", "tel:+4790000001", CallState.RINGS_HERE, incoming=True)
    assert phone.ask("call.hangup").speech == "I declined it."


@pytest.mark.parametrize("name", ["call.answer", "call.hangup", "call.mute", "call.hold"])
def test_without_a_call_nothing_is_said_to_be_done(phone: Phone, name: str) -> None:
    with pytest.raises(SkillError) as error:
        phone.ask(name)
    assert error.value.response == "no_call"


def test_who_called_is_told_once_as_missed(phone: Phone) -> None:
    phone.calls.calls = CALLS
    phone.house.clock.now = CALLS[0].at + 1200
    assert phone.ask("call.missed").speech == "You missed Anna, twenty minutes ago."
    assert phone.ask("call.missed").speech.startswith("Nothing missed. The last to call was Anna")
    phone.calls.calls = ()
    assert phone.ask("call.missed").speech == "Nobody has called."


def test_who_called_again_and_again_is_told_once(phone: Phone) -> None:
    late = replace(CALLS[0], at=CALLS[0].at + 600)
    stranger = PastCall(CALLS[0].at - 60, CallKind.MISSED, "", "", told=False)
    phone.calls.calls = (late, CALLS[0], stranger)
    phone.house.clock.now = late.at + 600
    told = phone.ask("call.missed").speech
    assert told.startswith(
        "You missed Anna, 2 times, the last ten minutes ago and an unknown number, twenty-one minutes"
    )


def test_messages_are_played_once_and_deleted_only_when_heard(phone: Phone) -> None:
    assert phone.ask("voicemail.play").speech == "There are no messages."
    phone.calls.kept = (VoiceMessage("a", CALLS[0].at, "Anna", "tel:1", 4.0),)
    phone.house.clock.now = CALLS[0].at + 3600
    assert phone.ask("voicemail.delete").outcome is Outcome.FAILED
    assert phone.ask("voicemail.play").speech == "A message from Anna, an hour ago."
    asked = phone.ask("voicemail.delete")
    assert phone.calls.done == ["play a"]
    phone.yes(asked)
    assert phone.calls.done == ["play a", "delete a"] and phone.calls.kept == ()


def test_it_is_all_said_in_mandarin_too(phone: Phone) -> None:
    phone.calls.calls = CALLS
    phone.house.contacts = FakeContacts((replace(ANNA, name="安娜"),))
    assert phone.ask("call.make", language="zh", contact="安娜").speech == "要打安娜的手机吗？"
    assert phone.ask("call.make", language="zh", number="一三八零零").speech == "1 3 8, 0 0，要打这个号码吗？"
    assert "紧急电话" in phone.ask("call.make", language="zh", contact="警察").speech
    phone.calls.call = CallNow("安娜", "tel:1", CallState.TALKING, incoming=True)
    phone.ask("call.press", language="zh", number="幺零星")
    assert phone.calls.done == ["press 10*"]
