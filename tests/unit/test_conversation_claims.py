"""Which sentences claim an act; of a kind that models really write."""

import pytest

from speaker.conversation.claims import Act, Claims
from speaker.conversation.words import load
from speaker.intent import Outcome

ENGLISH_CLAIMS = """
No problem, I've gone ahead and set an alarm for seven a.m.
Sure, turning the living room lights off now.
Great, your reminder to call the dentist is all set for tomorrow at ten.
I've scheduled the meeting with Bob for Friday.
Okay! The timer is running.
Your five minute timer begins now.
Timer: ten minutes. Starting now!
The heating is now at twenty two degrees.
I've bumped the volume up to seven.
Volume set to fifty percent.
The volume is now at fifty percent.
I've dropped the temperature by two degrees.
Alright, the music is paused.
Music stopped.
Skipping to the next song.
I've skipped this song.
Here's some jazz.
Your shopping list now has milk and eggs.
I have noted that down for you.
Okay, noted.
Got it. I'll remember that.
I'll make a note of that.
I'm sending a message to Anna now.
I told Anna that you are running late.
I let Anna know that you'll be late.
Anna has been told.
Your call is being placed.
Connecting you to mom.
I'm on it.
Right, that's sorted.
Sorted!
There you go, lights are out.
The lights have gone off.
Good night. I've switched everything off and locked up.
The front door has been locked and the alarm armed.
I armed the alarm.
The vacuum has started cleaning.
I started the dishwasher.
Your order has been placed.
Payment complete.
I've transferred fifty dollars to John.
Your table is booked for eight.
Okay, I've cleared your alarms.
All alarms have been removed.
Both timers are cancelled now.
I changed the alarm to six.
The alarm will go off at six.
Your alarm will ring at six tomorrow.
I'll wake you up at six.
Expect a reminder at noon.
I'll ping you in ten minutes.
Ten minutes on the clock, starting now.
Countdown started!
Blinds are closing.
I'm closing the blinds for you.
It has been taken care of.
Everything's been turned off.
Consider the lights off.
Lights are dimmed to thirty percent.
Translated and sent.
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
The capital of France is Paris.
Coffee has been grown in Brazil since the eighteenth century.
I read that bees can count.
I found that dolphins sleep with one eye open.
It has started to rain in many places by then, I guess.
The company announced a new phone in 2012.
He set a world record in 1999.
They opened the first store in Seattle.
You should turn the eggs over after a minute.
A message in Morse code is made of dots and dashes.
The moon pulls on the sea.
I'm doing well, thanks.
I was just thinking about that.
I'm glad you liked it.
Music was very important to Mozart's father.
The song was written by Leonard Cohen.
The Beatles' last album is Let It Be.
Lights of the city can be seen from space.
A light year is a distance.
The radio telescope was built in Chile.
Your heart beats about seventy times a minute.
Your question is a good one.
Your skin has three layers.
If your timer rings, the pasta is ready.
The first alarm clock could only ring at four in the morning.
A calendar year has 365 days.
The list of prime numbers is endless.
Phones were invented in 1876.
To call Norway, dial plus four seven.
The door to the future is open, they say.
I'm sorry, I can't book tables.
I have no way to send messages.
There is no light in the deep sea.
Nobody knows.
Playing cards were invented in China.
Setting sail, the crew sang.
The king closed the gate and ordered a feast.
I would cook it for ten minutes.
Put the lid on and wait.
I'd set an alarm if I were you.
It takes about twenty minutes, starting from cold water.
The fan club was founded in 1963.
Penguins live in the southern hemisphere.
You could set a timer while the tea is brewing.
Water boils at one hundred degrees.
In the story, the wizard turned off the stars one by one.
I was made to help people at home.
Honestly, I don't know.
That was put very well.
The Romans added a second wall in the third century.
The bridge was opened in 1932.
The shop is closed on Sundays, as far as I know.
The record was set in 1988 by Florence Griffith Joyner.
Shakespeare has written thirty seven plays.
She has been called the queen of soul.
The light bulb was patented by Edison in 1880.
Radio was invented around 1895.
Television changed how people saw the world.
I'd be happy to chat about music.
Music can lower your heart rate.
To open the door of the dishwasher, pull the handle.
First turn off the power, then remove the cover.
Put the kettle on and warm the pot.
The door of the cathedral is open to everyone.
Messages in bottles have been found after a hundred years.
My favourite is chess, though I've never played it.
The next full moon is on Friday.
Add two eggs and stir.
Playing outside is good for children.
Calling a friend can help when you feel lonely.
Turning left at the church brings you to the station.
The alarm call of a blackbird is very loud.
A reminder is useful only if you see it.
The answer is on page ten.
Yes, whales are mammals.
It's on the left bank of the river.
It's off the coast of Africa.
The timer in a microwave counts seconds.
It was closed in 1970.
Sure, here's a joke.
Okay, let me think.
All right, once upon a time there was a king.
The oven should be at two hundred degrees.
The lights in the sky are called aurora.
Good question.
The film was released in 1994 and the song was a hit.
I'm afraid I can't open doors.
The population has increased to eight billion.
The war started in 1914.
The Titanic was on its way to New York.
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
没问题，闹钟定好了，明天七点叫你。
好嘞，灯给你关上啦。
好的，十分钟倒计时现在开始。
我已经为你安排了周五的会议。
空调温度已调整为二十六度。
音量调到百分之五十了。
已经静音。
音乐已暂停。
好的，下一首。
给你来一首周杰伦的稻香。
我把牛奶记到购物清单上了。
好的，我记住了。
已经通知安娜您会晚到。
我已经告诉安娜了。
正在呼叫妈妈。
电话正在接通。
窗帘正在打开。
窗帘拉上了。
扫地机器人开始工作了。
门锁好了。
全部关好了。
所有的闹钟都删除了。
提醒已创建。
明天早上六点我会叫您起床。
六点的闹钟，设好了。
您的餐位订好了。
已为您叫车。
车已经在路上了。
好的，马上。
已经把灯调暗了。
灯光调到了百分之三十。
没问题，已经帮你搞定。
好了，都关了。
暖气已经开了。
计时结束后我会提醒您。
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
法国的首都是巴黎。
咖啡在巴西种植了三百年。
蜜蜂会数数。
这家公司二零一二年发布了新手机。
他一九九九年打破了世界纪录。
鸡蛋煎一分钟后翻面。
莫尔斯电码由点和划组成。
我很好，谢谢。
我刚才也在想这个。
这首歌是罗大佑写的。
城市的灯光从太空也能看见。
光年是距离单位。
心脏每分钟跳七十次左右。
你的问题很好。
你的皮肤有三层。
第一个闹钟只能在早上四点响。
一年有三百六十五天。
电话是一八七六年发明的。
不好意思，我订不了餐位。
深海里没有光。
没有人知道。
国王关上城门，摆了宴席。
我会建议煮十分钟。
盖上锅盖等一会儿。
换成我，就设个闹钟。
大约需要二十分钟。
企鹅生活在南半球。
水在一百度的时候沸腾。
泡茶的时候可以设一个计时器。
这座桥是一九三二年通车的。
罗马人后来又加了一道墙。
商店星期天一般关门。
莎士比亚写了三十七部剧本。
电灯是爱迪生改进的。
收音机的发明改变了世界。
先关掉电源，再打开盖子。
小兔子打开门，看见了大灰狼。
在外面玩对孩子有好处。
下一次满月是星期五。
鲸鱼是哺乳动物。
它在河的左岸。
第一次世界大战开始于一九一四年。
人口已经增加到八十亿。
好的，给你讲个笑话。
好的，让我想想。
很抱歉，我开不了门。
打电话给朋友可以缓解孤独。
音乐可以让人放松。
这部电影是一九九四年上映的。
加两个鸡蛋，搅拌均匀。
我最喜欢下棋。
这个字读作“设”。
他把灯关了，就睡着了。
电视上正在播放新闻是很常见的。
闹钟最早是给自己用的。
当然，我很乐意聊聊。
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

ENGLISH_REQUESTS = """
set a timer for ten minutes
turn off the lights
could you turn the heating up to twenty one
remind me to call mom at six
wake me at seven
call mom
play some jazz
lights off
add milk to the shopping list
order a pizza
book a table for two
send a message to anna that i am late
tell anna i am late
lock the front door
turn it off
make it louder
text dad that i will be late
close the blinds
turn the volume down
cancel my alarm
"""
ENGLISH_TALK = """
who wrote hamlet
tell me a story about a fox
why is the sky blue
what is the weather in oslo
how do you boil an egg
let's play twenty questions
call me bob
are you happy
what's two plus two
how was your day
what should i cook tonight
who turned off the lights in the great blackout
explain how a timer works
i feel lonely
tell me about the beatles
"""
ENGLISH_COVERED = """
Alarm's set for half past six.
Good news, your lights are off.
I turned the lights off for you a second ago.
Okay, lights out!
Ten minute timer, coming right up.
Timer for pasta is now ticking.
That's your reminder created.
I'll have the kettle on in a moment.
Just sent it to Anna.
Sent!
Email delivered.
The text went out to your brother.
I dialed the number for you.
The call is connected.
Music resumed.
I've put on some relaxing piano.
Now streaming BBC Radio 4.
Enjoy the music, it's playing now.
Volume lowered.
I've made it a bit louder.
It's quieter now.
Bedroom heating is on.
Set to twenty one degrees.
The thermostat has been adjusted.
Your garage door is closing.
Door unlocked.
I locked up for the night.
Eggs are on your shopping list.
I put eggs on the list.
The list has been updated.
Your event on Friday is confirmed.
I moved your three o'clock to four.
Reservation made for two at seven.
Uber ordered.
The robot is cleaning the kitchen.
I've silenced the alarm.
Snoozing for nine minutes.
All timers cleared.
You're all set for tomorrow morning.
Rest easy, I will wake you at six.
I will make sure to remind you about the pills.
Done and dusted.
As you wish, the lamp is dimmed.
I have forwarded your message.
I've blocked that time in your calendar.
Everything is off and the doors are locked.
I just muted the TV.
"""

MANDARIN_REQUESTS = """
设一个十分钟的计时器
把客厅的灯关掉
打开空调
十分钟后提醒我
明天早上七点叫我
给妈妈打电话
播放周杰伦的歌
关灯
把牛奶加到购物清单
帮我订一份披萨外卖
音量调大一点
能帮我开一下灯吗
取消明天的闹钟
给安娜发消息说我晚到
锁门
来首歌
"""
MANDARIN_TALK = """
哈姆雷特是谁写的
讲个狐狸的故事
天空为什么是蓝色的
鸡蛋怎么煮
你今天开心吗
我有点难过
二加二等于几
晚饭吃什么好
电灯是谁发明的
介绍一下李白
空调是怎么工作的
你叫什么名字
"""
MANDARIN_COVERED = """
闹钟已为您定在六点半。
好消息，灯都关了。
刚才已经把灯关上了。
计时十分钟，开始。
意大利面的计时器在走了。
提醒已经加好了。
刚发给安娜了。
发好了。
邮件已送达。
电话已经拨出去了。
音乐继续播放了。
给您放点轻音乐。
声音小一点了。
音量降低了。
卧室暖气打开了。
已设为二十一度。
车库门正在关。
门已解锁。
鸡蛋在清单里了。
清单更新好了。
周五的日程确认了。
位子订好了，两位，七点。
扫地机正在扫厨房。
所有计时器都清空了。
明早六点叫你，放心睡吧。
我会记得提醒你吃药的。
如您所愿，灯调暗了。
电视静音了。
都办妥了。
好的，这就给安娜发消息。
"""


def each(language: str, sentences: str) -> list[tuple[str, str]]:
    return [(language, sentence) for sentence in sentences.strip().splitlines()]


CLAIMS = [*each("en", ENGLISH_CLAIMS), *each("zh", MANDARIN_CLAIMS)]
PLAIN = [*each("en", ENGLISH_PLAIN), *each("zh", MANDARIN_PLAIN)]
REQUESTS = [*each("en", ENGLISH_REQUESTS), *each("zh", MANDARIN_REQUESTS)]
TALK = [*each("en", ENGLISH_TALK), *each("zh", MANDARIN_TALK)]
COVERED = [*each("en", ENGLISH_COVERED), *each("zh", MANDARIN_COVERED)]
"""Claims in wordings that nobody thought of when the patterns were written."""

KNOWN = {language: Claims(load(language).claims) for language in ("en", "zh")}


def unfounded(language: str, sentence: str, *acts: Act) -> bool:
    return KNOWN[language].unfounded(sentence, acts)


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


@pytest.mark.parametrize(("language", "text"), REQUESTS)
def test_who_wants_something_done_is_understood_to(language: str, text: str) -> None:
    assert KNOWN[language].wants_act(text)


@pytest.mark.parametrize(("language", "text"), TALK)
def test_who_only_talks_wants_nothing_done(language: str, text: str) -> None:
    assert not KNOWN[language].wants_act(text)


@pytest.mark.parametrize(("language", "sentence"), COVERED)
def test_no_claim_in_whatever_words_admits_that_nothing_was_done(language: str, sentence: str) -> None:
    assert not KNOWN[language].admits(sentence)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Sorry, I can't do that."),
        ("en", "I don't have a skill for lights."),
        ("en", "Unfortunately that isn't possible."),
        ("en", "For how long?"),
        ("zh", "不好意思，我做不到。"),
        ("zh", "我没有能关灯的技能。"),
        ("zh", "要设多久呢？"),
    ],
)
def test_what_admits_or_asks_is_known(language: str, sentence: str) -> None:
    assert KNOWN[language].admits(sentence)
