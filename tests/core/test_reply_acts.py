"""What may stand behind an act (withdraw, decline, recuse, leave, here) or an abstention, and what turns it round."""

import pytest

from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Ballot, Context, Unclear
from jurybot.words import words

WORDS = words()


def read(text):
    answer = parse(text, Context(proposed="suspend", domain="bad.example", bot="jurybot"), WORDS)
    return answer.position if isinstance(answer, Ballot) else type(answer).__name__.lower()


def is_asked(text):
    return isinstance(parse(text, Context(proposed="suspend", domain="bad.example", bot="jurybot"), WORDS), Unclear)


def test_who_takes_a_vote_back_may_have_mixed_up_two_servers():
    assert read("Withdraw. I had mixed up two servers.") == "withdraw"
    assert read("Je retire mon vote. J'ai confondu deux serveurs.") == "withdraw"
    assert read("投票を撤回します。別のサーバーと取り違えていました。") == "withdraw"


def test_what_was_mixed_up_may_be_the_words_behind_an_act_of_one_word():
    assert is_asked("Withdraw. I mixed up the words.")
    assert read("Ich ziehe meine Stimme zurück. Ich habe die Wörter verwechselt.") == "withdraw"
    assert is_asked("Withdraw. I mixed them up with another server, so limit it is.")


def test_who_takes_a_vote_back_may_have_read_too_little_or_want_to_read_again():
    assert read("Withdraw. I only read half of the dossier, I'll do it properly tomorrow.") == "withdraw"
    assert read("Retiro mi voto. Leí el expediente a medias y quiero volver a leerlo.") == "withdraw"


@pytest.mark.parametrize(
    "text",
    [
        "Withdraw. Too quickly said, I stand by my vote.",
        "Withdraw. My answer stands.",
        "Ich ziehe meine Stimme zurück. Zu schnell getippt, sie gilt weiter.",
        "Quero sair do júri. Afinal fico.",
        "Je quitte le jury. Non, je reste.",
    ],
)
def test_what_stays_as_it_was_is_not_given_up(text):
    assert is_asked(text)


def test_that_a_message_was_meant_for_others_is_no_reason_to_take_a_vote_back():
    assert is_asked("Withdraw. Sorry, that was for another group.")
    assert is_asked("Je retire mon vote\nMessage destiné à quelqu'un d'autre, désolée")


def test_who_declines_may_come_next_time():
    assert read("Decline. Count me in next time!") == "decline"
    assert read("Deze keer kan ik niet. Volgende keer graag.") == "decline"
    assert read("辞退します。月末まで試験があります。") == "decline"


def test_next_time_may_be_of_those_who_are_judged():
    assert is_asked("Decline. Next time they do it I'd suspend.")
    assert is_asked("Ich kann diesmal nicht. Nächstes Mal sind sie dran.")
    assert is_asked("Declino. La próxima, fuera.")
    assert is_asked("Decline. Count me in.")


def test_who_was_thrown_out_there_may_recuse():
    assert read("Recuse. I've been banned from there myself, wouldn't be fair.") == "recuse"
    assert read("Mi ricuso, mi hanno bannato l'anno scorso.") == "recuse"
    assert is_asked("Recuse. They banned me, so suspend them.")
    assert is_asked("Recuse. They should be banned.")


def test_who_could_still_judge_is_asked_whether_they_recuse():
    assert is_asked("Recuse. Though I could still judge it, I think.")
    assert is_asked("Je me récuse. Je peux encore juger.")
    assert read("Recuse. My sister is a moderator there, I can't be fair.") == "recuse"


def test_who_is_here_may_say_when_they_come_to_it():
    assert read("Here. Will get to it once the kids are in bed.") == "here"
    assert read("Bin da. Sobald die Kinder schlafen, lese ich es.") == "here"
    assert read("います。帰宅したら読みます。") == "here"


@pytest.mark.parametrize(
    "text",
    [
        "Here if you need me.",
        "Here, if I read the rules right.",
        "Here, but I can't serve before May.",
        "Here. I can't serve this month.",
        "Here\nis the link they sent",
        "Here, nothing is moderated.",
        "Bin da, wenn ihr sonst niemanden habt.",
    ],
)
def test_a_seat_is_not_held_on_a_condition_nor_by_who_cannot_sit_on_it(text):
    assert is_asked(text)


@pytest.mark.parametrize(
    ("own", "others"),
    [
        ("Here! I'll read https://jury.example/41 tonight.", "Here, look: https://bad.example/@x/1"),
        ("Ici, c'est moi qui lis ce soir.", "Ici, c'est Paris !"),
        ("Da. Ich habe gelesen, wie sie hetzen.", "Da. Jetzt haben sie schon wieder gehetzt."),
        ("Here. People in my house are ill, I'll read it tonight.", "Here. People moved out."),
        ("Here\nsitting on a train, will read it tonight", "Here\nthe people are nice, read it"),
        ("います。今夜読みます。", "います、そういう人。"),
    ],
)
def test_what_is_here_is_the_writer_and_nobody_and_nothing_else(own, others):
    assert read(own) == "here"
    assert is_asked(others)


@pytest.mark.parametrize(
    ("clear", "broken"),
    [
        ("Recuse\nthe admin is my cousin", "Recuse\nmyself from nothing, I always say"),
        ("Decline\nbroke my wrist", "Decline\nof a server, in three acts"),
        ("leave\ni am done with juries", "Leave\nthem alone, I say"),
        ("Presente\nando de mudanza, leo esta noche", "Presente\nde grego, esse processo."),
        ("WITHDRAW\ni had read only half of it", "Me apunto\nla fecha, gracias."),
    ],
)
def test_a_line_in_small_letters_below_an_act_says_why_or_is_asked_about(clear, broken):
    assert not is_asked(clear)
    assert is_asked(broken)


def test_a_line_in_small_letters_below_a_vote_may_belong_to_it():
    assert is_asked("Suspend\nthem and the whole net follows, they spam")
    for apart in ("Suspend.\n", "SUSPEND\n", "Suspend\n\n", "suspend\n", "I vote suspend\n", "Suspend\nbecause "):
        assert read(f"{apart}they spam and harass people") == "suspend", apart
    assert read("Suspend\nsince they spam and harass people") == "suspend"


def test_whoever_is_asked_about_an_act_is_told_why():
    for text, why in {
        "Decline, I think": "unsure",
        "Withdraw. I did not": "negation",
        "Leave. They are lovely": "unread-reason",
        "Withdraw. It stays as it was": "takes-back",
        "Decline. " + "I am ill. " * 41: "too-long",
    }.items():
        answer = parse(text, Context(proposed="suspend"), WORDS)
        assert isinstance(answer, Unclear), text
        assert answer.why == why, (text, answer)


def test_a_reason_for_a_measure_speaks_of_those_who_are_judged_or_of_what_they_did():
    assert is_asked("Limit. At least that's where I was before lunch. Then I got to page 6.")
    assert read("Limit. At least their people answer.") == "limit"
    assert read("Limit because I was there before lunch.") == "limit"


def test_what_is_of_the_writer_alone_is_no_reason_for_nothing():
    assert is_asked("Nothing. My phone is from 2015.")
    assert read("Nothing. I accept the apology.") == "none"
    assert read("Nichts. Ich finde das harmlos.") == "none"


def test_who_stands_aside_may_leave_it_to_others():
    assert read("Me abstengo, que decidan los que entienden.") == "aside"
    assert read("棄権します。詳しい方にお任せします。") == "aside"
    assert is_asked("Abstain. I leave it to the others, though I lean to limit.")
    assert is_asked("Abstain. Let the others decide first, then I'll vote.")


def test_who_stands_aside_may_be_unable_to_tell_whether():
    assert read("Me abstengo. No sé si es broma o amenaza.") == "aside"
    assert read("Je m'abstiens. Je suis incapable de dire si c'est une menace.") == "aside"
    assert is_asked("Me abstengo. Si no contestan, limitar.")
    assert is_asked("Aside\nuntil I have read the rest")


def test_who_wavers_is_asked_about_any_act():
    assert is_asked("Decline, I think.")
    assert is_asked("Quero sair do júri, talvez.")


def test_a_word_that_clashes_is_settled_by_a_reason_in_one_of_its_languages_that_says_why():
    assert read("Me recuso, el admin es mi primo.") == "recuse"
    assert read("Me recuso por conflicto de intereses.") == "recuse"
    assert read("Me recuso. Fui moderadora en ese servidor el año pasado.") == "recuse"


@pytest.mark.parametrize(
    "text",
    [
        "Me recuso",
        "Me recuso. O admin é meu primo.",
        "Me recuso, isso é um absurdo.",
        "Me recuso, no tengo tiempo.",
        "Me recuso. Es injusto.",
        "Me recuso. No, el admin no es mi primo.",
        "Me recuso a suspender a mi primo.",
        "Me recuso. Mi hermana opina que mejor limitar.",
    ],
)
def test_a_word_that_clashes_is_asked_about_where_nothing_settles_it(text):
    assert is_asked(text)


def test_who_abstains_from_the_vote_in_italian_does_not_recuse():
    assert read("Mi astengo dal voto, non capisco il friulano.") == "aside"
    assert is_asked("Mi astengo")
    assert is_asked("Mi astengo dal giudicare, conosco l'admin.")
    assert is_asked("Mi astengo dal voto se non rispondono.")


def test_an_act_is_not_stopped_by_thanks_or_by_what_one_regrets():
    assert read("Leave please! It's been interesting and I learned a lot.") == "leave"
    assert read("Withdraw. I answered in anger and would like to go through it once more.") == "withdraw"
    assert is_asked("Decline because I think they answer.")


def test_who_takes_the_vote_back_in_so_many_words_may_be_unsure_of_all_else():
    assert read("Ik trek mijn stem in, wil er nog een nacht over slapen.") == "withdraw"
    assert read("I take my vote back. I'm not sure of it any more, need to think.") == "withdraw"
    assert is_asked("I take my vote back. Actually no.")
    assert is_asked("I take my vote back, that was for another chat.")


def test_the_ties_of_another_juror_are_no_reason_to_recuse():
    assert read("Recuse. Their moderator is my cousin.") == "recuse"
    assert is_asked("Recuse. Juror B is friends with the admin.")


def test_who_steps_out_is_not_here():
    assert is_asked("Here. Thanks, but I quit.")


def test_a_thank_you_that_says_who_will_vote_is_no_courtesy():
    assert read("Suspend. They harass people.\nThanks, Malika") == "suspend"
    assert is_asked("Suspend. They harass people.\nThanks, Malika will decide.")
    assert is_asked("Suspendre. Ils harcèlent.\nMerci, Malika décidera.")


def test_a_line_below_an_answer_may_be_a_sentence_of_its_own():
    assert read("Sì\nil dossier è fatto bene e i post sono ancora su") == "suspend"
    assert is_asked("De acuerdo\ndijeron ellos cuando les pedimos cerrar el canal. Eso pesa.")


def test_an_objection_whose_reason_is_put_off_is_asked_about():
    assert is_asked("Objection. I'll send my reasons later.")


def test_a_word_of_several_languages_is_read_in_the_one_that_the_reason_is_in():
    assert read("limite (la maggior parte scrive di gattini e ricette, i truffatori saranno tre)") == "limit"
    assert is_asked("limite")
    assert is_asked("Limite, mais bon, ils répondent.")


def test_a_line_that_begins_with_a_japanese_particle_goes_on_from_the_one_above():
    assert read("棄権\nとても判断できません") == "aside"
    assert is_asked("棄権\nを呼びかける選挙デマでした")


def test_a_sentence_that_begins_with_its_verb_and_an_i_or_we_goes_on_or_asks():
    assert is_asked("Einverstanden. Waren wir uns im Chor auch nie.")
    assert is_asked("Account. Heb ik daar zelf, en de beheerder is aardig.")
    assert read("Sperren. Kenne sie seit Jahren, sie hetzen gegen alle.") == "suspend"
    assert read("Einverstanden. Sie haben keine Meldung je beantwortet.") == "suspend"
