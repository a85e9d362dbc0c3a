"""Joining and leaving the pool by direct message, and whom the bot answers how often."""

from datetime import timedelta

from tests.e2e.co_op import DAY, MINUTE, CoOp


def pool(co_op: CoOp) -> set[str]:
    with co_op.desk.store.transaction() as work:
        return {member.acct for member in work.pool.members()}


def test_who_writes_join_is_in_the_pool_and_welcomed_in_the_same_thread(new: CoOp) -> None:
    asked = new.tell("m1", "join")

    assert pool(new) == {"m1"}
    assert "Welcome to the jury pool" in new.newest("m1")
    assert new.hand.inbox("m1")[-1].in_reply_to == asked


def test_joining_twice_changes_nothing_and_is_said(new: CoOp) -> None:
    new.tell("m1", "join")
    new.tell("m1", "Hi, I want to join the jury pool")

    assert pool(new) == {"m1"}
    assert "already" in new.newest("m1")


def test_who_leaves_is_out_and_may_come_back_with_another_word(new: CoOp) -> None:
    new.tell("m1", "join")
    new.tell("m1", "leave")
    left = pool(new)
    new.tell("m1", "join")

    assert left == set()
    assert pool(new) == {"m1"}
    assert ["Welcome" in text for text in new.letters("m1")] == [True, False, True]


def test_who_left_is_not_told_that_they_may_be_drawn_again(panel: CoOp) -> None:
    gone, declined = sorted(panel.summoned())[:2]
    for juror, word in ((gone, "leave"), (declined, "decline")):
        panel.answer(juror, word)
        panel.settle()
        panel.answer(juror, "limit")
        panel.settle()

    assert panel.newest(gone).endswith("No blame, and nothing left to do.")
    assert panel.newest(declined).endswith("you stay in the pool and may be drawn again.")


def test_who_leaves_without_having_joined_is_told_so(new: CoOp) -> None:
    new.tell("m1", "leave")

    assert "You are not in the jury pool" in new.newest("m1")


def test_who_asks_for_a_test_summons_without_having_joined_is_told_so(new: CoOp) -> None:
    new.tell("m1", "test")

    assert "You are not in the jury pool" in new.newest("m1")


def test_who_has_not_joined_has_nothing_to_be_away_from_and_is_told_how_to_join(new: CoOp) -> None:
    for text in ("away until 5 May", "language de"):
        new.tell("m1", text)
        assert "You are not in the jury pool. If you would like to be, write join." in new.newest("m1")

    assert pool(new) == set()


def test_only_members_of_the_server_join(new: CoOp) -> None:
    new.tell("minion@bad.example", "join")

    assert pool(new) == set()
    assert "Only members of this server" in new.newest("minion@bad.example")


def test_a_member_who_has_not_joined_hears_how_to_join_and_to_propose_and_a_stranger_does_not(new: CoOp) -> None:
    new.tell("m1", "good morning")
    new.tell("minion@bad.example", "good morning")

    assert "join: you may be drawn" in new.newest("m1") and "propose limit DOMAIN" in new.newest("m1")
    assert "away until" not in new.newest("m1")
    assert "join" not in new.newest("minion@bad.example")
    new.tell("m1", "join")
    new.tell("m1", "help")
    assert "away until DAY, back" in new.newest("m1") and "join:" not in new.newest("m1")


def test_an_account_marked_bot_is_never_answered(new: CoOp) -> None:
    account = new.sandbox.state.account("m1")
    account.actor_type = "Service"

    new.tell("m1", "join")
    new.tell("m1", "help")

    assert new.letters("m1") == [] and pool(new) == set()


def test_a_stranger_gets_three_answers_a_day_and_no_more(new: CoOp) -> None:
    for _ in range(6):
        new.tell("minion@bad.example", "what are you?")
    first_day = len(new.letters("minion@bad.example"))

    new.pass_time(DAY + timedelta(hours=1))
    new.tell("minion@bad.example", "and today?")

    assert first_day == 3
    assert len(new.letters("minion@bad.example")) == 4


def test_a_member_without_a_seat_gets_three_answers_a_day(new: CoOp) -> None:
    new.tell("m1", "join")
    for _ in range(5):
        new.tell("m1", "help")

    assert len(new.letters("m1")) == 3


def test_a_juror_gets_twenty_answers_a_day_and_no_more(panel: CoOp) -> None:
    member, summons = next(iter(panel.summoned().items()))
    before = len(panel.letters(member))

    for n in range(25):
        panel.hand.post(member, f"@jurybot hm {n}", "direct", summons.id)
    panel.settle()

    assert len(panel.letters(member)) - before == 20


def test_strangers_together_get_a_tenth_of_the_posts_of_a_window(new: CoOp) -> None:
    for n in range(40):
        new.hand.join(f"stranger{n}@bad.example")
        new.hand.post(f"stranger{n}@bad.example", "@jurybot hello", "direct")

    new.settle()

    assert len(new.posts()) - 2 == 30  # two told the stewards that the jury is live


def test_a_mention_in_public_by_somebody_without_a_seat_is_not_answered(new: CoOp) -> None:
    new.settle()
    before = len(new.posts())

    new.hand.post("m1", "@jurybot join", "public")
    new.hand.post("minion@bad.example", "@jurybot you are silly", "public")
    new.settle()

    assert len(new.posts()) == before and pool(new) == set()


def test_a_direct_message_that_mentions_others_joins_nobody_and_its_writer_is_told(new: CoOp) -> None:
    new.hand.post("m1", "@jurybot @m2 join", "direct")
    new.hand.post("m3", "@m4 let's ask @jurybot some day", "direct")
    new.settle()

    assert pool(new) == set()
    assert "mentions others, so I did nothing" in new.newest("m1")
    assert new.letters("m2") == new.letters("m3") == new.letters("m4") == []


def test_who_is_forgotten_is_deleted_and_may_join_anew(new: CoOp) -> None:
    new.tell("m1", "join")
    new.tell("m1", "forget me")
    with new.desk.store.transaction() as work:
        known = work.pool.by_account(str(new.sandbox.state.account("m1").id))
        secrets = work.pool.secrets()
    told = new.newest("m1")
    new.tell("m1", "join")

    assert known is None and not secrets
    assert "Done. You are out of the jury pool" in told
    assert pool(new) == {"m1"}


def test_the_welcome_says_what_one_is_in_for_and_whether_messages_arrive(new: CoOp) -> None:
    new.hand.follow("m2", "jurybot")
    new.tell("m1", "join")
    new.tell("m2", "join")

    told = new.newest("m1")
    said = ("8 times a year", "hard to read", "mention nobody", "Admins can read", "unanimous", "switch off", "leave")
    for part in said:
        assert part in told, part
    assert "Keep your join post or follow me" in told
    assert "You follow me, so my messages reach you" in new.newest("m2")


def test_a_test_summons_can_be_tried_and_opens_the_door_anew(new: CoOp) -> None:
    join = new.tell("m1", "join")
    new.hand.delete(join)
    new.tell("m1", "test")
    summons = max(new.hand.inbox("m1"), key=lambda letter: int(letter.id))
    assert "This is a test, about no case" in summons.text and "keep the message you just wrote" in summons.text

    new.tell("m1", "limit\nThey never answer.", under=summons.id)
    assert "Understood" in new.newest("m1")
    new.sleep(DAY + timedelta(hours=1))
    new.tell("m1", "limit, maybe", under=summons.id)
    assert "in a real case I would ask back" in new.newest("m1")
    with new.desk.store.transaction() as work:
        member = work.pool.by_account(str(new.sandbox.state.account("m1").id))
    assert member is not None and member.anchor not in (None, join)


def test_what_is_tried_out_below_a_test_is_no_ballot_of_a_seat(panel: CoOp) -> None:
    juror = min(panel.summoned())
    panel.tell(juror, "test")
    for words in ("limit", "suspend"):
        panel.pass_time(5 * MINUTE)
        tried = panel.tell(juror, words, under=max(panel.hand.inbox(juror), key=lambda letter: int(letter.id)).id)
    panel.pass_time(5 * MINUTE)
    panel.tell(juror, "limit", under=tried)  # below their own words

    assert sum("This was a test; nothing is counted" in text for text in panel.letters(juror)) == 3
    assert [seat.statements for seat in panel.case().seats if seat.statements] == []
