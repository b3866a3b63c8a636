"""What others wrote is spoken without their markup, or not at all."""

import pytest

from speaker.spoken import plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<b>Rain</b> &amp; sun", "Rain & sun"),
        ("&lt;p&gt;Twice &amp;amp; escaped&lt;/p&gt;", "Twice & escaped"),
        ("One<script>alert('x < y')</script> two<!-- three -->", "One two"),
        ("<![CDATA[Wrapped]]>", "Wrapped"),
        ("Jazz\tFM\x00\u200b \U0001f3b7\u202e", "Jazz FM"),
        ("More at https://example.org/a?b=c now", "More at now"),
        ("3 < 5 and 7 > 6", "3 < 5 and 7 > 6"),
        ("<img src=x onerror=alert(1)>", ""),
        (None, ""),
        (["a"], ""),
    ],
)
def test_only_words_are_left(text: object, said: str) -> None:
    assert plain(text) == said


def test_what_is_too_long_ends_at_a_word() -> None:
    assert plain("one two three four", 12) == "one two"
    assert plain("一二三四五六七八九十", 4) == "一二三四"
    assert len(plain("x" * 5_000_000, 100)) == 100
