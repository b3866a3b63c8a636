from dataclasses import replace
from typing import Any

import pytest

from skills.lists import skill
from skills.lists.shelf import Shelf
from skills.lists.splitting import name_of, split
from speaker.skill import Intent, Outcome, Response, Store


def say(house: Any, name: str, text: str = "", /, **slots: str) -> Response:
    return house.do(skill, Intent(skill.name, name, slots, text))


def on(house: Any, name: str = "shopping") -> list[str]:
    return [item.text for item in Shelf(Store(house.state, skill.name)).items(name)]


@pytest.mark.parametrize(
    ("said", "things"),
    [
        ("eggs milk and a loaf of bread", ["eggs", "milk", "a loaf of bread"]),
        ("eggs; milk; and a loaf of bread", ["eggs", "milk", "a loaf of bread"]),
        ("mac and cheese and two bottles of wine", ["mac and cheese", "two bottles of wine"]),
        ("milk bread butter", ["milk", "bread", "butter"]),
        ("chicken soup rice cakes", ["chicken soup", "rice cakes"]),
        (
            "eggs bacon two pints of milk and half a kilo of mince",
            ["eggs", "bacon", "two pints of milk", "half a kilo of mince"],
        ),
        ("almond milk oat milk cheese", ["almond milk", "oat milk", "cheese"]),
        ("coffee filters coffee tea bags", ["coffee filters", "coffee", "tea bags"]),
        ("a birthday card for tom", ["a birthday card for tom"]),
        ("one kilo sugar two litres milk", ["one kilo sugar", "two litres milk"]),
        ("a couple of bottles of wine", ["a couple of bottles of wine"]),
        ("fish and chips salt and vinegar", ["fish and chips", "salt", "vinegar"]),
        ("organic bananas ghee and atta", ["organic bananas", "ghee", "atta"]),
        ("the milk and the milk", ["milk"]),
        ("something", []),
        ("", []),
    ],
)
def test_what_was_said_in_one_breath_is_several_things(said: str, things: list[str]) -> None:
    assert split(said, said.replace(";", ""), "en") == things


@pytest.mark.parametrize(
    ("said", "things"),
    [
        ("鸡蛋牛奶还有两斤排骨", ["鸡蛋", "牛奶", "两斤排骨"]),
        ("一斤苹果两盒牛奶", ["一斤苹果", "两盒牛奶"]),
        ("排骨两斤可乐一箱", ["排骨两斤", "可乐一箱"]),
        ("两盒牛奶鸡蛋", ["两盒牛奶", "鸡蛋"]),
        ("和牛和鸡蛋", ["和牛", "鸡蛋"]),
        ("酱油跟醋", ["酱油", "醋"]),
        ("牛奶巧克力", ["牛奶巧克力"]),
        ("鸡蛋; 牛奶", ["鸡蛋", "牛奶"]),
        ("十包a四纸", ["十包a四纸"]),
    ],
)
def test_mandarin_is_parted_at_measure_words_and_at_things_that_are_known(said: str, things: list[str]) -> None:
    assert split(said, said, "zh") == things


def test_only_a_verb_begins_another_task() -> None:
    assert split("call mum and dad", "", "en", tasks=True) == ["call mum and dad"]
    assert split("call mum; dad", "add call mum and dad to my to do list", "en", tasks=True) == ["call mum and dad"]
    assert split("call mum and pay the rent", "", "en", tasks=True) == ["call mum", "pay the rent"]
    assert split("交电费和给妈妈打电话", "", "zh", tasks=True) == ["交电费", "给妈妈打电话"]


def test_what_was_on_a_list_before_is_known() -> None:
    assert split("ghee atta", "", "en") == ["ghee atta"]
    assert split("ghee atta", "", "en", {"ghee", "atta"}) == ["ghee", "atta"]
    assert split("bits and bats", "", "en", {"bits and bats"}) == ["bits and bats"]


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        ("a loaf of bread", "bread"),
        ("six eggs", "eggs"),
        ("a couple of bottles of wine", "wine"),
        ("a dozen", "a dozen"),
    ],
)
def test_the_amount_is_no_part_of_the_name(thing: str, name: str) -> None:
    assert name_of(thing, "en") == name
    assert name_of("两斤排骨", "zh") == name_of("排骨两斤", "zh") == "排骨"


def test_things_are_on_the_list_when_it_is_said(house: Any) -> None:
    response = say(house, "list.add", item="eggs milk and a loaf of bread", list="shopping")
    assert response.outcome is Outcome.DONE
    assert "ggs, milk and a loaf of bread" in response.speech
    assert on(house) == ["eggs", "milk", "a loaf of bread"]


def test_what_is_on_it_already_is_told_and_not_added_twice(house: Any) -> None:
    say(house, "list.add", item="milk")
    assert say(house, "list.add", item="the milk").speech == "The shopping list has milk on it already."
    both = say(house, "list.add", item="milk and eggs").speech
    assert "ggs" in both and "The shopping list has milk on it already." in both
    say(house, "list.add", item="two pints of milk")
    assert on(house) == ["milk", "eggs", "two pints of milk"]


def test_grocery_and_shopping_are_one_list_and_tasks_are_another(house: Any) -> None:
    say(house, "list.add", item="milk", list="my grocery")
    say(house, "list.add", item="pay the rent", list="to do")
    say(house, "list.add", "new task call mum and dad", item="call mum and dad")
    assert (on(house), on(house, "todo")) == (["milk"], ["pay the rent", "call mum and dad"])


def test_a_list_is_made_when_it_is_asked_for_or_first_needed(house: Any) -> None:
    made = say(house, "list.add", list="camping", do="create")
    assert made.speech == "I made a camping list."
    assert say(house, "list.add", list="camping", do="create").outcome is Outcome.FAILED
    house.do(skill, made.undo)
    assert say(house, "list.query", list="camping").speech == (
        "There is no camping list. There is shopping list and to do list."
    )
    assert (
        say(house, "list.add", item="a tent", list="camping").speech == "I made a camping list, and put a tent on it."
    )
    assert on(house, "camping") == ["a tent"]


def test_a_list_that_sounds_like_one_that_there_is_means_that_one(house: Any) -> None:
    say(house, "list.add", item="milk", list="shoping")
    assert on(house) == ["milk"]


def test_without_a_thing_or_a_name_it_asks(house: Any) -> None:
    asked = say(house, "list.add", item="something", list="shopping")
    assert (asked.speech, asked.expects_reply) == ("What shall I put on the shopping list?", True)
    house.reply(skill, asked, "eggs and cheese")
    assert on(house) == ["eggs", "cheese"]
    asked = say(house, "list.add", do="create")
    assert house.reply(skill, asked, "camping").speech == "I made a camping list."
    assert say(house, "list.remove").expects_reply


@pytest.mark.parametrize(
    ("text", "tagged", "things"),
    [
        ("add mac and cheese and wine to my grocery list", "cheese; wine", ["mac and cheese", "wine"]),
        ("add fish and chips and head and shoulders to the list", "fish", ["fish and chips", "head and shoulders"]),
        ("put eggs milk on the shopping list please", "eggs; milk", ["eggs", "milk"]),
        ("put me down tomatoes on the list", "tomatoes", ["tomatoes"]),
        ("put ghee atta on the shopping list", "ghee; atta", ["ghee", "atta"]),
        ("put salt and vinegar crisps on the list", "salt; vinegar; crisps", ["salt and vinegar crisps"]),
    ],
)
def test_what_a_tagger_leaves_out_is_found_in_the_request(
    house: Any, text: str, tagged: str, things: list[str]
) -> None:
    house.do(skill, Intent(skill.name, "list.add", {"item": tagged, "list": "chips"}, text, source="classifier"))
    assert on(house) == things


def test_it_is_no_thing_where_the_thing_was_said_before(house: Any) -> None:
    text = "we're out of eggs put them on the list"
    house.do(skill, Intent(skill.name, "list.add", {"item": "eggs"}, text, source="classifier"))
    assert on(house) == ["eggs"]


def test_the_list_of_tasks_is_no_part_of_a_task(house: Any) -> None:
    text, slots = "add pay the rent and call mum and dad to my to do list", {"item": "pay the rent", "list": "to do"}
    house.do(skill, Intent(skill.name, "list.add", slots, text, source="classifier"))
    assert on(house, "todo") == ["pay the rent", "call mum and dad"]


def test_what_was_added_can_be_undone(house: Any) -> None:
    say(house, "list.add", item="milk")
    done = say(house, "list.add", item="eggs and mac and cheese")
    house.do(skill, done.undo)
    assert on(house) == ["milk"]


def test_it_reads_a_list_and_counts_it(house: Any) -> None:
    assert say(house, "list.query").speech == "There is nothing on the shopping list."
    say(house, "list.add", item="milk")
    assert say(house, "list.query").speech == "There is one thing on the shopping list: milk."
    say(house, "list.add", item="eggs")
    assert say(house, "list.query").speech == "There are two things on the shopping list: milk and eggs."
    assert say(house, "list.query", "what lists do i have").speech == (
        "You have the shopping list with two and the to do list with zero."
    )


def test_a_long_list_is_not_read_to_its_end(house: Any) -> None:
    shelf = Shelf(Store(house.state, skill.name))
    shelf.add("shopping", [f"thing {number}" for number in range(25)])
    assert say(house, "list.query").speech.endswith("thing 19 and five more.")


def test_it_tells_whether_something_is_on_the_list(house: Any) -> None:
    say(house, "list.add", item="two pints of milk")
    assert say(house, "list.query", item="milk").speech == "Yes, on the shopping list: two pints of milk."
    assert say(house, "list.query", item="cheese").speech == "No, the shopping list has no cheese on it."


def test_things_are_taken_off_by_name_by_sound_and_by_place(house: Any) -> None:
    say(house, "list.add", item="two pints of milk; courgettes; cheese; bread")
    assert "two pints of milk" in say(house, "list.remove", item="the milk").speech
    say(house, "list.remove", item="corgets")
    assert on(house) == ["cheese", "bread"]
    say(house, "list.remove", which="last")
    assert on(house) == ["cheese"]


@pytest.mark.parametrize(
    ("text", "left"), [("take the last thing off the list", ["milk"]), ("tick the first one off", ["eggs"])]
)
def test_a_place_on_the_list_is_heard_out_of_the_request(house: Any, text: str, left: list[str]) -> None:
    say(house, "list.add", item="milk and eggs")
    say(house, "list.remove", text)
    assert on(house) == left


def test_what_may_have_been_misheard_is_taken_off_only_on_a_yes(house: Any) -> None:
    say(house, "list.add", item="corn flour")
    assert say(house, "list.remove", item="light bulbs").outcome is Outcome.FAILED
    asked = say(house, "list.remove", item="corn flakes")
    assert (asked.speech, on(house)) == ("Do you mean corn flour?", ["corn flour"])
    house.do(skill, replace(asked.question.intent, confirmed=True))
    assert on(house) == []


def test_a_thing_that_is_known_is_not_taken_for_one_that_sounds_like_it(house: Any) -> None:
    say(house, "list.add", item="baking powder")
    assert say(house, "list.remove", item="washing powder").outcome is Outcome.FAILED
    assert on(house) == ["baking powder"]


def test_what_was_bought_is_ticked_off_and_can_be_put_back(house: Any) -> None:
    say(house, "list.add", item="milk and mac and cheese")
    done = say(house, "list.remove", "i bought the mac and cheese", item="mac and cheese")
    assert done.speech == "Mac and cheese: ticked off the shopping list."
    house.do(skill, done.undo)
    assert on(house) == ["milk", "mac and cheese"]


def test_what_is_not_on_the_list_is_owned_up_to(house: Any) -> None:
    say(house, "list.add", item="milk")
    some = say(house, "list.remove", item="milk and bleach")
    assert some.outcome is Outcome.PARTLY
    assert some.speech == "I took milk off the shopping list. I can't find bleach on it."
    assert say(house, "list.remove", item="bleach").outcome is Outcome.FAILED


def test_a_thing_is_found_on_whichever_list_has_it(house: Any) -> None:
    say(house, "list.add", item="pay the rent", list="to do")
    assert say(house, "list.remove", "mark pay the rent as done", item="pay the rent").speech == (
        "Pay the rent: ticked off the to do list."
    )


def test_of_two_alike_it_asks_which(house: Any) -> None:
    say(house, "list.add", item="a bottle of wine; two boxes of wine")
    asked = say(house, "list.remove", item="wine")
    assert asked.speech == "Which one: a bottle of wine or two boxes of wine?"
    house.reply(skill, asked, "two boxes of wine")
    assert on(house) == ["a bottle of wine"]


def test_a_list_is_cleared_only_when_that_was_confirmed(house: Any) -> None:
    say(house, "list.add", item="milk and eggs")
    asked = say(house, "list.remove", which="all")
    assert asked.speech == "There are two things on the shopping list. Shall I take all of them off?"
    assert on(house) == ["milk", "eggs"]
    done = house.do(skill, replace(asked.question.intent, confirmed=True))
    assert (done.speech, on(house)) == ("The shopping list is empty now.", [])
    house.do(skill, done.undo)
    assert on(house) == ["milk", "eggs"]


def test_clear_words_mean_all_where_nobody_said_what(house: Any) -> None:
    say(house, "list.add", item="milk")
    assert say(house, "list.remove", "clear the list").question is not None
    assert say(house, "list.remove", "delete my shopping list", list="shopping").question is not None
    assert say(house, "list.remove", "delete that", list="shopping").speech.startswith("What shall I take off")


def test_lists_outlive_the_power(house: Any) -> None:
    say(house, "list.add", item="milk", list="camping")
    again = Shelf(Store(house.state, skill.name))
    assert again.names() == ("shopping", "todo", "camping")
    assert [item.text for item in again.items("camping")] == ["milk"]


def test_it_keeps_lists_in_mandarin(house: Any) -> None:
    house.language = "zh"
    assert "鸡蛋、牛奶和两斤排骨" in say(house, "list.add", item="鸡蛋牛奶还有两斤排骨", list="购物").speech
    assert say(house, "list.query", list="买菜").speech == "购物清单上有三样：鸡蛋、牛奶和两斤排骨。"
    assert say(house, "list.remove", "排骨买了", item="排骨").speech == "好，购物清单上划掉了两斤排骨。"
    assert say(house, "list.add", item="牛奶").speech == "购物清单上已经有牛奶了。"
