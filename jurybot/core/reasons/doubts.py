"""What in a reason makes a ballot unclear: that it takes the position back, or may.

The position is explicit, so a reason may say anything that is no doubt. Its first sentence must besides be seen to be
a reason: one that speaks of those who are judged, in words of a shipped language, and that does not go on from the
position ("suspend / is not the answer", "suspend / the spammers", "suspend / for a week"). What a kind of words does is
decided here, which words are of that kind in the data files. (DELIBERATION.md, "Understanding a reply", 2.)
"""

import re
from collections.abc import Iterator, Sequence

from jurybot.core.reasons.afterwards import said_last
from jurybot.core.reasons.bearing_out import bears_out, contradicts, denies_harm, of_costs, of_too_few, only_liked
from jurybot.core.reasons.beginnings import doubt_at_first, goes_on_from
from jurybot.core.reasons.courtesies import spoken_sentences
from jurybot.core.reasons.known_doubts import is_no_worse, known_doubt
from jurybot.core.reasons.reasons import Reason
from jurybot.core.reasons.sentences import ACT, FINES, Sentence, Stance
from jurybot.core.reasons.weighing import judges_deed, judges_later, names_measure
from jurybot.core.text.answers import Unclear
from jurybot.core.text.lexicon import Words
from jurybot.core.text.phrases import Found
from jurybot.core.text.tokens import DELIMITERS, LINKED, PICTURED, TAGGED, Token

_AT_LENGTH = 8  # words: nobody takes a position back in so many without one of those known for it
_GOOD = ("mild", "liked", "care", "spares", "too_much", "wishes", "unsure")
_OF_THE_CASE = ("measures", "theirs", "people", "others", "topics", "care", "mild", "costs", "too_much")
_TO_ARGUE, _BEFORE = 13, 7  # words: of a reason at length, and of what of it is enough before a sentence
_LETTERS = 10  # Japanese letters for which one word more is asked, as two letters are often less than a word
_KNOWN_WELL = 0.6  # of the words
_IRONY = re.compile(r"(?:^|\s)/s(?:\s|$|[.!])|;-?\)", re.IGNORECASE)


def doubt_about(reason: Reason, sentences: Sequence[Sentence], stance: Stance, words: Words) -> Unclear | None:
    """What in a reason, of which these are the sentences, makes the ballot unclear, or None."""
    mocks = (_IRONY.search(line.text) for line in reason.lines)
    if irony := next((one for one in mocks if one), None):
        return Unclear(why="unsure", words=irony[0].strip())
    left = list(spoken_sentences(sentences))
    said = [sentence for sentence in left if sentence.spoken]
    if said and ((reason.runs_on and _goes_on_small(said[0], stance)) or (not reason.because and said[0].inverts)):
        return said[0].says("unread-reason")  # "Suspender / la respiración fue lo que hice"
    argues = _is_at_length(said, _TO_ARGUE)
    before: list[Sentence] = []
    borne_out = False
    unread: Unclear | None = None
    for sentence in left:
        if not sentence.spoken:
            found = _unspoken(sentence, words, first=not before)
        else:
            found = _in_sentence(sentence, stance, reason, before, argues=argues)
            before.append(sentence)
            if found and (found.why == "unread-reason" or denies_nothing_known(found, sentence, stance)):
                unread, found = None if borne_out else found, None  # "My hands shake. They post this every day."
            elif bears_out(sentence, stance):
                unread, borne_out = None, True
        if found:
            return found
    tells_why = reason.because or any(map(_is_of_the_case, said)) or any(bears_out(one, stance) for one in said)
    if stance.is_measure and stance.said != "objection" and said and not tells_why:
        return unread or said[0].says("unread-reason")  # "Limit. At least that's where I was before lunch"
    argued = _is_at_length(said[:-1], _BEFORE) or (len(said) == 1 and argues)
    return unread or said_last(said, stance, reason, argued=argued) or _too_weak_or_too_much(said, stance)


def _goes_on_small(sentence: Sentence, stance: Stance) -> bool:
    """Whether a line below the position goes on from it; behind an answer it may be one of its own: "Sì / il dossier è
    fatto bene"."""
    own = stance.said == "answer" and sentence.begins("articles", "told") and not sentence.begins("pointing")
    return bool(sentence.begins("joins") or (sentence.is_small and not own))


def _in_sentence(
    sentence: Sentence, stance: Stance, reason: Reason, before: Sequence[Sentence], *, argues: bool
) -> Unclear | None:
    """What makes the ballot unclear in a sentence behind these. Who `argues` at length is held to what was said: only
    words that are known to take a position back do so there, or what speaks for the accused or for another measure."""
    at_length = argues and _is_at_length(before or [sentence], _BEFORE)
    apart, argued = reason.apart or bool(before), at_length or (argues and not before)
    if doubt := known_doubt(sentence, stance, apart=apart, argued=argued):
        return doubt
    if doubt := (_speaks_against if at_length else weighed)(sentence, stance):
        return doubt
    if stance.said not in ("account", "objection") and contradicts(sentence, stance.position):
        return sentence.says("takes-back")
    if before:
        return None if at_length else judges_later(sentence, stance)
    if at_length and (reason.apart or reason.because):
        return goes_on_from(sentence, stance, reason) or only_liked(sentence, stance)
    return doubt_at_first(sentence, stance, reason)


def _is_of_the_case(sentence: Sentence) -> bool:
    """Whether it speaks of a measure, of those who are judged or of what cases are about, or asks how long that will
    go on."""
    return bool(sentence.begins("complains") or sentence.has(*_OF_THE_CASE))


def _is_at_length(said: Sequence[Sentence], at_least: int) -> bool:
    """Whether these are so many words, and most of them known: whoever takes a position back does so shortly, or in
    words that are known for it."""
    length = sum(one.length for one in said)
    letters = sum(one.letters for one in said)
    known = sum(one.length * one.known for one in said)
    return length >= at_least + letters // _LETTERS and known >= _KNOWN_WELL * length


def _unspoken(sentence: Sentence, words: Words, *, first: bool) -> Unclear | None:
    """A first sentence of signs alone: a link to look at is a reason, a laughing face may mean the opposite."""
    shown = (token for token in sentence.tokens if token.kind not in (LINKED, TAGGED))
    signs = [token for token in shown if token.kind != PICTURED or not words.is_picture(token.marked)]
    speaks = any(token.text not in words.signs | DELIMITERS | {")"} for token in signs)
    return sentence.says("unsure") if sentence.asks or (first and speaks) else None


# What a sentence weighs ----------------------------------------------------------------------------------------------


def weighed(sentence: Sentence, stance: Stance) -> Unclear | None:
    """What a sentence of a short reason may say against the position, by what it weighs."""
    return (
        _objects(sentence, stance)
        or judges_deed(sentence, stance)
        or (names_measure(sentence, stance) if sentence.has("measures") else _for_or_against(sentence, stance))
    )


def _speaks_against(sentence: Sentence, stance: Stance) -> Unclear | None:
    """The same for a sentence of a reason at length: whether it speaks for those behind whom a measure stands, calls
    for a measure, or finds the own one too much or too little."""
    by_name = stance.is_measure and stance.said == stance.position
    own = any(found.means == stance.position for found in sentence.all("measures"))
    judged = sentence.has("too_little", "too_much") if own else sentence.has("demands")
    if sentence.has("measures") and (judged or not by_name) and (doubt := names_measure(sentence, stance)):
        return doubt
    if stance.position == "suspend":
        spared = _spared(sentence)
        if spared:
            return sentence.says("takes-back", spared)
        turns = sentence.begins("me", "pointing", "but", "so") and not sentence.deed
        return _negated(sentence, stance) if turns else None
    mine = stance.position == "aside" and sentence.has("me", "excuses")  # "I know too little"
    demanded = None if mine or stance.said == "account" else next(_demands(sentence), None)
    return sentence.says("takes-back", demanded) if demanded else None


def _demands(sentence: Sentence) -> Iterator[Found]:
    called = sentence.all("demands")
    return (found for found in called if not (of_costs(found, sentence) or of_too_few(found, sentence)))


def _for_or_against(sentence: Sentence, stance: Stance) -> Unclear | None:
    """Whether a sentence that names no measure speaks for those behind whom a measure stands, or calls for one."""
    if stance.said in (ACT, "account"):
        return None
    demanded = _demands(sentence)
    if stance.said == "objection":
        spared = sentence.has("mild", "care", "costs", "too_much", "spares", "negations")
        pressing = sentence.has("me") or not sentence.is_long  # "They write to our children every day"
        about_them = sentence.is_short or (sentence.begins("theirs") and pressing)
        harm = sentence.has("harm") if about_them and not spared else None
        against = next(demanded, None) or sentence.has("too_little") or harm  # "Objection: they are Nazis"
        return sentence.says("takes-back", against) if against else None
    most = stance.proposed == "suspend" and sentence.begins("mild")  # "Most of them have nothing to do with it"
    weighs = most or sentence.has("costs", "too_much") or _sets_off(sentence, stance)
    weighed = stance.position == "limit" and weighs
    if stance.is_measure and not weighed and (found := _spared(sentence)):
        return sentence.says("takes-back", found)
    pities = (
        stance.position == "none" and sentence.has("spares", "too_much") and not sentence.has("negations")
    )  # "To throw them out for that is sad"
    theirs = stance.position == "aside" and not sentence.has("me", "excuses")  # not "I know too little"
    if (theirs or stance.position in ("none", "limit")) and not pities and (found := next(demanded, None)):
        return sentence.says("takes-back", found)
    if stance.position == "suspend" and (turn := _turns_mild(sentence)):
        return sentence.says("takes-back", turn)
    return _negated(sentence, stance) if stance.is_measure else None


def _sets_off(sentence: Sentence, stance: Stance) -> bool:
    """ "The spam is a nuisance, but they are no bad people": why it is no more than a limit."""
    return bool(stance.proposed == "suspend" and sentence.deed and sentence.has("but"))


_NEAR, _BETWEEN_TWO = 4, 3  # words


def _spared(sentence: Sentence) -> Found | None:
    """What speaks for those who are judged. They did nothing who were to act: "Their admin read it and did nothing"."""
    before = next((found.at for found in sentence.all("care")), len(sentence.spoken))
    spared = (found for found in sentence.all("spares") if found.means != "idle" or found.at < before)
    meant = (found for found in spared if not (_is_granted(found, sentence) or _is_of_victims(found, sentence)))
    return next(meant, None)


def _is_of_victims(spared: Found, sentence: Sentence) -> bool:
    """ "They publish the addresses of people who did nothing": of whom it tells what was done to them."""
    near = sentence.spoken[max(spared.at - _NEAR, 0) : spared.at]
    who = any(True for _ in sentence.all("relative", within=near))
    done = any(found.means != "lasting" for found in sentence.all("harm", within=sentence.spoken[: spared.at]))
    turned = ("too_much", "costs", "measures", "wishes", "but")
    return bool(who and done and sentence.is_long and not sentence.has(*turned))


def _is_granted(spared: Found, sentence: Sentence) -> bool:
    """ "Some there are innocent, of course, but who holds the keys joins the hunt": a "but" behind it turns to what is
    bad, and to nothing else."""
    turn = next((but for but in sentence.all("but") if but.at > spared.at), None)
    tail = sentence.spoken[turn.at + turn.length :] if turn else ()
    bad = any(True for _ in sentence.all("harm", within=tail))
    turned = ("negations", "spares", "mild", "too_much", "costs", "wishes", "unsure", "measures")
    return bad and not any(True for _ in sentence.all(*turned, within=tail))


def _turns_mild(sentence: Sentence) -> Found | None:
    """A "but" with nothing bad behind it: "They did bad things, but that was years ago". What turns nothing bad round
    and says nothing good may be what they pretend: "They call it a refuge, but it is a hunting ground"."""
    pretends = sentence.length >= _AT_LENGTH and not sentence.begins("me", "pointing")
    for turn in sentence.all("but"):
        head, tail = sentence.spoken[: turn.at], sentence.spoken[turn.at + turn.length :]
        bad = next(sentence.all("harm", "negations", "others", within=tail), None)
        turned = [*sentence.all("harm", "negations", within=head), *sentence.all(*_GOOD, within=tail)]
        if head and tail and not bad and (turned or not pretends) and not any(token.text in FINES for token in tail):
            return turn
    return None


def _negated(sentence: Sentence, stance: Stance) -> Unclear | None:
    """Behind a measure: a "not" that denies the harm, or denies nothing that is known to be good.

    "They do not answer" and "no moderation" are reasons, "They do not spam" and "no harassment" speak against one.
    """
    mild = [] if stance.position == "suspend" else list(sentence.all("mild", "enough"))  # "no ill will"
    for no in sentence.all("negations"):
        if any(found.at <= no.at < found.at + found.length for found in mild):
            continue
        if _says_again(no, sentence) or _says_first(no, sentence):
            continue
        if is_no_worse(no, sentence, stance):
            continue
        denied = sentence.denied_by(no, "harm", "care", "mild", "costs")
        goes_on = sentence.is_long and any(token.text in (",", "、") for token in sentence.tokens)
        if goes_on and stance.position == "limit" and stance.proposed == "suspend" and not sentence.begins("me"):
            continue  # "It is no bad server, nobody is there at the weekend": why it is no more than a limit
        if denied is not None and denied.means == "harm":
            before = next(sentence.all("harm", within=sentence.spoken[: no.at]), None)
            if stance.position == "limit" and (before or _rather(no, sentence) or _grants(no, sentence)):
                continue  # "The spam is bad, but they are no Nazis": why it is no more than a limit
            return sentence.says("negation", no)
        own = sentence.begins("pointing", "speaker") or (sentence.begins("me") and not sentence.begins("told"))
        told = sentence.is_long and (sentence.deed or not own)
        known = sentence.has("care", "mild") or told
        spares_us = stance.position == "limit" and sentence.has("costs")  # "nobody loses a friend"
        if denied is None and not known and not spares_us:
            return sentence.says("negation", no)
    return None


def _says_again(no: Found, sentence: Sentence) -> bool:
    """ "No le contestan a nadie", "Não há moderação nenhuma", "Non rispettano nessuno": the second word of a denial,
    behind what it denies."""
    clause = sentence.clause_of(no.at)
    ends = no.at + no.length == clause.stop
    if ends and any(_denies(token, sentence) for token in sentence.spoken[max(no.at - 2, 0) : no.at]):
        return True
    before = (one for one in sentence.all("negations") if clause.start <= one.at < no.at)
    between = (sentence.spoken[one.at + one.length : no.at] for one in before)
    return any(
        any(True for _ in sentence.all("care", within=said))
        and not any(True for _ in sentence.all("so", "but", "harm", within=said))
        for said in between
    )


def _says_first(no: Found, sentence: Sentence) -> bool:
    """ "Il n'y a aucune modération": the first word of a denial whose second stands in what is known to be fine."""
    behind = sentence.spoken[no.at + no.length :][:_BETWEEN_TWO]
    thought = sentence.words["unsure"].first(sentence.spoken[no.at : no.at + no.length + _BETWEEN_TWO])
    return thought is None and any(_denies(token, sentence) for token in behind)  # "Non credo che …"


def _denies(token: Token, sentence: Sentence) -> bool:
    """Whether a word stands for a phrase that is known to be fine and holds a "not" itself."""
    if token.text not in FINES:
        return False
    at = next(at for at, word in enumerate(sentence.whole) if word.start == token.start)
    fine = sentence.words["fine"].at(sentence.whole, at)
    said = sentence.whole[at : at + fine.length] if fine else ()
    return sentence.words["negations"].first(said) is not None


def _rather(no: Found, sentence: Sentence) -> bool:
    """ "It is no hatred, it is spam": it says in the next clause what is bad instead."""
    behind = sentence.spoken[sentence.clause_of(no.at).stop :]
    milder = sentence.all("negations", "mild", "spares", within=behind)
    return any(True for _ in sentence.all("harm", within=behind)) and not any(True for _ in milder)


def _grants(no: Found, sentence: Sentence) -> bool:
    """ "Nobody answers the reports, but I saw no hatred": it grants them that, and has said what is bad before."""
    turn = next((but.at for but in sentence.all("but") if but.at < no.at), 0)
    before = sentence.spoken[:turn]
    kinds = (any(True for _ in sentence.all(kind, within=before)) for kind in ("negations", "care"))
    return not sentence.begins("me") and (all(kinds) or any(token.text in FINES for token in before))


def denies_nothing_known(doubt: Unclear, sentence: Sentence, stance: Stance) -> bool:
    """ "In four months nobody moved a finger": what it denies is not known, so other sentences must bear it out."""
    if doubt.why != "negation" or not stance.is_measure or sentence.length <= 2:
        return False
    denied = (sentence.denied_by(no, "harm", "care", "mild", "costs") for no in sentence.all("negations"))
    turned = sentence.begins("pointing", "but", "so", "short") or sentence.has("wishes", "demands", "measures")
    return not turned and not any(denied)


def _objects(sentence: Sentence, stance: Stance) -> Unclear | None:
    """An objection in words that were not read as one ("limit, and my worst objection is to a suspend")."""
    found = sentence.has("objections") if stance.said not in ("objection", ACT) else None
    return sentence.says("objection-to-what", found) if found else None


def _against_any(sentence: Sentence) -> bool:
    """Whether a sentence with a "not" speaks against any measure: "One user doesn't make a bad server"."""
    deeds = {found.at + found.length for found in sentence.all("harm") if found.means != "lasting"}  # "es spam", "spam"
    return sentence.has("spares") is not None or (len(deeds) == 1 and denies_harm(sentence))


def _too_weak_or_too_much(said: Sequence[Sentence], stance: Stance) -> Unclear | None:
    """*No* to a proposed limit with a reason may mean that it is too weak; *disagree* may, unless that is mild."""
    if stance.position != "none" or stance.proposed != "limit" or stance.said not in ("disagree", "answer"):
        return None
    if not said:
        return None
    mild = any(
        s.has("mild", "too_much", "spares") or (s.begins("theirs") and s.has("care")) or denies_harm(s) for s in said
    )
    weak = any(s.has("too_little", "demands") or (s.has("negations") and not _against_any(s)) for s in said)
    return None if stance.said == "disagree" and mild and not weak else said[0].says("may-mean-too-weak")
