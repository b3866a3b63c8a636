"""What the synthetic voices say: commands, coffee orders, and words in no order."""

import random
from collections.abc import Callable, Sequence

ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow", "today", "tonight")

# {name} is filled from LISTS, {number}, {duration} and {clock} by the functions below.
COMMANDS = (
    *("set a timer for {duration}", "start a timer for {duration}", "timer for {duration}", "{stop} the {thing}"),
    *("how much time is left on my timer", "wake me up at {clock}", "set an alarm for {clock}"),
    *("set an alarm for {clock} on {day}", "remind me to call {person} in {duration}", "remind me to {errand} {day}"),
    *("what is the weather {day}", "what's the weather like in {city}", "how is the weather in {city} on {day}"),
    *("will it {sky} {day}", "what is the temperature in {city}", "what is the temperature in the {room}"),
    *("what time is it", "what's the date", "what day is it", "what is the time in {city}", "play {sound}"),
    *("play {sound} in the {room}", "{control}", "{control}", "set the volume to {number} percent"),
    *("volume {number}", "turn {on} the {device}", "switch {on} the {device} in the {room}"),
    *("turn the {room} lights {on}", "dim the {room} lights to {number} percent"),
    *("set the thermostat to {number} degrees", "{open} the {door}", "call {person}", "call {person} please"),
    *("search for {topic}", "look up {topic} on wikipedia", "tell me about {topic}", "who is {person}"),
    *("tell me a joke", "read the news", "what's the news", "{answer}", "{answer}"),
    *("add {food} to my shopping list", "what is on my {list}", "what is {number} {operator} {number}"),
    *("hang up", "answer the phone", "say that again"),
)
LISTS: dict[str, Sequence[str]] = {
    "answer": ("yes", "no", "okay", "please", "thank you", "hello", "good morning", "good night", "help", "repeat"),
    "city": ("london", "paris", "berlin", "tokyo", "madrid", "rome", "chicago", "boston", "new york", "san francisco"),
    "control": ("next song", "previous song", "stop", "pause", "resume", "mute", "louder", "quieter", "volume up"),
    "day": DAYS,
    "device": ("light", "lights", "fan", "heating"),
    "door": ("front door", "back door", "garage", "window", "blinds"),
    "errand": ("thank mom", "buy milk", "take out the trash", "water the plants"),
    "food": ("milk", "bread", "eggs", "coffee", "sugar", "apples", "butter"),
    "list": ("calendar today", "shopping list", "list"),
    "on": ("on", "off"),
    "open": ("open", "close", "lock", "unlock"),
    "operator": ("plus", "minus", "times", "divided by"),
    "person": ("mom", "dad", "john", "mary", "anna", "david", "peter", "sarah", "grandma", "the office"),
    "room": ("kitchen", "bedroom", "bathroom", "hallway", "garage", "office", "living room"),
    "sky": ("rain", "snow", "be cold", "be sunny", "be warm"),
    "sound": ("jazz", "rock", "pop", "classical music", "the radio", "some music", "my playlist", "the beatles"),
    "stop": ("cancel", "stop", "pause", "resume", "start"),
    "thing": ("timer", "alarm", "music", "reminder"),
    "topic": ("elephants", "the moon", "coffee", "python", "volcanoes", "the internet", "history", "football"),
}

SIZES = ("small", "medium", "large", "eight ounce", "twelve ounce", "sixteen ounce", "twenty ounce")
ROASTS = ("dark roast", "light roast", "medium roast")
SHOTS = ("single shot", "double shot", "triple shot")
DRINKS = (
    "coffee",
    "iced coffee",
    "drip coffee",
    "house coffee",
    "latte",
    "mocha",
    "cappuccino",
    "americano",
    "espresso",
)
AMOUNTS = ("", "", "some ", "a bit of ", "a little bit of ", "a lot of ", "lots of ")
ADDITIONS = (
    *("milk", "whole milk", "skim milk", "soy milk", "almond milk", "cream", "sugar", "brown sugar", "sweetener"),
)
OPENINGS = ("can i get", "can i have", "i want", "get me", "give me", "i'd like", "make me", "may i have", "brew")


def command(dice: random.Random) -> str:
    """Return something that people say to a speaker."""
    text = dice.choice(COMMANDS)
    fill: dict[str, Callable[[], str]] = {
        **{name: (lambda values=values: dice.choice(values)) for name, values in LISTS.items()},
        **{"number": lambda: number(dice, 1, 100), "duration": lambda: duration(dice), "clock": lambda: clock(dice)},
    }
    while "{" in text:
        before, _, rest = text.partition("{")
        name, _, after = rest.partition("}")
        text = before + fill[name]() + after
    return f"{text} please" if dice.random() < 0.06 else text


def coffee(dice: random.Random) -> str:
    """Return a coffee order."""
    kinds = dice.sample([dice.choice(SIZES), dice.choice(ROASTS), dice.choice(SHOTS)], dice.randint(0, 3))
    order = " ".join([*kinds, dice.choice(DRINKS)])
    article = dice.choice(("an" if order[0] in "aei" else "a", ""))
    additions = [dice.choice(AMOUNTS) + addition for addition in dice.sample(ADDITIONS, dice.randint(0, 2))]
    ending = f"with {' and '.join(additions)}" if additions else ""
    return " ".join(f"{dice.choice(OPENINGS)} {article} {order} {ending}".split())


def salad(dice: random.Random, words: Sequence[str]) -> str:
    """Return words in no order: so that no sound is learned from a few sentences alone."""
    return " ".join(dice.choices(words, k=dice.randint(2, 6)))


def number(dice: random.Random, low: int, high: int) -> str:
    value = dice.randint(low, high)
    if value >= 100:
        return "one hundred"
    if value < 20:
        return (*ONES, *TEENS)[value - 1]
    tens, ones = divmod(value, 10)
    return TENS[tens - 2] if ones == 0 else f"{TENS[tens - 2]} {ONES[ones - 1]}"


def duration(dice: random.Random) -> str:
    kinds = (
        *(f"{number(dice, 2, 60)} minutes", f"{number(dice, 2, 59)} seconds", f"{number(dice, 2, 12)} hours"),
        *("one minute", "an hour", "half an hour", "an hour and a half"),
        f"{number(dice, 2, 9)} minutes and {number(dice, 5, 55)} seconds",
    )
    return dice.choice(kinds)


def clock(dice: random.Random) -> str:
    hour = number(dice, 1, 12)
    forms = ("{}", "{} o'clock", "{} thirty", "half past {}", "quarter to {}", "{} in the morning", "{} tonight")
    return dice.choice(forms).format(hour)
