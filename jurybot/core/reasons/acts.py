"""What in the reason of an act ("decline", "here", "withdraw") makes it unclear.

Nothing is judged there: the reason must speak of the writer, and not turn the act round. What speaks of a server may
mean that instead ("decline, they do answer", "leave: they did nothing"). (docs/decisions/what-bears-out-an-act.md.)
"""

from collections.abc import Sequence

from jurybot.core.reasons.courtesies import spoken_sentences
from jurybot.core.reasons.doubts import weighed
from jurybot.core.reasons.known_doubts import known_doubt
from jurybot.core.reasons.reasons import Reason
from jurybot.core.reasons.sentences import ACT, SAME_ACT, Sentence, Stance
from jurybot.core.reasons.supporting import bears_out_act
from jurybot.core.text.answers import Unclear
from jurybot.core.text.lexicon import Words
from jurybot.core.text.phrases import Found
from jurybot.core.text.tokens import LINKED

_OF_ONESELF = ("here", "recuse")  # what is said behind these is of the writer, unless it speaks of the others
_GIVES_UP = ("decline", "leave", "recuse", "withdraw")
_OF_NO_CASE = ("decline", "leave", "withdraw")  # behind these it must be seen to be


def doubt_in_act(
    reason: Reason, said: Sequence[Sentence], words: Words, *, act: str, spelled: bool = False, told: bool = False
) -> Unclear | None:
    """What behind an act makes it unclear, or None. `said` are the sentences of the reason; `spelled`: the act is said
    in so many words ("I take my vote back") that no slip is meant by it; `told`: the reason stands before it, and must
    be seen to be of the writer."""
    own = act in _OF_NO_CASE
    stance = Stance("aside" if own else "none", ACT, None, act, spelled)
    sentences = [one for one in spoken_sentences(said) if one.spoken]
    for sentence in sentences:
        if found := known_doubt(sentence, stance) or weighed(sentence, stance):
            return found
        if turned := _turns_round(sentence, act, spelled):
            return sentence.says("takes-back", turned)
        if _wavers(sentence):
            return sentence.says("unsure")
        ends = any(no.at + no.length == len(sentence.spoken) for no in sentence.all("negations"))
        if ends and not (sentence.languages & words.denies_before and sentence.has("excuses")):  # "because I can't"
            return sentence.says("negation")
        theirs = (of for of in sentence.all("subjects") if not words["me"].at(sentence.spoken, of.at))
        judges = sentence.has("care") and next(theirs, None)  # "because I think they answer"
        speaks = sentence.has("me", "excuses") or bears_out_act(sentence, act)
        gives = bears_out_act(sentence, act) or sentence.has("thanks")  # "I answered in anger", "I learned a lot"
        if own and ((judges and not gives) or (sentence.begins("theirs") and not speaks)):
            return sentence.says("unread-reason")
    if not sentences:
        return Unclear(why="no-position") if told else None
    return None if _is_why(sentences, reason, act=act, told=told) else sentences[0].says("unread-reason")


def _is_why(sentences: Sequence[Sentence], reason: Reason, *, act: str, told: bool) -> bool:
    """Whether these sentences, which leave no other doubt, are seen to be of the writer."""
    first = sentences[0]
    inverts = first.inverts and not bears_out_act(first, act)
    if inverts or _runs_on(first, reason, act) or (not reason.same_line and _goes_on_in_next_line(first, act)):
        return False
    if told and not any(one.has("excuses", "ties") or bears_out_act(one, act) or not one.is_short for one in sentences):
        return False  # "I thought, …" only begins
    if act == "here" and not told and _shows_others(first):
        return False
    comes = not told and act in _OF_ONESELF and not any(map(_is_of_others, sentences))  # "Here! Reading it tonight"
    mine = (one.has("me", "excuses", "thanks") or bears_out_act(one, act) or _says_again(one, act) for one in sentences)
    return comes or any(mine)


def _runs_on(sentence: Sentence, reason: Reason, act: str) -> bool:
    """Whether it may belong to the sentence of the act in the line above ("Ci sono / cose che non mi tornano"), as
    nothing in it says why the writer does that."""
    named = act == "here" and sentence.begins("articles", "theirs", "pointing")  # "Presente / quel ragazzo"
    named = named or sentence.begins("joins")
    tells = sentence.has("excuses", "comes", "ties") or bears_out_act(sentence, act)
    return reason.runs_on and bool(named or not tells)


def _says_again(sentence: Sentence, act: str) -> bool:
    again = sentence.begins("acts")
    return again is not None and SAME_ACT.get(again.means, again.means) == act


def _is_of_others(sentence: Sentence) -> bool:
    """Whether it speaks of those who are judged or of others, and not of the writer."""
    denied = sentence.begins("negations") and sentence.has("harm", "care")  # "nothing is moderated"
    named = sentence.begins("pointing") or sentence.has("people")  # "Ici, c'est Paris"
    did = sentence.deed and sentence.has("theirs")  # "Da. Jetzt haben sie schon wieder gehetzt"
    own = sentence.has("me", "excuses", "comes", "thanks")
    return bool(sentence.begins("theirs") or ((denied or named or did) and not own))


def _shows_others(sentence: Sentence) -> bool:
    """Whether what is "here" is what is shown: "Hier, guck mal: https://…", "います、そういう人"."""
    linked = any(token.kind == LINKED for token in sentence.tokens)
    theirs = sentence.begins("theirs")
    return bool((linked and not sentence.has("me")) or (theirs and theirs.length == len(sentence.spoken)))


def _turns_round(sentence: Sentence, act: str, spelled: bool) -> Found | None:
    """What turns it round: "Here, but I can't serve in May", "Withdraw. Said too quickly, it stands", "Recuse. I was
    banned there, but can be fair"."""
    but = sentence.begins("but")
    match act:
        case "here":
            cannot = (one for one in sentence.all("acts") if one.length > 1 and one.means in (*_GIVES_UP, "steps_out"))
            hinders = sentence.has("negations") or (sentence.has("excuses") and not sentence.has("comes"))
            return but if but and hinders else next(cannot, None)  # "Here, but ill", and not "but I'll read it later"
        case "recuse":
            return but or _is_fair(sentence)
        case "withdraw":
            plain = spelled or bears_out_act(sentence, act)
            mixed = None if plain else sentence.has("mixups")  # "I mixed up the words"
            return but or sentence.has("stays", "ties") or mixed
        case _:
            tied = sentence.has("ties") if act == "leave" else None
            return tied or sentence.has("stays") or (None if sentence.has("thanks") else but)


def is_tied(sentence: Sentence) -> bool:
    """Whether it says why the writer is not neutral: "The admin is my cousin", "I can't be impartial"."""
    return bool(sentence.has("ties") or (sentence.has("fairly") and sentence.has("negations")))


def _is_fair(sentence: Sentence) -> Found | None:
    """ "I can still judge it", and not "I can't be fair" or "Somebody else may judge it"."""
    unsaid = sentence.words.drops_subject | sentence.words.denies_before  # there it need not be said who could
    own = sentence.has("me") or sentence.languages & unsaid
    return sentence.has("fairly") if own and not sentence.has("negations", "too_much") else None


def _wavers(sentence: Sentence) -> bool:
    """ "Decline, I think", "Withdraw, maybe": a few words that say nothing else, or end with one."""
    whole = len(sentence.spoken)
    ends = any(one.means == "unsure" and one.at + one.length == whole for one in sentence.all("unclear"))
    return (ends and sentence.is_short) or any(one.length == whole for one in sentence.all("wavers"))


def _goes_on_in_next_line(sentence: Sentence, act: str) -> bool:
    """Whether it goes on from the word above: "Here / is the link they sent", "Leave / them alone, I say"."""
    if act == "here":
        return sentence.is_small and sentence.begins("verbs") is not None and not sentence.has("me", "comes")
    goes_on = sentence.begins("theirs", "articles", "openers_short")
    return bool(sentence.is_small and goes_on and not (sentence.has("ties") or bears_out_act(sentence, act)))
