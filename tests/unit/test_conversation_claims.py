"""Which sentences claim an act; of a kind that models really write."""

import pytest

from speaker.conversation.claims import Act, Claims
from speaker.conversation.words import load
from speaker.intent import Outcome

ENGLISH_CLAIMS = """
I've set a timer for ten minutes.
I set a timer for ten minutes.
I have set your alarm for seven.
Okay, I've turned off the lights.
Done.
Done! The lights are off.
All set.
Sure, your timer is set for ten minutes.
Timer set for ten minutes.
Your alarm has been set for six thirty.
The kitchen light is now on.
The lights are off.
Turning off the lights.
Setting a timer for five minutes now.
I'm turning the heating up to twenty one degrees.
I'll remind you at six.
I will wake you at seven tomorrow.
I've added milk to your shopping list.
Added milk to your shopping list.
Milk has been added to your list.
I just sent your message to Anna.
Your message was sent.
Message sent.
I'm calling mom now.
Calling mom.
Now playing jazz.
Playing your favourite playlist.
I've ordered a pizza for you.
Your taxi is on its way.
I have cancelled the alarm.
The alarm is cancelled.
Alarm cancelled.
Okay, it's done.
You'll be reminded at six.
I went ahead and locked the door.
The door is locked.
I’ve set that up for you, and I turned on the lamp.
Sure! I'll set an alarm for seven.
Consider it done.
I've taken care of it.
Let me set a timer for ten minutes.
I've put it on your calendar.
It's on.
I've booked a table for two.
Lights off.
I couldn't find the lamp, but I've turned off the light.
We have raised the volume.
Got it, timer's set for ten minutes.
I've called an ambulance.
The volume has been turned up.
Reminder created for tomorrow at nine.
Alright, ten minute timer starting now.
Your ten minute timer has started.
Okay, timer started.
I’ll let you know when it's done.
The thermostat is set to twenty degrees.
Sure thing, I have paused the music.
Okay. Playing some jazz for you.
Snoozed for five minutes.
I've updated your to-do list.
"""
ENGLISH_PLAIN = """
Oslo is the capital of Norway.
I can't set timers for that.
I can set a timer if you like.
Would you like me to set a timer?
Shall I turn off the lights?
I haven't set a timer.
I did not turn off the lights.
I'm sorry, I couldn't turn off the light.
A timer is a device that measures time.
You can say: set a timer for ten minutes.
Playing the piano takes years of practice.
The light of the moon is reflected sunlight.
Bach was born in 1685.
The alarm clock was invented in 1787.
I don't have a skill for that, so I did nothing.
If you want, I'll set a timer.
He turned off the lights and went to sleep.
The captain sent a message to the king.
Once upon a time there was a dragon who set the village on fire.
The answer is forty two.
I think that is a great idea.
To boil an egg, put it in water for eight minutes.
Set the oven to two hundred degrees and bake for an hour.
Turn the heat down and add the onions.
I'm a smart speaker, and I like talking with you.
No timers are running.
Your alarm is not set.
I would start with the dishes.
How can I help you?
I will tell you a story about a fox.
I'm not able to call anyone.
It usually takes about an hour.
I have no idea, sorry.
Sorry, nothing has been set.
Light travels at three hundred thousand kilometres a second.
Music has been part of human culture for thousands of years.
I love that song too.
The Beatles recorded the album in 1969.
Well done means cooked all the way through.
Done properly, sourdough takes two days.
"""

MANDARIN_CLAIMS = """
好的，已经设置了十分钟的计时器。
我已经帮您设好闹钟了。
好的，十分钟的计时器设好了。
灯已经关了。
灯关掉了。
好的，灯已打开。
已为您打开客厅的灯。
我把灯关了。
好的，我这就帮你关灯。
正在为您播放音乐。
好的，马上为您设置闹钟。
搞定了。
已经完成了。
好的，办好了。
我会在六点提醒你。
到时候我会叫醒你。
闹钟设在明天早上七点。
已将牛奶添加到购物清单。
牛奶已经加到购物清单了。
我给妈妈打电话了。
正在给妈妈打电话。
消息已经发送。
短信发出去了。
空调已经调到二十六度。
我帮你订了一份披萨。
外卖已经下单了。
好的，帮你关灯。
闹钟已取消。
取消成功。
设置好了，十分钟后提醒你。
音量已经调大了。
为您打开空调。
好的，打开了。
门已经锁上了。
我已叫了救护车。
好的，现在帮您播放周杰伦的歌。
已经帮您记下来了。
我刚刚关掉了卧室的灯。
计时器开始了。
好的，定时器已启动。
"""
MANDARIN_PLAIN = """
奥斯陆是挪威的首都。
我没有办法关灯。
要不要我帮你设一个计时器？
我可以帮你设闹钟吗？
对不起，我做不到。
你可以说：设一个十分钟的计时器。
我还没有设置闹钟。
地球已经存在了四十五亿年。
人类已经发现了很多行星。
从前有一只狐狸，它打开了门。
这首歌是一九六九年发行的。
光的速度是每秒三十万公里。
煮鸡蛋大约需要八分钟。
我很喜欢这首歌。
我给你讲个故事吧。
闹钟是一种计时的工具。
没有正在运行的计时器。
这件事我没有做。
不好意思，灯没有关掉。
我不能打电话。
把洋葱加进去，再煮五分钟。
他已经出发了。
这个问题很有意思。
李白是唐朝的诗人。
公司已经停止生产这种手机。
我无法帮您打开空调。
我觉得你说得对。
好的，我们来聊聊吧。
今天开心吗？
电视是一九二六年发明的。
"""


def each(language: str, sentences: str) -> list[tuple[str, str]]:
    return [(language, sentence) for sentence in sentences.strip().splitlines()]


CLAIMS = [*each("en", ENGLISH_CLAIMS), *each("zh", MANDARIN_CLAIMS)]
PLAIN = [*each("en", ENGLISH_PLAIN), *each("zh", MANDARIN_PLAIN)]


def unfounded(language: str, sentence: str, *acts: Act) -> bool:
    return Claims(load(language).claims).unfounded(sentence, acts)


def act(name: str, outcome: Outcome = Outcome.DONE, *, reads: bool = False, outside: bool = False) -> Act:
    return Act(name, outcome, "", reads, outside)


@pytest.mark.parametrize(("language", "sentence"), CLAIMS)
def test_a_claim_is_caught_where_nothing_was_done(language: str, sentence: str) -> None:
    assert unfounded(language, sentence)


@pytest.mark.parametrize(("language", "sentence"), PLAIN)
def test_a_sentence_that_claims_nothing_is_let_pass(language: str, sentence: str) -> None:
    assert not unfounded(language, sentence)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "I've set a timer for ten minutes."),
        ("en", "Done."),
        ("zh", "好的，十分钟的计时器设好了。"),
        ("zh", "搞定了。"),
    ],
)
def test_a_claim_is_let_pass_after_the_act_alone(language: str, sentence: str) -> None:
    assert not unfounded(language, sentence, act("timer.set"))
    assert not unfounded(language, sentence, act("timer.set", Outcome.PARTLY))
    for outcome in (Outcome.FAILED, Outcome.REFUSED, Outcome.ASKED, Outcome.UNKNOWN):
        assert unfounded(language, sentence, act("timer.set", outcome))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "I've set a timer and turned off the lights."),
        ("zh", "计时器设好了，灯也关了。"),
        ("en", "The door is locked."),
    ],
)
def test_one_act_does_not_cover_for_another(language: str, sentence: str) -> None:
    assert unfounded(language, sentence, act("timer.set"))


def test_who_has_only_looked_may_say_how_it_is_but_not_that_he_did_it() -> None:
    looked = act("home.query", reads=True)
    assert not unfounded("en", "The kitchen light is on.", looked)
    assert unfounded("en", "I've turned on the kitchen light.", looked)


def test_what_a_tool_of_somebody_else_acts_on_nobody_here_knows() -> None:
    assert not unfounded("en", "I've ordered a pizza for you.", act("shop__order", outside=True))
    assert unfounded("en", "I've ordered a pizza for you.", act("shop__order", Outcome.FAILED, outside=True))
