"""How a reason may begin: with a sentence of its own, seen to be a reason.

A line below a position may go on from it: "suspend / is not the answer", "suspend / for a week", "suspend / the
spammers". And what says nothing of those who are judged, or is in no language known here, may say no.
"""

from jurybot.core.reasons.bearing_out import (
    bears_out,
    complains_of,
    concedes,
    corrects,
    denies_harm,
    is_mine,
    neglects,
    of_costs,
    of_harm,
    of_writer_alone,
    only_liked,
    speaks_for,
)
from jurybot.core.reasons.reasons import Reason
from jurybot.core.reasons.sentences import FINES, PRAISE, SHORT, Sentence, Stance, opens
from jurybot.core.reasons.supporting import bears_out_act
from jurybot.core.reasons.weighing import finds_useless
from jurybot.core.text.answers import Unclear
from jurybot.core.text.phrases import Found
from jurybot.core.text.tokens import NUMBER, WORD

_EVIDENCE = ("harm", "care", "mild", "enough", "costs", "too_much", "too_little", "told")
_OF_THEM = ("theirs", "people", "spares", "negations")
_FEW = 2  # words
_AT_LENGTH = 8  # words: nobody takes a position back in so many without one of those known for it
_GOES_ON = 8  # letters of Japanese, in which only what is said last speaks for somebody
_KNOWN_AT_LEAST, _KNOWN_WELL = 0.4, 0.6  # of the words


def doubt_at_first(sentence: Sentence, stance: Stance, reason: Reason) -> Unclear | None:
    """What in the first sentence of a reason makes the ballot unclear, or None."""
    if stance.is_measure and sentence.asks and sentence.begins("complains"):
        return None  # `doubts` has looked
    mine = stance.position == "aside" and sentence.has("me", "excuses")  # "Not my field"
    if mine and not reason.same_line and sentence.is_small and (bound := opens(sentence, "openers")):
        return sentence.says("takes-back", bound)  # "Aside / until I have read the rest"
    if stance.said in ("objection", "account") or mine:
        if stance.said == "account" and (found := opens(sentence, "openers") or sentence.has("demands", "too_little")):
            return sentence.says("takes-back", found)  # "Only the account. The whole server is like that"
        of_them = sentence.has("people", "theirs", "mild", "harm")
        own = sentence.begins("me", "told") and not sentence.begins("theirs")  # "Account. I have a new one"
        bounds = stance.said == "account" and not of_them and (own or sentence.is_short)
        empty = stance.said == "objection" and sentence.is_short and not sentence.has(*_EVIDENCE, *_OF_THEM)
        later = stance.said == "objection" and not reason.because and _is_put_off(sentence)
        asked = sentence.known < _KNOWN_AT_LEAST or bounds or empty or later  # "I'll send the reasons after dinner"
        return sentence.says("unread-reason") if asked else None
    if doubt := goes_on_from(sentence, stance, reason):
        return doubt
    return _of_a_measure(sentence, stance, reason) if stance.is_measure else _of_no_measure(sentence, stance, reason)


def _is_put_off(sentence: Sentence) -> bool:
    """ "I'll send the reasons after dinner"."""
    return bool(sentence.has("afterwards") and not sentence.has(*_EVIDENCE, *_OF_THEM, "measures"))


def goes_on_from(sentence: Sentence, stance: Stance, reason: Reason) -> Unclear | None:
    """Whether a first sentence goes on from the position, or begins with a word of no language known here."""
    if stance.said in ("objection", "account"):
        return None
    joined = stance.is_answer and sentence.is_small and not reason.same_line and sentence.begins("agreeing_with")
    if found := joined or _goes_on(sentence, stance, reason):  # "I agree / with juror B"
        return sentence.says("takes-back", found)
    return sentence.says("unread-reason") if _begins_strangely(sentence) else None


def _begins_strangely(sentence: Sentence) -> bool:
    """Whether its first word is one of no language known here, which may deny the few words behind it."""
    first = sentence.spoken[0]
    strange = first.kind == WORD and first.text not in FINES and not sentence.words.knowing(first.text)
    return strange and not sentence.is_long and not sentence.has("harm", "care", "mild")


def _goes_on(sentence: Sentence, stance: Stance, reason: Reason) -> Found | None:
    """First words that go on from the position, to turn or to bind it."""
    if stance.is_measure and (found := finds_useless(sentence)):
        return found
    spared = stance.position == "none" and sentence.has("spares", "mild")  # "nothing, no evidence"
    weighs = sentence.has("too_little", "wishes", "demands", "harm", "but", "so", "measures")
    kind = sentence.has("mild") or (reason.apart and sentence.has("spares"))
    if stance.position == "none" and not sentence.is_short and kind and not weighs:
        return None  # "No, era una citazione di un film"
    if stance.position == "none" and reason.apart and _grants_first(sentence):
        return None
    costly = stance.position == "limit" and sentence.has("costs")  # "I don't want to lose them"
    if (costly and sentence.is_long) or (reason.because and not sentence.is_short):
        return None
    says = reason.apart or (sentence.length > SHORT and sentence.has("verbs"))
    says = says or bears_out_act(sentence, stance.position)
    if stance.position == "aside" and says and not sentence.begins("but", "so"):
        return None  # "Aside. Been staring at it for an hour", "I abstain, both have a point"
    if stance.said == "disagree" and sentence.has("too_much") and not sentence.has("too_little", "demands", "wishes"):
        return None  # "Discordo, seria injusto"
    if stance.position == "limit" and _follows(sentence):
        return None  # "limit, then my friends of the choir can be reached"
    if _tells(sentence, reason) and _begins_freely(sentence, stance):
        return None  # "Yes. Has been going on for five months"
    if _accuses(sentence, stance, reason) or _tells_deed(sentence, stance, reason):
        return None  # "suspender, é tudo golpe"
    if sentence.begins("pointing") and sentence.has("enough") and not sentence.has("negations", "too_little", "but"):
        return None  # "limit, that is enough"
    if reason.apart and (corrects(sentence, stance) or concedes(sentence, stance)):
        return None
    if reason.apart and stance.is_measure and neglects(sentence):
        return None  # "Three weeks, fourteen reports, no answer"
    found = opens(sentence, "openers")
    was = stance.position == "none" and sentence.length >= _AT_LENGTH and sentence.begins("verbs")
    if was and not sentence.has("too_little", "wishes", "demands", "measures", "negations", "voting", "me"):
        return None  # "Nada, era un bot mal configurado y lo arreglaron"
    denies = stance.position == "none" and reason.apart and denies_harm(sentence)  # "Niente. Non vedo violazioni."
    if found or spared or denies or sentence.is_long or sentence.is_fine or reason.because:
        return found
    return opens(sentence, "openers_short", below=not reason.same_line)


def _grants_first(sentence: Sentence) -> bool:
    """ "It is not nice, but it breaks none of our rules": it turns round and speaks for them."""
    tails = (sentence.spoken[but.at + but.length :] for but in sentence.all("but") if but.at)
    spared = any(True for tail in tails for _ in sentence.all("spares", "mild", within=tail))
    return spared and not sentence.has("too_little", "wishes", "demands", "measures")


def _accuses(sentence: Sentence, stance: Stance, reason: Reason) -> bool:
    """Whether it begins with a verb, as it may where a language needs no "they", and says what they did that is bad, or
    what speaks for no more than the position: "limitar, é mais chato do que mau", "nada. Era só uma piada"."""
    drops = sentence.languages & sentence.words.drops_subject and sentence.begins("verbs")
    points = stance.position == "limit" and reason.apart and not sentence.is_short and sentence.begins("pointing")
    turned = sentence.has("ill", "wishes", "measures", "demands", "voting", "too_little")
    told = (drops and not sentence.has("pointing")) or points
    if turned or not (told and reason.same_line and sentence.length > _FEW):
        return False
    if stance.position == "none":
        return bool(sentence.has("mild", "spares") and not sentence.has("harm", "but"))
    fair = stance.position == "limit" and (sentence.has("enough") or (reason.apart and sentence.has("mild")))
    turns = ("too_much", "costs") if stance.position == "limit" else ("too_much", "costs", "mild", "negations", "but")
    return bool((fair or sentence.deed) and not sentence.has(*turns))


def _tells_deed(sentence: Sentence, stance: Stance, reason: Reason) -> bool:
    """Whether it says at length, on the same line, only what was done that is bad: "agree, my sister was hunted"."""
    weighed = ("too_much", "too_little", "mild", "spares", "costs", "ill", "negations")
    turned = sentence.has(*weighed, "wishes", "demands", "measures", "voting", "but")
    tells = stance.is_measure and reason.same_line and sentence.is_long and sentence.deed
    return bool(tells and not (turned or sentence.begins("pointing", "so", "conditions", "short")))


def _follows(sentence: Sentence) -> bool:
    """Whether it begins with a "then" or "so" and tells what is kept or spared by a limit."""
    kept = sentence.has("costs") or (sentence.has("mild", "enough") and not sentence.has("negations"))
    bad = sentence.has("too_much", "too_little", "wishes", "demands", "measures", "but", "spares") or sentence.is_short
    return bool(sentence.begins("so") and kept and not bad)


def _begins_freely(sentence: Sentence, stance: Stance) -> bool:
    """Whether its first word is a verb, or one that in this sentence can bind no measure."""
    if sentence.begins("so") or sentence.whole[0] is not sentence.spoken[0]:
        return False  # "Or so my wife says", "As if people who call for murder would care"
    if (verb := sentence.begins("verbs")) and sentence.words["pointing"].at(sentence.spoken, verb.length):
        return False  # "Is that the one where people still follow them"
    refused = stance.position == "none" and stance.said != "none" and not verb
    seen = sentence.has("harm", "too_little", "enough") if sentence.is_fine else bears_out(sentence, stance)
    seen = seen or (stance.is_measure and sentence.has("others"))  # "Even their neighbours blocked them in March"
    return bool(refused or seen)


def _tells(sentence: Sentence, reason: Reason) -> bool:
    """Whether it is a sentence of its own, behind one that has ended: "Suspend. My aunt nearly fell for it"."""
    return reason.apart and sentence.is_long and not sentence.begins("pointing", "but", "conditions")


def _reports(sentence: Sentence, reason: Reason) -> bool:
    """As `_tells`, or at length behind a comma: "Yes, the proof is in their own rules, article four"."""
    goes_on = reason.flows and sentence.length >= _AT_LENGTH and not sentence.begins("pointing")
    return _tells(sentence, reason) or bool(goes_on and sentence.begins("theirs", "told", "articles", "asked"))


def _of_no_measure(sentence: Sentence, stance: Stance, reason: Reason) -> Unclear | None:
    below = not reason.same_line and (sentence.is_small or stance.said == "answer") and not sentence.is_fine
    of_it = sentence.spoken[0].text in sentence.words.particles  # "nothing / of what they promised was done"
    mild = sentence.is_long and sentence.has("mild") and not of_it
    free = mild or sentence.begins("theirs", "me", "articles", "mild")
    if stance.position == "none" and below and not free:
        return sentence.says("unread-reason")  # "nothing / helped", "no / Nazis here"
    if stance.position == "none" and of_writer_alone(sentence):
        return sentence.says("unread-reason")  # "Nothing. My phone is from 2015"
    if stance.position == "none" and sentence.begins("me") and (found := sentence.has("too_little")):
        return sentence.says("takes-back", found)
    pressing = sentence.length < _AT_LENGTH or sentence.has("theirs", "me")  # "Every day they write to my mother"
    judges = stance.position == "none" and (sentence.begins("theirs") or (reason.apart and pressing))
    mocks = stance.said == "none" and reason.same_line and not (reason.because or sentence.begins("theirs", "articles"))
    harm = sentence.deed if judges or mocks else None  # "Nothing, sure, let them go on insulting people"
    said = sentence.spoken[: harm.at] if harm and sentence.begins("subjects") else sentence.spoken
    denied = sentence.has("but") or next(sentence.all("negations", within=said), None)  # not "They insult us, no end"
    if harm and not (sentence.is_fine or speaks_for(sentence, named=False) or denied):
        return sentence.says("takes-back", harm)  # "Nothing. They insult everybody and their admin applauds"
    if judges and (complains_of(sentence) or (harm and neglects(sentence))):
        return sentence.says("takes-back")  # "Nothing. They fixed nothing."
    own = sentence.has("me", "speaker") and not (sentence.begins("theirs") or sentence.has("negations", "spares"))
    if stance.is_answer and own and (found := sentence.has("voting")):
        return sentence.says("takes-back", found)  # "No, I'm still on sick leave, the stitches come out on Monday"
    if stance.said == "none" and not (reason.because or speaks_for(sentence) or sentence.holds(PRAISE)):
        if found := sentence.has("voting"):
            return sentence.says("takes-back", found)  # "Nothing. My son typed the word"
        again = sentence.begins("positions")  # "Nothing would please me more"
        if sentence.begins("me") and not (sentence.begins("told", "theirs") or sentence.length >= _AT_LENGTH):
            return sentence.says("unread-reason")  # "Nothing. I waited all evening"
        subject = sentence.begins("theirs")
        told = sentence.length >= _AT_LENGTH and sentence.begins("theirs", "articles", "told")
        named = told or (subject and subject.length > 1) or sentence.has("people", "harm")
        if again or (reason.flows and not named):
            return sentence.says("unread-reason", again)  # "nothing, I can't open the page"
    mine = sentence.begins("me") and sentence.has("negations")  # "No. We can't let this go on"
    tells = _reports(sentence, reason) and not (mine or sentence.has("harm", "demands", "wishes"))
    if stance.said == "answer" and not (tells or speaks_for(sentence)):
        return sentence.says("unread-reason")  # "No, this can't go on"
    if reason.because or sentence.length > 2 or bears_out(sentence, stance):
        return sentence.says("unread-reason") if sentence.known < _KNOWN_AT_LEAST else None
    return _unread(sentence)


def _of_a_measure(sentence: Sentence, stance: Stance, reason: Reason) -> Unclear | None:
    costly = stance.position == "limit" and (sentence.has("costs") or (sentence.is_long and sentence.has("mild")))
    whole = _tells(sentence, reason) or (reason.apart and sentence.is_fine)
    tells_own = sentence.begins("told") and whole  # "I read all of it, and none of that was close"
    doubted = sentence.begins("me") and not (costly or tells_own)
    wish = sentence.has("wishes") or _of_the_measure(sentence, reason) if doubted else None
    if wish:
        return sentence.says("takes-back", wish)
    if sentence.has("measures"):  # `doubts` has looked, but: "Their admin deleted the posts and banned the poster"
        kind = _kindly(sentence) if stance.position == "suspend" and sentence.begins("theirs") else None
        return sentence.says("unread-reason", kind) if kind and kind.length > 1 else None
    right = stance.position == "limit" and sentence.has("enough")  # "It lets those who like them carry on"
    tables = ("too_much", "costs" if stance.position == "suspend" else "too_much" if right else "too_little")
    free = stance.position == "suspend" and sentence.has("negations")  # "it costs us nothing"
    free = free or (sentence.is_long and sentence.deed)  # "They sell our follows to spammers"
    weighed = (found for found in sentence.all(*tables) if not (free and found.means == "costs"))
    if stance.position == "limit":  # "It would be a shame to lose them"
        weighed = (found for found in weighed if not of_costs(found, sentence))
    if found := next((found for found in weighed if not of_harm(found, sentence)), None):
        return sentence.says("takes-back", found)
    if stance.position == "suspend" and (found := _kindly(sentence)):
        return sentence.says("unread-reason", found)  # "They promised to act. They never did."
    others = (found for found in sentence.all("care") if not is_mine(found, sentence))
    cares = (found for found in others if not sentence.words["people"].at(sentence.spoken, found.at))
    at_length = _tells(sentence, reason) and sentence.length >= _AT_LENGTH and not sentence.begins("me")
    borne_out = reason.because or (stance.said == "suspend" and at_length) or bears_out(sentence, stance)
    if stance.position == "suspend" and not borne_out and any(cares):
        return sentence.says("unread-reason")  # "The admin wrote to us and explained it"
    if not (sentence.deed or sentence.is_fine) and (found := sentence.has("voting")):
        return sentence.says("takes-back", found)  # "The cat walked across the keyboard"
    if liked := only_liked(sentence, stance):
        return liked
    begins = sentence.begins("theirs", "told", "asked")
    theirs = stance.said != "answer" and begins and not sentence.begins("pointing")
    strict = stance.said == "answer" or (stance.position == "suspend" and not reason.because)
    mine = sentence.begins("me") and not sentence.begins("told", "asked")  # but "My aunt nearly paid"
    known = sentence.known >= _KNOWN_WELL and not mine
    told = sentence.length >= _AT_LENGTH and sentence.begins("theirs", "articles", "told", "asked")
    plain = known or (sentence.length >= _AT_LENGTH and (stance.said != "answer" or told) and not mine)
    strict = strict and not ((plain and _reports(sentence, reason)) or _is_statement(sentence, stance, reason))
    if strict and not (theirs or bears_out(sentence, stance)):
        return sentence.says("unread-reason")  # "Yes. I have read it", "suspend / I copy the word"
    names = stance.said == stance.position and not reason.because
    names = names and not (_tells(sentence, reason) and not sentence.begins("only"))
    tells = reason.apart or reason.same_line or sentence.has("verbs")  # and not "limit / the private messages"
    mild = stance.position == "limit" and sentence.has("mild") and tells  # "the admin reacted quickly"
    return (_whom(sentence) if names and not mild else None) or _unread(sentence)


def _kindly(sentence: Sentence) -> Found | None:
    """What it says for those who are judged, where it says nothing else of them: "They have always been kind to me".
    One such word in a sentence at length is none: "Months ago two of our members had to move house"."""
    kind = [found for found in sentence.all("mild") if not is_mine(found, sentence)]  # "my friend's front door"
    said = [range(found.at, found.at + found.length) for found in kind]
    verb_last = bool(sentence.languages & sentence.words.denies_before)
    ends_fine = verb_last and sentence.spoken[-1].text in FINES  # "守られていません" (they did not keep it)
    denied = ends_fine or any(not any(no.at in one for one in said) for no in sentence.all("negations"))
    turned = sentence.begins("me", "pointing", "but", "so", "openers_short")
    goes_on = verb_last and kind and len(sentence.spoken) - kind[0].at - kind[0].length >= _GOES_ON
    seen = goes_on or not verb_last  # where the verb stands last it need not be said of whom one tells
    cares = sentence.has("care") and not goes_on
    passing = seen and len(kind) == 1 and sentence.length >= _AT_LENGTH and not (cares or turned)
    return kind[0] if kind and not (denied or sentence.deed or passing) else None


def _is_statement(sentence: Sentence, stance: Stance, reason: Reason) -> bool:
    """Whether it tells something at length, apart from the vote, in words that are known: "Two of our members have left
    because of what they were sent". Behind a mere yes it must be seen of whom it tells."""
    if reason.flows or sentence.begins("negations", "but", "so", "short"):
        return False
    if stance.said == "answer" and not sentence.begins("told", "theirs"):
        return False
    told = sentence.is_long and sentence.known >= _KNOWN_WELL and sentence.has("verbs")
    return bool(told and (sentence.begins("told") or not sentence.begins("pointing", "me")))


def _of_the_measure(sentence: Sentence, reason: Reason) -> Found | None:
    """ "We all know that is bad": a word that may point back to the measure, in a sentence of nobody else."""
    pointing = list(sentence.all("pointing"))
    after = (found for found in pointing if _judges(sentence, found.at + found.length))
    if sentence.length >= _AT_LENGTH and sentence.deed:
        return None  # "I have read all of it, that is a campaign of hatred"
    told = sentence.is_long or sentence.is_fine or sentence.has("theirs") or reason.because
    return next(after, None) or (None if told else sentence.has("pointing"))


def _judges(sentence: Sentence, at: int) -> bool:
    return all(sentence.words[table].at(sentence.spoken, at) for table in ("openers", "verbs"))


def _whom(sentence: Sentence) -> Unclear | None:
    """ "Suspend / just the spammers": a sentence that points at people and has no verb may name whom, not why."""
    related = min((found.at for found in sentence.all("relative") if found.at), default=len(sentence.spoken))
    main = sentence.spoken[:related]
    says = sentence.begins("subjects", "negations") or next(sentence.all("verbs", within=main), None)
    if sentence.is_fine or says:  # "No action from their admins": that a "not" denies no harm is looked at before
        return None
    people = next(sentence.all("people", within=main), None)
    bounds = sentence.begins("only") or (sentence.begins("articles", "people") if people else None)
    if sentence.is_long:
        behind = next(sentence.all("verbs", within=sentence.spoken[related + _FEW :]), None)
        tells = sentence.length >= _AT_LENGTH and behind and sentence.deed  # "Those who complain are beaten"
        return sentence.says("unsure") if bounds and related < len(sentence.spoken) and not tells else None
    counts = any(token.kind == NUMBER for token in sentence.tokens)  # "7 of 9 accounts are empty"
    return sentence.says("unsure") if bounds or (people and not counts) else None


def _unread(sentence: Sentence) -> Unclear | None:
    """Too little is known to see that this is a reason: in another language it may say no."""
    if sentence.known < _KNOWN_AT_LEAST:
        return sentence.says("unread-reason")
    if sentence.length <= 2:
        weighs = bool(sentence.has("harm", "too_much", "enough"))
        acts = sentence.begins("theirs") and sentence.has("care", "mild", "verbs")
        says = weighs or bool(acts) or bool(sentence.has("care") and sentence.has("negations"))
    elif sentence.is_short:
        theirs = sentence.begins("theirs") and not sentence.begins("pointing") and sentence.has("verbs")
        says = bool(sentence.has(*_EVIDENCE) or theirs)
    else:
        says = bool(sentence.is_long or sentence.has(*_EVIDENCE, "theirs", "verbs"))
    return None if says or sentence.is_fine else sentence.says("unread-reason")
