"""What in a reason leaves a doubt and what does not: where two kinds of words meet in one sentence."""

import pytest

from jurybot.core.text.answers import Ballot, Unclear
from tests.core.test_reply_reasons import position, read


def why(text, proposed="suspend"):
    answer = read(text, proposed)
    return answer.why if isinstance(answer, Unclear) else position(text, proposed)


def test_so_much_is_too_long_to_be_a_reason():
    assert why("suspend. " + "They spam. " * 41) == "too-long"
    assert why("suspend. " + "They spam. " * 40) == "suspend"
    assert why("suspend. They " + "spam " * 250) == "too-long"
    assert why("suspend. They " + "spam " * 249) == "suspend"


def test_who_stands_aside_may_be_undecided_and_nobody_else():
    assert position("Aside, I can't decide such things.") == "aside"
    for act in ("Limit", "Decline", "Here"):
        assert isinstance(read(f"{act}, I can't decide such things."), Unclear), act


def test_who_objects_or_agrees_may_speak_of_the_proposal():
    assert position("I object because the proposal rests on hearsay.") == "none"
    assert position("Agree. The proposal rests on five reports of harassment.") == "suspend"
    assert position("Suspend. The proposal rests on five reports of harassment.") == "unclear"


def test_where_one_denial_takes_two_words_the_second_is_no_other():
    assert position("Suspendre. Ils ne modèrent rien du tout là-bas.") == "suspend"
    assert position("Suspend. They never answer and never harass anybody.") == "unclear"


def test_an_answer_may_be_said_in_two_words_that_mean_the_same():
    assert position("Yes. Agreed. They post slurs.") == position("Yes, they post slurs, agreed.") == "suspend"
    assert position("No, I disagree.") == "none"
    assert position("Yes. They post slurs, I disagree.") == position("No. No slurs, I agree.") == "unclear"
    assert position("Ja, ja.") == position("limit: yes") == "unclear"


def test_only_the_accounts_may_be_told_apart_from_the_others():
    assert why("Only those accounts. Not the whole server.") == "none"
    assert why("account, tomorrow") == "unread-reason"
    assert why("account\nis not enough") == "takes-back"


def test_disagreeing_with_a_limit_may_mean_that_it_is_too_weak():
    assert why("disagree because nobody there reads English", "limit") == "may-mean-too-weak"
    assert why("Disagree. One user doesn't make a bad server.", "limit") == "none"
    assert why("Disagree. They don't do harm, they do worse.", "limit") == "may-mean-too-weak"
    assert why("Disagree. You don't punish everyone for one.", "limit") == "none"
    assert why("Disagree, it's too harsh for three posts.", "limit") == "none"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("suspend\nthe spammers", "unsure"),
        ("suspend\nis not the answer", "takes-back"),
        ("nothing\nI find that too weak", "takes-back"),
        ("suspend\nreply button", "unread-reason"),
        ("Suspend. They post slurs, vielleicht.", "unsure"),
    ],
)
def test_what_is_no_reason_is_told(text, reason):
    assert why(text) == reason


def test_a_courtesy_may_go_on_from_the_vote_and_stand_before_a_reason():
    assert read("Suspend. Also, thank you all for the good work.") == Ballot(position="suspend")
    assert read("limit\nPlease.\nThey answer.").reason == "They answer."
    assert position("Suspend. Thanks, Never") == position("suspend, please don't") == "unclear"


def test_names_may_have_initials_and_particles():
    for name in ("A. de Boer", "J. Okonkwo", "van Dijkstra"):
        assert read(f"Beperken.\nMet vriendelijke groet,\n{name}") == Ballot(position="limit"), name
    assert read("制限。よろしくお願いいたします。田中") == Ballot(position="limit")
    assert position("制限。よろしくお願いいたします。不要") == "unclear"


def test_a_face_that_rolls_its_eyes_needs_something_bad_beside_it():
    assert position("Limit, sure, they must be trembling 🙄") == "unclear"
    assert position("Suspend. They post slurs all day 🙄") == "suspend"
    assert position("Suspend. Such lovely slurs, how nice 🙄") == "unclear"


def test_who_were_to_act_and_did_nothing_are_not_spared():
    assert position("Suspend. The admin had three weeks to answer and did nothing.") == "suspend"
    for reason in ("They have done nothing.", "They did nothing, and answer mails.", "The admin did nothing wrong."):
        assert position(f"Suspend. {reason}") == "unclear", reason
    assert position("Suspend. I reported them and they did nothing to me.") == "unclear"


def test_what_a_suspend_would_cost_is_said_for_a_limit_only():
    assert position("Limit. I'd hate to cut them off.") == "limit"
    assert position("Suspend. I'd hate to cut them off.") == position("Limit. It would be a shame.") == "unclear"


def test_a_list_of_what_they_have_not_got_ends_in_nothing():
    assert position("Suspend. No rules, no contact, nothing.") == "suspend"
    assert position("Suspend. No rules broken, nothing.") == position("Suspend. They spam, nothing.") == "unclear"


def test_a_sentence_may_begin_with_its_verb_where_a_language_does_so():
    assert position("Suspender, é tudo golpe.") == position("Sospendere, è una truffa continua.") == "suspend"
    assert position("Suspender, é uma má ideia.") == position("Suspend, is all a scam.") == "unclear"


def test_what_goes_on_with_an_and_is_asked_about():
    assert position("Suspend, and I've read that they answer no mail.") == "unclear"
    assert position("Suspend, and I saw it all.") == position("Suspend, but I've seen every post twice.") == "unclear"


def test_who_votes_for_nothing_and_complains_is_asked():
    assert position("Nothing. They never answer.") == position("Nothing. They fixed nothing.") == "unclear"
    assert position("Nothing. They broke no rule.") == "none"


def test_who_stands_aside_may_say_why_behind_a_comma():
    assert position("I abstain, both of them have a point") == "aside"
    assert position("I abstain, then suspend") == position("I abstain, but they have to go") == "unclear"


def test_who_writes_public_begins_a_sentence_that_binds_nothing():
    assert position("Limit\npublic: A month of the same spam and no answer to our reports") == "limit"
    assert position("Limit\nA month") == position("Limit\npublic: for a month") == "unclear"


def test_what_their_own_admins_did_well_is_asked_about_behind_a_suspend():
    assert position("Suspend. Their admin deleted the posts and banned the poster.") == "unclear"
    assert position("Suspend. What the admin writes makes sense to me.") == "unclear"
    assert position("Nothing. Their admin deleted the posts and banned the poster.") == "none"
    assert position("Suspend. Other servers have already suspended them years ago.") == "suspend"


@pytest.mark.parametrize(
    "text",
    [
        "Nothing\nof what they promised was done, so something has to be done.",
        "Nichts\nvon dem, was sie versprochen haben, ist passiert, also muss etwas geschehen.",
        "Niente\ndi quello che hanno promesso è stato fatto, quindi qualcosa bisogna pur fare.",
        "Niets\nvan wat ze beloofden is gedaan, dus er moet iets gebeuren.",
    ],
)
def test_a_nothing_that_goes_on_below_is_no_vote_however_long_it_goes_on(text):
    assert position(text) == "unclear"


def test_what_they_pretend_to_be_turns_no_vote():
    assert position("Suspend. They call themselves a refuge for artists, but it is a hunting ground.") == "suspend"
    assert position("Opschorten. Ze noemen zich een vrijplaats, maar het is een jachtterrein.") == "suspend"
    assert position("Suspend. They did bad things to us all, but that was years ago.") == "unclear"
    assert position("Suspend. They have had their share of arguments, but they are always friendly.") == "unclear"


def test_one_kind_word_in_a_sentence_at_length_does_not_spare_them():
    assert position("Suspendieren. Deren angebliches Sorgentelefon für Jugendliche ist eine Falle.") == "suspend"
    assert position("Opschorten. De beheerder heeft binnen een dag gereageerd en alles netjes opgelost.") == "unclear"
    assert position("Suspendieren. Die sind immer nett gewesen.") == "unclear"


def test_a_word_for_because_before_a_verb_tells_of_a_place():
    assert position("Sperren. Da werden private Daten geteilt.") == "suspend"
    assert position("Sperren, da sie hetzen.") == "suspend"
    assert position("Sperren, da sie nicht hetzen.") == "unclear"
    assert position("limit because there's hardly any moderation", "limit") == "limit"


def test_was_is_not_would_in_german_though_a_vowel_alone_parts_them():
    assert position("Sperren. Mein Vater wurde dort abgezockt.") == "suspend"
    assert position("Sperren. Ich würde sie abmahnen.") == "unclear"
    assert position("Sperren. Ich wuerde sie abmahnen.") == "unclear"


@pytest.mark.parametrize("said", ["Enough is enough.", "No excuse for this.", "Das Maß ist voll.", "Geen moderatie."])
def test_words_that_complain_bear_a_measure_out_and_contradict_no_action(said):
    assert isinstance(read(f"Suspend. {said}"), Ballot)
    assert isinstance(read(f"Limit. {said}"), Ballot)
    assert isinstance(read(f"Nothing. {said}"), Unclear)


def test_a_complaint_may_be_granted_behind_no_action():
    assert isinstance(read("Nothing. It's rude, but there is no excuse for throwing out everybody."), Ballot)


def test_words_that_speak_for_them_contradict_a_suspend():
    assert isinstance(read("Suspend. At least they answer."), Unclear)
    assert isinstance(read("Nothing. At least they answer."), Ballot)
    assert isinstance(read("Suspend. At least they answer, but they never delete a slur."), Ballot)


@pytest.mark.parametrize("said", ["This has been going on for months.", "Dit duurt al maanden.", "Llevan meses así."])
def test_how_long_or_how_often_alone_bears_no_action_out(said):
    assert isinstance(read(f"Nothing. {said}"), Unclear)
    assert isinstance(read(f"Suspend. {said}"), Ballot)
    assert isinstance(read("Nothing. They have answered us for years."), Ballot)


def test_that_they_laugh_at_our_reports_does_not_speak_for_them():
    assert isinstance(read("Nothing. They laugh at our reports."), Unclear)
    assert isinstance(read("Suspend. They laugh at our reports."), Ballot)


def test_that_the_evidence_is_of_others_speaks_for_no_action():
    assert isinstance(read("En desacuerdo. Las pruebas son de otro dominio."), Ballot)
