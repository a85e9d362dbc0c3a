"""From the HTML of a status to the words that count."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.text.plain import CLOSE, EMOJI, HASHTAG, LINK, OPEN, QUOTE, marked, plain
from jurybot.core.text.plain import MENTION as MENTION_MARK

MENTION = (
    '<span class="h-card" translate="no"><a href="https://coop.example/@jurybot" class="u-url mention">'
    "@<span>jurybot</span></a></span>"
)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (f"<p>{MENTION} limit</p>", "limit"),
        (
            f"<p>{MENTION} limit<br />They do answer mails &amp; &quot;promise&quot; to act &lt;3</p>",
            'limit\nThey do answer mails & "promise" to act <3',
        ),
        ("<p>@jurybot limit<br />now</p>", "limit\nnow"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ("<dl><dt>one</dt><dd>two</dd></dl>", "one\n\ntwo"),
        ("<table><tr><td>one</td><td>two</td></tr></table>", "one two"),
        ("<p>one\rtwo\nthree</p>", "one two three"),
        ("<p>lim<b>it</b></p>", "limit"),
        ("<p><code>limit</code></p>", "limit"),
        ("limit\nplain text", "limit\nplain text"),
        ("write to a@b.example", "write to a@b.example"),
    ],
)
def test_a_status_becomes_the_lines_its_author_wrote(html, text):
    assert plain(html) == text


@pytest.mark.parametrize(
    "html",
    [
        f"<p>a {MENTION} b</p>",
        "a @jurybot b",
        "a @jurybot@coop.example b",
        '<p>a <a href="https://x.example/tags/no" class="mention hashtag" rel="tag">#<span>no</span></a> b</p>',
        "a #no b",
        '<p>a <a href="https://x.example/"><span class="invisible">https://</span><span>x.example</span></a> b</p>',
        "a https://x.example/no?not=1#no b",
        "a :no_entry: b",
        '<p>a <img alt=":no:" src="x"> b</p>',
        "<p>a <del>no</del> b</p>",
        "<p>a <s>no <s>never</s> no</s> b</p>",
        '<p>a <span style="text-decoration: line-through">no</span> b</p>',
        "a ~~no~~ b",
        "<p>a <q>no</q> b</p>",
        "<p>a <!-- no --> b</p>",
        "<p>a <script>no</script> b</p>",
    ],
)
def test_what_points_away_is_struck_or_hidden_is_dropped(html):
    assert plain(html) == "a b"


@pytest.mark.parametrize(
    "html",
    [
        "> limit\nsuspend",
        "<blockquote><p>limit</p></blockquote><p>suspend</p>",
        "<p>&gt; limit<br>&gt; nothing</p><p>suspend</p>",
        "@ana > limit\nsuspend",
        '<p class="quote-inline">RE: <a href="https://x.example/1">x</a></p><p>suspend</p>',
        "<blockquote><blockquote>limit</blockquote>limit</blockquote>suspend",
    ],
)
def test_quotes_are_not_the_words_of_who_quotes(html):
    assert plain(html) == "suspend"


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<blockquote><p>Proposed:</p><p>suspend</p></blockquote><p>yes</p>", "Proposed: suspend"),
        ("<p>&gt; Proposed: suspend</p><p>yes</p>", "Proposed: suspend"),
        (f"<p>{MENTION} &gt; Proposed: suspend<br>yes</p>", "Proposed: suspend"),
        ("<blockquote>Proposed: <del>limit</del> suspend", "Proposed: limit suspend"),
        ("<q>" + 60 * "so " + "</q> yes", (33 * "so ").strip() + " s"),
    ],
)
def test_a_quote_leaves_how_it_begins_in_its_mark(html, said):
    quoted = [mark[1 : mark.index(CLOSE)] for mark in marked(html).split(OPEN) if mark.startswith(QUOTE)]

    assert [text.strip() for text in quoted] == [said]
    assert "suspend" not in plain(html)



@pytest.mark.parametrize("name", ["span", "p", "div", "b", "i", "em", "strong", "font", "ins", "u", "small"])
@pytest.mark.parametrize("style", ["text-decoration:line-through", "DISPLAY: none", "visibility: hidden; top: 0"])
def test_whatever_hides_or_strikes_words_out_they_are_dropped(name, style):
    assert plain(f"limit <{name} style='{style}'>not</{name}>") == "limit"
    assert plain(f'limit <{name} style="top: 0" title=none>not</{name}>').split() == ["limit", "not"]


@pytest.mark.parametrize(
    ("html", "kind", "words"),
    [
        ('<a href="https://x.example/@ana">@ana</a>', MENTION_MARK, "ana@x.example"),
        ("<a class=mention href=https://x.example/@ana>ana</a>", MENTION_MARK, "ana@x.example"),
        ('<a href="https://x.example/@ana">@ana@y.example</a>', MENTION_MARK, "ana@y.example"),
        ('<a href="https://x.example/tags/no" rel="nofollow tag">no</a>', HASHTAG, "no"),
        ("<a href='https://x.example/tags/no' class='mention hashtag'>#no</a>", HASHTAG, "no"),
        ('<a href="https://www.x.example/a/b">x.example/a…</a>', LINK, "https://www.x.example/a/b"),
        ('<a href="https://x.example/a/">https://x.example/a/</a>', LINK, "https://x.example/a/"),
        ('<a href="https://x.example/">suspend</a>', LINK, "words: suspend"),
        ('<a href="https://x.example/"></a>', LINK, "words: "),
        ("<a>suspend</a>", LINK, "words: suspend"),
        ("<a class='u-url hashtag'>no</a>", HASHTAG, "no"),
        ("<a href='https://x.example/'>" + "x" * 300 + "</a>", LINK, "words: " + "x" * 200),
        ("<img class='custom-emoji' alt=':no_entry:' src='x'>", EMOJI, "no_entry"),
    ],
)
def test_a_link_is_marked_as_what_it_is_and_with_where_it_leads_if_it_says_so(html, kind, words):
    assert marked(html) == f"{OPEN}{kind}{words}{CLOSE}"


def test_neighbours_of_what_is_dropped_are_not_joined():
    assert plain("<p>sus<del>x</del>pend</p>") != "suspend"
    assert plain("sus@ana pend") != "suspend"


def test_dropped_words_leave_a_mark():
    assert marked("suspend #not") != marked("suspend")
    assert OPEN not in plain("suspend #not")


def test_a_newline_in_html_is_a_blank_and_in_plain_text_a_line():
    assert plain("<p>I would not\nsuspend</p>") == "I would not suspend"
    assert plain("limit\nthey answer") == "limit\nthey answer"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("lim\u200bit", "limit"),
        ("li\u00admit", "limit"),
        ("\u202elimit\u202c", "limit"),
        ("ｌｉｍｉｔ", "limit"),
        ("limit\ufe0f", "limit"),
        ("limit？", "limit?"),
        ("limit\u037e", "limit?"),
        ("they don’t", "they don't"),
        ("limit\u2028now", "limit\nnow"),
    ],
)
def test_what_cannot_be_seen_is_gone_and_unicode_is_one_way(text, shown):
    assert plain(text) == shown


def test_a_tag_nobody_knows_stays_in_sight():
    assert "not" in plain("limit <not>")


def test_a_question_mark_behind_an_address_stays():
    assert plain("limit https://x.example/a?").endswith("?")


def test_a_whole_link_is_only_a_link_whatever_is_inside():
    assert plain('<p>a <a href="https://x.example"><p>suspend <del>x</del> them</p></a> b</p>') == "a b"


def test_nobody_can_write_a_mark():
    assert OPEN not in plain(f"{OPEN}#x{CLOSE}&#xfdd0;a") and CLOSE not in plain(CLOSE)


@given(st.text())
def test_no_text_breaks_it(text):
    assert OPEN not in plain(text)


TAGS = st.sampled_from(
    ["<p>", "</p>", "<a href='x'>", "</a>", "<del>", "</del>", "<br>", "<", ">", '"', "<!--", "&#", "&lt;"]
)


@given(st.lists(TAGS | st.text(max_size=5), max_size=30).map("".join))
def test_no_broken_html_breaks_it(html):
    assert plain(html).encode("utf-8") is not None


def test_no_64_kb_take_long():
    evil = [
        '<a "',
        "<!--",
        "<b x='\"",
        "\u0301\u0323",
        "@a",
        "#1",
        "~~a",
        "&#",
        "<p>",
        "<a href=x>",
        "\ufdfa",
        "<s>",
        ":a",
    ]
    for unit in [*evil, "&#9" + "9" * 5000]:
        html = unit * (64_000 // len(unit))
        begun = time.process_time()
        marked(html)
        assert time.process_time() - begun < 0.5, unit
