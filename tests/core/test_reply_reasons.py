"""How freely a reason may be told, and where it stops being one: the rules behind the lists of `test_replies`."""

import pytest

from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Ballot, Context, Recuse, Unclear
from jurybot.words import words

WORDS = words()


def read(text, proposed="suspend", **known):
    return parse(text, Context(proposed=proposed, **known), WORDS)


def position(text, proposed="suspend", **known):
    answer = read(text, proposed, **known)
    return answer.position if isinstance(answer, Ballot) else "unclear"


# What stands before the position -------------------------------------------------------------------------------------


def test_why_somebody_is_late_may_stand_before_the_position():
    assert position("Sorry for the late answer, was on nights all week. I'm voting suspend.") == "suspend"
    assert position("Sorry, been without a net at home\nlimit") == "limit"
    assert position("Sorry, I would not suspend. limit") == "unclear"
    assert position("Sorry, if they answer. limit") == "unclear"
    assert position("Sorry, I think not. limit") == "unclear"


def test_a_greeting_may_name_whom_it_greets_before_a_comma():
    assert position("Hello dear neighbours, limit") == "limit"
    assert position("Geachte commissie, ik stem voor beperken.") == "limit"
    assert position("Hello my neighbour says that, limit") == "unclear"


def test_the_server_may_be_named_behind_my_vote_is_and_must_be_the_one_in_question():
    assert position("my vote: bad.example limit", domain="bad.example") == "limit"
    assert read("my vote: worse.example limit", domain="bad.example").why == "other-domain"
    assert position("them limit") == "unclear"


def test_the_first_words_are_read_in_every_way_they_can_be():
    assert position("I vote no action.") == "none"
    assert position("I vote no.") == "none"
    assert position("In favour of a limit") == "limit"
    assert position("In favour of the proposal") == "suspend"
    assert position("I say nothing") == "unclear"
    assert position("no objection, limit") == "unclear"


def test_a_vote_is_no_act_because_it_begins_like_one():
    assert position("I'm in favour of the suspend.") == "suspend"
    assert type(read("I'm in for this case")).__name__ == "Here"
    assert position("I'm in") == "unclear"


def test_the_word_that_was_offered_may_stand_in_quotation_marks_on_a_line_of_its_own():
    assert position("“Limit”.\nThey answer every mail.") == "limit"
    assert position("「制限」\n投稿はひどいですが、四千人中の三人だけです。") == "limit"
    assert position("“Limit” is what they say.") == "unclear"
    assert position("“Limit them now”\nThey answer.") == "unclear"


def test_what_is_harmless_may_end_the_sentence_of_the_position():
    assert position("Agreed, and about time. They were warned in May.") == "suspend"
    assert read("suspend, please, they spam").reason == "they spam"


# A reason that stands apart ------------------------------------------------------------------------------------------


def test_behind_a_sentence_that_has_ended_a_reason_may_begin_with_any_word():
    assert position("Yes. Has been going on for five long months.") == "suspend"
    assert position("Suspend: was warned about this in May already.") == "suspend"
    assert position("Suspend\nhas been going on for five long months") == "unclear"
    assert position("Suspend, has been going on for five long months") == "unclear"


@pytest.mark.parametrize(
    "reason",
    [
        "That would be the end of many friendships.",
        "But the people there have become my neighbours.",
        "Is not.",
        "If only one could hear what their admin says.",
        "I would love to see them stay with us.",
    ],
)
def test_a_reason_that_points_back_turns_or_binds_is_none_however_far_apart(reason):
    assert position(f"Suspend. {reason}") == "unclear"


def test_what_happened_to_ones_own_people_is_a_reason():
    assert position("Yes. My aunt nearly paid one of those parcel messages.") == "suspend"
    assert position("Yes. My view has become quite another one since.") == "unclear"


def test_a_plain_no_may_be_followed_by_a_statement_that_speaks_for_nothing_worse():
    assert position("No. The posts are a club's weekly bowling results.") == "none"
    assert position("No. The posts are full of hatred of people like me.") == "unclear"
    assert position("No. We cannot look away from that any longer.") == "unclear"
    assert position("No. They must go as fast as can be done.") == "unclear"


def test_people_who_keep_their_follows_are_not_those_who_are_judged():
    assert position("Silence them. People who follow someone there keep their follows.") == "limit"
    assert position("Suspend. Only people who posted these things last week.") == "unclear"


def test_who_stands_aside_may_say_why_in_any_words():
    assert position("I abstain. Been staring at it for an hour.") == "aside"
    assert position("I abstain. But limit would be fine with me.") == "unclear"


def test_a_question_may_complain_in_a_sentence_of_its_own():
    assert position("Agree. How many more chances do people want to give them?") == "suspend"
    assert position("Estoy de acuerdo. ¿Cuántas veces más hay que avisarles?") == "suspend"
    assert position("Agree? How many more chances do they want?") == "unclear"
    assert position("Agree. Does that mean they are gone for good?") == "unclear"


# What a "not" denies -------------------------------------------------------------------------------------------------


def test_a_not_denies_what_stands_in_its_own_clause():
    assert position("Suspend. Nobody moderates, all day long they post slurs.") == "suspend"
    assert position("Suspend. They do not post slurs, spam or threats.") == "unclear"
    assert position("Suspend. They never, as far as I see, harass.") == "unclear"


def test_how_long_and_how_often_is_no_harm_that_a_not_could_deny():
    assert position("Suspend. They post slurs. Nobody lifted a finger in four months over there.") == "suspend"
    assert position("Suspend. They post slurs. Nobody has harassed a soul over there.") == "unclear"


def test_two_words_of_one_clause_make_one_denial():
    assert position("Suspendre. Les administrateurs n'ont répondu à aucun des trois courriers.") == "suspend"
    assert position("Suspender. No le contestan a nadie y el spam crece.") == "suspend"
    assert position("Sospendere, non rispettano nessuno.") == "suspend"
    assert position("Sospendere. Senza dubbio no.") == "unclear"
    assert position("Suspender. No contestan y nadie hace spam.") == "unclear"
    assert position("Suspend. They never answer and there is no spam.") == "unclear"


def test_what_they_did_is_told_by_its_verb_where_no_they_is_needed():
    assert position("Voto suspender, nos robaron las fotos.") == "suspend"
    assert position("Suspender. Nos parece demasiado.") == "unclear"
    assert position("Suspender. Me lo dictaron.") == "unclear"
    assert position("Sospendere. Truffano gli anziani. Setacciano le rubriche di tutti i vicini.") == "suspend"
    assert position("Suspender. Estafan a los mayores. Vayan a saber.") == "unclear"


def test_a_not_of_which_nobody_knows_what_it_denies_needs_other_sentences_that_bear_it_out():
    assert position("Suspend. I am surprised by nothing around here. They post slurs every day.") == "suspend"
    assert position("Suspend. I am surprised by nothing around here. They post slurs every day.") == "suspend"
    assert position("Suspend. I am surprised by nothing around here.") == "unclear"
    assert position("Suspend. They post slurs every day. That is nothing to me.") == "unclear"


# What a reason says of another measure -------------------------------------------------------------------------------


def test_only_makes_little_of_a_milder_measure():
    assert position("Suspend. If we only limit them, they go on writing to our people.") == "suspend"
    assert position("Suspend. Only a limit would be fair to the people there.") == "unclear"
    assert position("Suspend. If a limit isn't enough, they are gone by Friday.") == "unclear"
    assert position("Limit. If we only suspend them, they go on writing to our people.") == "unclear"


def test_to_do_nothing_is_a_measure_too():
    assert position("Limit. Doing nothing is not possible after five reports.") == "limit"
    assert position("Limit. Doing nothing is right after five reports.") == "unclear"
    assert position("Limit. Doing nothing would not be wrong after five reports.") == "unclear"


def test_who_is_sorry_that_they_be_thrown_out_does_not_call_for_it():
    assert position("Nothing. To throw them out for one joke would be overkill.") == "none"
    assert position("Nothing. They should be thrown out.") == "unclear"


def test_yes_in_the_middle_of_a_sentence_votes_for_nothing():
    assert position("Limit. Free speech, yes, but they post slurs in my mentions.") == "limit"
    assert position("Limit. They post slurs in my mentions, no") == "unclear"


def test_no_is_an_answer_in_its_own_language_only():
    assert position("Limitar: os chatos são uns dez, no máximo.") == "limit"
    assert position("Limit. They post slurs in my mentions, no.") == "unclear"


# Courtesies and acts -------------------------------------------------------------------------------------------------


def test_who_signs_below_a_dash_or_from_where_is_no_reason():
    assert read("Suspend for me.\n— Ruth") == Ballot(position="suspend")
    assert read("Suspendieren. Herzliche Grüße aus Kiel, Antje") == Ballot(position="suspend")
    assert position("Suspend for me.\n— not") == "unclear"
    assert position("Suspend for me.\n— nej") == "unclear"


def test_a_link_to_read_more_is_no_reason():
    assert read("In favour of the proposal. See also https://blog.example/waves").position == "suspend"


def test_the_same_act_again_is_its_reason_and_another_is_a_doubt():
    assert isinstance(read("Recuse, conflict of interest"), Recuse)
    assert isinstance(read("Here, conflict of interest"), Unclear)


def test_until_when_one_cannot_serve_is_no_condition():
    assert type(read("Decline, I'm in hospital until the end of the month.")).__name__ == "Decline"
    assert isinstance(read("Decline, unless nobody else can."), Unclear)


def test_an_objection_may_say_what_has_not_happened_yet():
    answer = read("I object because the people concerned have not yet been heard by anybody.")

    assert answer == Ballot(
        position="none", objection=True, reason="the people concerned have not yet been heard by anybody."
    )
    assert position("Suspend because the people concerned have not yet been heard.") == "unclear"


# What speaks against the position ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Suspend. They have always been kind to me.",
        "Suspend. The people there have been nothing but lovely to me.",
        "Sperren. Die Leute dort waren immer freundlich zu mir.",
        "停止。あそこの人たちはいつも親切でした。",
    ],
)
def test_kindly_words_alone_behind_a_suspend_are_asked_about(text):
    assert position(text) == "unclear"


def test_kindly_words_beside_bad_ones_are_not():
    assert position("Suspend. They have always been kind to me, and post slurs about others.") == "suspend"
    assert position("Limit. They have always been kind to me.") == "limit"


def test_nothing_is_not_said_of_those_whom_the_reason_condemns():
    assert position("Nothing. Every day they send threats to trans people here.") == "unclear"
    assert position("Nothing. It makes me sick, these slurs.") == "unclear"
    assert position("Nothing. Every report is from the same week in spring.") == "none"


@pytest.mark.parametrize(
    "reason",
    [
        "Until Friday, and then we look at it again.",
        "For three weeks, to show them that we mean it.",
        "Or so my wife tells me every morning at breakfast.",
        "When hell freezes over and pigs begin to fly.",
        "Give them one more month and see what happens.",
        "How would I know what is right in such a case?",
        "As if people who post spam would care about that.",
    ],
)
def test_a_sentence_of_its_own_may_still_bind_or_mock_the_position(reason):
    assert position(f"Suspend. {reason}") == "unclear"
    assert position(f"Limit. {reason}") == "unclear"


@pytest.mark.parametrize(
    "text",
    [
        "Yes. Message received, thanks for calling me to this panel.",
        "Ja. Habe das Dossier bekommen und lese es heute Abend.",
        "Oui. J'ai bien reçu le dossier et je le lis ce soir.",
        "はい。資料を受け取りました、今夜読みます。",
    ],
)
def test_yes_may_only_tell_that_a_message_has_come(text):
    assert position(text) == "unclear"


def test_here_is_a_link_in_a_reason_and_no_act():
    assert position("agree. They sell the accounts, here: https://shop.example/accounts") == "suspend"
    assert position("agree. They sell the accounts, recuse") == "unclear"


def test_here_may_tell_when_one_reads():
    assert type(read("Here! Will read the dossier tonight.")).__name__ == "Here"
    assert isinstance(read("Here! They post slurs."), Unclear)


def test_only_the_accounts_in_a_clause_of_its_own_bounds_a_suspend():
    assert position("Suspend. Well, only the accounts reported, not the others.") == "unclear"
    assert position("Nothing. The account is gone, they deleted it the same day.") == "none"


def test_who_stands_aside_and_calls_for_more_is_asked():
    assert position("Aside. They should be gone though.") == "unclear"
    assert position("Aside. Other people here know more of such things.") == "aside"


def test_who_is_only_named_excuses_no_harm():
    assert position("Nothing. They spread lies about vaccines and their admin applauds.") == "unclear"
    assert position("Rien. Ils racontent des mensonges et leur admin applaudit.") == "unclear"
    assert position("Nothing. Their admin deleted the insults.") == "none"


def test_what_stands_below_a_limit_may_be_what_is_to_be_limited():
    assert position("limitar\nas mensagens privadas") == "unclear"
    assert position("Limitar. Mensagens privadas há poucas.") == "limit"


# A reason at length --------------------------------------------------------------------------------------------------


def test_who_argues_at_length_may_weigh_what_a_short_reason_may_not():
    assert position("Suspend. We lose four follows by it, and each of the four has an account elsewhere.") == "suspend"
    assert position("Suspend. We lose four follows by it.") == "unclear"
    severs = "Suspending would sever some forty follows for good, and I can't justify that for five accounts."
    assert position(f"Limit. {severs}") == "limit"
    again = "前回の制限が切れた翌日から、同じ宣伝の投稿がまた毎日続くようになりました。三か月待ちました。"
    assert position(f"停止。{again}") == "suspend"


def test_at_length_too_a_known_word_of_doubt_makes_it_unclear():
    reason = "Their people write to members of ours every night, their admin laughs about it in public"
    assert position(f"Suspend. {reason}.") == "suspend"
    assert position(f"Suspend. {reason}, unless the screenshots are fake.") == "unclear"
    assert position(f"Suspend. {reason}. Or maybe not.") == "unclear"
    assert position(f"Suspend. {reason}. Wait, that was another server.") == "unclear"
    assert position(f"Suspend. {reason}? I could not find that on any of the pages of the dossier.") == "unclear"
    assert position(f"Nothing. {reason}, and somebody has got to stop them.") == "unclear"
    spared = "The server has been well run for years, and whoever wrote that was gone within the hour."
    assert position(f"Suspend. {spared}") == "unclear"


def test_a_condition_deep_in_what_others_did_is_none():
    told = "Limit, because the admins put it right as soon as the new moderators were shown how the tool works."
    assert position(told) == "limit"
    bound = "Limit, as soon as the new moderators have been shown how that tool of theirs works, please."
    assert position(bound) == "unclear"


def test_a_sentence_of_the_writer_behind_few_words_is_no_reason_at_length():
    assert position("Limit. They sell fake pills. I have not come to the last ten pages of it yet today.") == "unclear"


def test_a_last_remark_of_ones_own_is_read_behind_a_reason_that_bears_the_position_out():
    reason = "Their people insult ours every night."
    assert position(f"Suspend. {reason} The tomatoes need water.") == "suspend"
    assert position("Suspend. They insult people. The tomatoes need water.") == "unclear"


def test_a_later_sentence_of_the_vote_or_of_who_else_decides_is_asked_back_however_long_the_reason():
    reason = "Their people write to members of ours every night, their admin laughs about it in public."
    assert position(f"Suspend. {reason} The real vote comes from my wife.") == "unclear"
    assert position(f"Suspend. {reason} The jury knows better. I have seen so much of it by now.") == "unclear"
    assert position(f"Suspend. {reason} To insult a juror like that.") == "suspend"


def test_a_joke_behind_nothing_is_theirs_only_where_the_sentence_goes_on():
    assert position("Nada. Es broma.") == "unclear"
    assert position("何もしない。関西のノリの冗談で、言われた本人も笑って返しています。") == "none"
    assert position("Niente. Era uno scherzo mio, scusate tanto per il disturbo a tutti.") == "unclear"


def test_where_no_they_is_needed_a_reason_may_begin_with_what_they_are():
    assert position("Limitar, é mais chato do que perigoso.") == "limit"
    assert position("Nada. É só uma piada sem graça.") == "none"
    assert position("Suspender, é pura violência.") == "suspend"
    assert position("Limitar, é pouco.") == "unclear"
    assert position("Limitar é chato.") == "unclear"
    assert position("Limiter. C'est agaçant, mais légal.") == "limit"
    assert position("Nada, é racismo puro.") == "unclear"


def test_a_reason_is_read_in_the_language_of_the_reply_where_two_share_the_word_of_the_position():
    assert position("Suspender, por causa das ameaças.") == "suspend"
    assert position("limit, because my choir is there") == "limit"
    assert position("limit, because I find that too much") == "unclear"


def test_no_before_what_denies_the_harm_says_it_twice():
    assert position("Não, não vi assédio nenhum.") == "none"
    assert position("Nada. Não, espera.") == "unclear"


def test_who_disagrees_may_begin_with_what_the_measure_would_be():
    assert position("Discordo, seria injusto para centenas de pessoas.") == "none"
    assert position("Discordo, seria pouco.") == "unclear"


def test_a_sentence_that_begins_with_no_is_no_answer_behind_a_yes():
    assert position("Sim, suspender. Não há como conversar com quem nega o genocídio.") == "suspend"
    assert position("Sim, suspender. Não.") == "unclear"


def test_a_not_that_belongs_to_why_the_measure_is_right_denies_nothing():
    assert position("Limiter. Avec la limite on ne voit plus les annonces.") == "limit"
    assert position("Limiter. La limite ne convient pas.") == "unclear"


def test_how_many_they_are_is_why_and_not_whom():
    assert position("suspend them\n40 bot accounts in a week") == "suspend"
    assert position("suspend\nthe spammers") == "unclear"


def test_an_apology_for_how_one_types_is_no_reason():
    assert position("SUSPEND\nexcuse my typos. They sell our follows to spammers.") == "suspend"
    assert position("Suspender. Perdonen las faltas. Insultan a todo el mundo.") == "suspend"


def test_behind_nothing_a_long_sentence_may_begin_with_what_it_was():
    assert position("Nada, era un bot del tiempo mal configurado y lo arreglaron el martes.") == "none"
    assert position("Nada, era broma.") == "unclear"
    assert position("Niente, era il minimo che mi aspettavo da voi tutti qui dentro.") == "unclear"


def test_what_was_read_may_be_judged_where_the_sentence_says_what_they_did():
    assert position("Suspend. I have read the whole of it, that is one long campaign of hatred.") == "suspend"
    assert position("suspend\nWe all know that is bad") == "unclear"


def test_a_word_within_a_longer_one_is_none_where_no_blanks_part_them():
    assert position("措置なし。ただの口げんか。") == "none"  # and no か, which asks
    assert position("停止。無警告で裸の写真を流しています。") == "suspend"  # and no 警告で
    assert position("停止。警告で十分です。") == "unclear"


def test_a_not_that_ends_a_phrase_known_to_be_fine_belongs_to_it():
    assert position("停止。もう擁護できません。") == "suspend"
    assert position("停止。もう賛成できません。") == "unclear"


def test_who_says_that_it_is_no_worse_may_say_what_is_bad_instead():
    assert position("Limit. It is no hatred, it is spam.", "limit") == "limit"
    assert position("Limitare. Scrivono a tutti. Non è cattiveria, è maleducazione.", "limit") == "limit"
    assert position("Limit. Nobody answers the reports, but I saw no hatred.", "limit") == "limit"
    assert position("Limit. I read the reports, but I saw no hatred.", "limit") == "unclear"
    assert position("Limit. I don't know their admin, but I saw no hatred.", "limit") == "unclear"
    assert position("Limit. It is no hatred, it is no spam.", "limit") == "unclear"
    assert position("Limit. It is no hatred, it is a joke about spam.", "limit") == "unclear"


def test_behind_nothing_a_short_sentence_may_say_what_they_did_not_do():
    assert position("Nada. Ni amenazas ni insultos.") == "none"
    assert position("Niente. Non vedo violazioni.") == "none"
    assert position("Sospendere. Non vedo violazioni.") == "unclear"
    assert position("Suspender. Ni amenazas ni insultos.") == "unclear"


def test_a_yes_within_the_reason_agrees_with_what_is_proposed():
    assert position("Limit. They spam, agreed.", "limit") == "limit"
    assert position("Limit. They spam, agreed.", "suspend") == "unclear"


LOOKED_UP = [
    "Suspend. If you scroll to the end of the dossier you can see the owner laughing about it.",
    "Suspend.\nWenn man sich die Zeitstempel ansieht, war das kein Ausrutscher, sondern abgesprochen.",
    "Sospendere.\nSe uno legge i messaggi in fila capisce che si erano messi d'accordo.",
    "Opschorten.\nAls je de bijlagen naast elkaar legt, zie je dat de moderator dezelfde persoon is als de pester.",
]


@pytest.mark.parametrize("text", LOOKED_UP)
def test_where_to_look_for_what_they_did_is_no_condition(text):
    assert position(text) == "suspend"


def test_what_they_may_still_read_is_a_condition():
    assert position("Suspend. If the owner reads the third report this week all will be well there.") == "unclear"
    assert position("Suspend. If you look closely at the second page, a limit would do.") == "unclear"


def test_that_most_of_them_did_nothing_is_why_one_only_limits_where_more_was_proposed():
    assert position("Limit. Most of them have nothing to do with it.") == "limit"
    assert position("Limit. Most of them have nothing to do with it.", "limit") == "unclear"
    assert position("Limit. They have nothing to do with it.") == "unclear"
    assert position("Suspend. Most of them have nothing to do with it.") == "unclear"


def test_where_the_verb_stands_last_no_word_before_it_takes_back():
    assert position("停止。差別に反対する人の写真を集めて的にしています。") == "suspend"
    assert position("停止。差別的な投稿は見ましたが、やはり反対です。") == "unclear"


def test_a_limit_may_be_why_it_is_no_more_where_the_sentence_says_what_is_bad_too():
    assert position("Limit. The spam is a nuisance, but they did nothing wrong on purpose.") == "limit"
    assert position("Limit. They did nothing wrong on purpose.") == "unclear"


def test_where_the_verb_stands_last_a_complaint_is_none_for_no_action():
    assert position("何もしない。管理者は通報に対応していません。") == "unclear"
    assert position("停止。管理者は通報に対応していません。") == "suspend"
    assert position("何もしない。規約には反していません。") == "none"


def test_an_if_behind_a_measure_weighs_it_where_the_verb_stands_last():
    assert position("制限。停止になったら友人を失います。") == "limit"
    assert position("停止。制限になったら友人を失います。") == "unclear"


# What is granted and denied, topics and quotations --------------------------------------------------------------------


def test_an_answer_behind_what_they_did_grants_or_denies_that_it_was_so_bad():
    assert position("Masquer. Lourds, oui ; dangereux, non.") == "limit"
    assert position("Limit. They are rude. Criminal, no.") == "limit"
    assert position("Limitar. Es molesto, no peligroso.") == "limit"
    assert position("Oui. Du porno sans avertissement au petit-déjeuner, non merci.") == "suspend"
    assert position("Limitare. Pubblicano molto spam. A mente serena, no.") == "unclear"
    assert position("Suspend. They are rude. Criminal, no.") == "unclear"
    assert position("Limit. They are rude. Criminal, no.", proposed="limit") == "unclear"


def test_nothing_may_grant_first_and_then_speak_for_them():
    assert position("Rien. Ce n'est pas joli, mais ça n'enfreint aucune de nos règles.") == "none"
    assert position("Rien. Ce n'est pas joli, mais il faut les virer.") == "unclear"


def test_another_measure_may_be_named_first_and_weighed_behind_a_comma():
    assert position("Limiter. Suspendre, ce serait prendre un marteau pour écraser une mouche.") == "limit"
    assert position("Limiter. Suspendre, ce serait mieux.") == "unclear"
    assert position("Limiter. Suspendre, oui.") == "unclear"


def test_words_of_doubt_are_none_in_what_others_are_quoted_with():
    assert position("Suspendre. Le coup du « c'était pour rire », ils nous le font depuis 2021.") == "suspend"
    assert position("Suspendre. C'était « pour rire ».") == "unclear"
    assert position("Suspendre. Mon vote « pour rire » compte aussi.") == "unclear"


def test_who_complains_or_threatens_may_be_told_of_where_a_verb_says_what_becomes_of_them():
    assert position("Suspendre. Ceux qui se plaignent sont exclus, ceux qui menacent sont récompensés.") == "suspend"
    assert position("Suspendre. Ceux qui menacent des femmes.") == "unclear"


def test_a_concession_or_a_correction_may_begin_a_sentence_that_says_what_they_did():
    assert position("Suspender. Aunque el admin se disculpó, los ataques siguieron al día siguiente.") == "suspend"
    assert position("Suspender. No es la ideología, es el método: acosan en grupo y borran las huellas.") == "suspend"
    assert position("Suspendre. Ce n'est pas leurs idées, c'est la méthode : ils harcèlent en groupe.") == "suspend"
    assert position("Suspender. No me gusta cortar lazos, pero acosan a mujeres en grupo.") == "suspend"
    assert position("Suspender. No me gusta cortar lazos, pero tampoco perder amigas.") == "unclear"
    assert position("Suspender. Aunque el admin es muy brusco, no acosan a nadie de mi barrio.") == "unclear"
    assert position("Suspender. No es lo mejor, prefiero que hablemos con los que acosan.") == "unclear"


def test_they_did_nothing_whom_it_was_done_to():
    assert position("Suspendre. Ils insultent une institutrice qui ne leur a rien fait.") == "suspend"
    assert position("Suspender. Acosan a una maestra que no hizo nada.") == "suspend"
    assert position("Suspender. Conozco a mucha gente que no hizo nada.") == "unclear"


def test_nothing_is_not_borne_out_by_those_who_do_not_care():
    assert position("Nada. No contestan y siguen acosando.") == "unclear"
    assert position("Rien. Ils ne répondent pas et harcèlent toujours.") == "unclear"
    assert position("Nada. No acosan a nadie y contestan siempre.") == "none"


def test_what_is_no_longer_seen_by_a_limit_denies_nothing():
    assert position("Limitar, así al menos no aparece en la línea federada.") == "limit"
    assert position("Limitar. No molestan.") == "unclear"


def test_a_reason_at_length_may_end_with_any_sentence_but_of_the_writer_or_the_vote():
    told = "Cada domingo eligen a una mujer y la machacan toda la semana."
    assert position(f"Suspender. {told} Esta vez le tocó a mi prima.") == "suspend"
    assert position(f"Suspender. {told} Mi prima tenía el teléfono.") == "unclear"
    assert position("Suspender. La machacan. Esta vez le tocó a mi prima.") == "unclear"


def test_too_much_of_what_they_do_is_no_judgement_of_the_measure():
    assert position("D'accord, limitons. Ils postent beaucoup trop.", proposed="limit") == "limit"
    assert position("D'accord, limitons. C'est beaucoup trop.", proposed="limit") == "unclear"


def test_that_others_took_the_measure_may_begin_with_any_word():
    assert position("Suspender. Hasta los vecinos de otras instancias los bloquearon en marzo.") == "suspend"
    assert position("Suspender. Hasta el lunes.") == "unclear"


def test_whoever_belongs_to_the_writer_may_tell_of_a_not_that_denies_nothing_known():
    assert position("Opschorten. Mijn vrouw zei al dat ze daar niet meer heen wil.") == "suspend"
    assert position("Opschorten. Ik heb lang gekeken en wil daar niet meer heen.") == "unclear"


def test_a_not_behind_what_they_did_does_not_speak_for_them():
    assert position("Niets. Ze bedreigen iedereen en niemand doet wat.") == "unclear"
    assert position("Niets. Ze lachten niet eens om de klacht.") == "none"


def test_an_if_is_a_when_where_a_sentence_tells_what_they_did():
    assert position("停止。抗議文を出したら、管理人に笑われました。") == "suspend"
    assert position("停止。抗議文を出したら、管理人は返事をします。") == "unclear"
    assert position("停止。よく考えたら、違う答えになった。") == "unclear"


def test_a_last_sentence_may_tell_at_length_of_what_cases_are_about():
    assert position("Suspend. They insult people. My feed was full of casino links last week.") == "suspend"
    assert position("Suspend. They insult people. That was meant for the choir.") == "unclear"


def test_what_was_done_before_is_no_other_position_where_the_writer_did_not_say_it():
    assert position("Suspend. We limited them in March already.") == "suspend"
    assert position("Suspend. I know, I had said limit before.") == "unclear"


def test_behind_nothing_who_promised_and_did_nothing_speaks_against_it():
    assert position("Nothing. They promised to act and did nothing.") == "unclear"
    assert position("Nothing. They apologised and did nothing wrong.") == "none"


def test_one_kind_word_spares_nobody_where_a_japanese_sentence_goes_on_behind_it():
    assert position("停止。先週の約束は、次の日にはもう忘れられたようです。") == "suspend"
    assert position("停止。三年分の記録を見ても、続いているのは親切です。") == "unclear"


def test_a_not_behind_a_milder_measure_says_what_that_would_not_do():
    assert position("停止。被害者は制限では眠れるようになりません。") == "suspend"
    assert position("停止。被害者は制限を望みません。") == "unclear"


def test_a_pronoun_that_is_an_if_too_is_no_condition_behind_who_does_it():
    assert position("Suspender. Eles se deleitam com cada insulto.") == "suspend"
    assert position("Suspender. Quem se atreve a falar é insultado.") == "suspend"
    assert position("Nada. Os dois lados já se entenderam e apagaram os insultos.") == "none"
    assert position("Suspender. Mantenho isso se eles responderem.") == "unclear"
    assert position("Suspender. O meu voto vale se apagaram os insultos.") == "unclear"
    assert position("Suspender. Isso vale se continuarem com os insultos.") == "unclear"


def test_a_once_with_a_verb_of_the_past_tells_when_that_was():
    assert position("Discordo. Desligaram o bot assim que foram avisados.") == "none"
    assert position("Discordo. Confirmo assim que forem avisados.") == "unclear"
    assert position("Limitar. Desde que mudou o dono, é spam atrás de spam.", "limit") == "limit"
    assert position("Limitar. Desde que mude o dono, é só isso.", "limit") == "unclear"


def test_a_sentence_of_the_writer_alone_tells_nothing_by_how_often_or_since_when():
    assert position("Limitare. Mi confondo sempre con l'altra.") == "unclear"
    assert position("Sospendere. È una domanda, ho dimenticato il punto interrogativo.") == "unclear"
    assert position("Sospendere. Succede sempre.") == "suspend"


def test_what_is_granted_before_a_but_spares_nobody():
    assert position("Suspend. Some there are innocent, but the admins join the harassment.") == "suspend"
    assert position("Suspend. They are innocent, but somebody made a mistake.") == "unclear"


def test_whom_it_was_done_to_may_have_done_nothing():
    assert position("Sospendere. Pubblicano dati personali di persone che non hanno fatto nulla.") == "suspend"
    assert position("Sospendere. Sono persone che non hanno fatto nulla.") == "unclear"


def test_why_one_cannot_judge_is_no_doubt_where_one_stands_aside():
    assert position("Scheda bianca. Sono in ferie e non ho avuto il tempo di leggere il dossier.") == "aside"
    assert position("Limitare. Sono in ferie e non ho avuto il tempo di leggere il dossier.") == "unclear"


def test_behind_nothing_the_writers_own_words_must_speak_for_them():
    assert position("Niets. Ik zie geen overtreding.") == "none"
    assert position("Niets. Ik durf er niet meer te posten.") == "unclear"
    assert position("Nichts. Ich traue denen keinen Meter.") == "unclear"


def test_whom_they_blocked_themselves_is_not_what_is_to_be_done_with_them():
    assert position("Nothing. Their admin blocked the spammer before any of us had noticed.") == "none"
    assert position("Nothing. Their admin blocked the spammer, but they should be blocked.") == "unclear"


def test_behind_a_thank_you_a_vote_may_be_taken_back():
    assert position("Suspend. Thanks, that was for another group.") == "unclear"
    assert position("Limit. Thanks, my son wrote it.") == "unclear"
    assert position("Limit. Thanks to all of you, I could not have done it.") == "limit"
    assert position("Limit. Sent from my phone.") == "limit"
    assert position("Limit. Sent from my phone by my son.") == "unclear"


def test_a_condition_that_ends_a_sentence_is_none_of_theirs():
    assert position("停止。連中は金を払うまで脅し続けます。") == "suspend"
    assert position("停止。連中が引っ越すまで。") == "unclear"
