"""How the reason for a position may not begin.

A line below a position may go on from it: "suspend / is not the answer", "suspend / for a week", "suspend / the
spammers", "suspend / wäre falsch". So its first sentence must be one of its own: it must be seen to be English, to say
why rather than whom or how long, and to be no wish or feeling that may turn against the position.
(DELIBERATION.md, "Understanding a reply", 2.)
"""

from dataclasses import dataclass

from jurybot.core.answers import Unclear
from jurybot.core.lexicon import Phrases, Words
from jurybot.core.reasons import Reason
from jurybot.core.sentences import SHORT, Sentence, Stance, doubt, foreign, share_known
from jurybot.core.tokens import DOMAIN, NUMBER, Token

_WRITERS = frozenset({"i", "we", "i'm", "i've", "i'll", "we're", "we've", "we'll"})
_SUBJECTS = frozenset(
    {"they", "he", "she", "it", "i", "we", "you", "they're", "they've", "they'll", "they'd", "he's", "she's"}
)
_THEIRS = frozenset({"their", "its", "the", "his", "her"})
_SUPPOSING = frozenset({"would", "could", "might", "should", "wouldn't", "couldn't", "shouldn't"})
_AFTER_BECAUSE = 3  # words: "because no way" gives no reason, "because nobody talked to them" does


@dataclass(frozen=True, slots=True)
class _First:
    """The first sentence of a reason; `is_below` the position, on a line of its own, or after a "because"."""

    sentence: Sentence
    stance: Stance
    words: Words
    is_below: bool
    has_because: bool

    @property
    def spoken(self) -> tuple[Token, ...]:
        return self.sentence.spoken

    def begins_with(self, *tables: Phrases) -> bool:
        return any(table.at(self.spoken, 0) for table in tables)

    def is_all(self, table: Phrases) -> bool:
        found = table.at(self.spoken, 0)
        return found is not None and found.length == len(self.spoken)

    def takes_back(self) -> Unclear:
        return doubt("takes-back", self.spoken)


def doubt_at_first(sentence: Sentence, stance: Stance, words: Words, reason: Reason) -> Unclear | None:
    """What in the first sentence of a reason makes the ballot unclear, or None."""
    first = _First(sentence, stance, words, not reason.same_line, reason.because)
    if stance.position == "aside" and words.about_me.first(sentence.spoken):
        return None  # "Not my field"
    if first.is_all(words.whole):
        return doubt("unsure", sentence.spoken)
    checks = [turning, _as_verb, _whom, _fragment, _pointing_back, _wish]
    if first.has_because:
        checks = [turning, _pointing_back, _wish]
    found = next((found for check in checks if (found := check(first))), None)
    return found or foreign(sentence, words) or _unread(first)


def first_of_act(sentence: Sentence, stance: Stance, words: Words) -> Unclear | None:
    """The same for what follows "decline" or "join"."""
    return turning(_First(sentence, stance, words, False, False))


def turning(first: _First) -> Unclear | None:
    """First words that turn the position round or bind it: "is not the answer", "but", "no", "for a week"."""
    words, begins = first.words, first.spoken
    if begins[0].kind in (NUMBER, DOMAIN) and len(begins) > 1 and not words.wishes.at(begins, 0):
        begins = begins[1:]
    if words.allowed.at(begins, 0) or (first.has_because and len(begins) > _AFTER_BECAUSE):
        return None
    someone = words.about_server.first(begins[1:]) or words.about_me.first(begins[1:])
    if first.stance.said == "account" and words.pointing.at(begins, 0):  # "just that one person"
        return None
    if _goes_on(first) or _but_not_i(first):
        return first.takes_back()
    answers = words.sentence.at(begins, 0) and not (first.sentence.is_long and _no_of_something(first))
    if answers or words.first.at(begins, 0) or words.objections.at(begins, 0):
        return first.takes_back()
    main_clause = someone and len(first.sentence.until_comma()) < len(first.spoken)
    if words.bounds.at(begins, 0) and not main_clause:
        return first.takes_back()
    if first.sentence.is_long:
        return None
    if words.first_short.at(begins, 0):
        return first.takes_back()
    if first.stance.is_measure and words.wishes.at(begins, 0):
        return first.takes_back()
    loose = (first.is_below or first.stance.is_measure) and words.loose.at(begins, 0)
    return first.takes_back() if loose and (first.sentence.is_short or not someone) else None


def _goes_on(first: _First) -> bool:
    """ "Agree / that they are bad", "nothing / that they say …": the sentence of the position goes on."""
    small = first.is_below and first.sentence.is_small
    return small and first.spoken[0].text == "that" and not first.begins_with(first.words.about_server)


def _but_not_i(first: _First) -> bool:
    """ "They are bad, but I won't": a turn of the writer's own behind whatever was said before."""
    words, spoken = first.words, first.spoken
    if words.costs.first(spoken):  # "but I don't want to lose them": why it is no more than a limit
        return False
    turns = [at for at in range(1, len(spoken) - 1) if spoken[at].text == "but" and spoken[at + 1].text in _WRITERS]
    return any(words.negations.first(spoken[at + 2 : at + 5]) for at in turns)


def _no_of_something(first: _First) -> bool:
    """Whether "no" speaks of what there is not ("No remorse from anybody there …"), and is no answer ("No, they …")."""
    words, spoken = first.words, first.spoken
    someone = (words.about_me, words.about_server, words.about_measure, words.positions, words.measures, words.articles)
    alone = first.sentence.tokens[1].text != spoken[1].text or any(table.at(spoken, 1) for table in someone)
    return spoken[0].text == "no" and not alone


def _as_verb(first: _First) -> Unclear | None:
    """A small first word with an s behind may be the position's verb: "suspend / ruins lives"."""
    word = first.spoken[0].text
    ends_so = word.endswith("s") and not word.endswith(("ss", "'s"))
    noun = first.begins_with(first.words.plurals, first.words.about_server)
    return first.takes_back() if first.is_below and first.sentence.is_small and ends_so and not noun else None


def _whom(first: _First) -> Unclear | None:
    """ "Suspend / just the spammers": a sentence that points and has no verb may name whom, not why."""
    words, spoken = first.words, first.spoken
    points = first.begins_with(words.pointing, words.people, words.about_server)
    says = first.begins_with(words.allowed, words.offences) or (spoken[0].text in _SUBJECTS and len(spoken) > 1)
    says = says or spoken[0].text == "there"
    if not first.stance.is_measure or not points or says or _their_deed(first):
        return None
    relatives = sum(words.relative.at(spoken, at) is not None for at in range(1, len(spoken)))
    if relatives:  # "all who joined in, but leave the server alone"
        spoken = first.sentence.until_comma()
    verbs = sum(_is_verb(spoken, at, words) for at in range(1, len(spoken)))
    what = words.offences.first(spoken) and not relatives and not words.people.first(spoken)  # "the constant spam"
    return None if verbs > relatives or what else doubt("unsure", spoken)


def _is_verb(spoken: tuple[Token, ...], at: int, words: Words) -> bool:
    """Whether a word says something of what stands before it: "they post", "has", "mocked", not "the reported"."""
    if words.pointing.at(spoken, at - 1):
        return words.auxiliaries.at(spoken, at) is not None
    if words.prepositions.at(spoken, at - 1):
        return False
    past = at > 1 and spoken[at].text.endswith("ed") and len(spoken[at].text) > 4 and not words.picked.at(spoken, at)
    noun = words.people.at(spoken, at) and words.offences.at(spoken, at - 1)  # "hateful posts", but "the admin posts"
    return past or spoken[at - 1].text in _SUBJECTS or (words.verbs.at(spoken, at) is not None and not noun)


def _their_deed(first: _First) -> bool:
    """ "Their users organise raids": a word right behind people is what they do, where more follows and it is not
    "reported", "posting", "with", "who"."""
    words, spoken = first.words, first.sentence.until_comma()
    at = next((at for at in (1, 2) if words.people.at(spoken, at)), None)
    if at is None or len(spoken) < SHORT or len(spoken) < at + 3 or spoken[0].text not in _THEIRS:
        return False
    others = (words.no_verb, words.picked, words.prepositions, words.relative, words.people, words.pointing)
    return not spoken[at + 1].text.endswith("ing") and not any(table.at(spoken, at + 1) for table in others)


def _fragment(first: _First) -> Unclear | None:
    """One word or two are a reason where they name an offence or say what somebody does; "pass" and "void" do not."""
    words, spoken = first.words, first.spoken
    if not first.stance.is_measure or len(spoken) > 2 or first.is_all(words.harmless_measures):
        return None
    says = first.begins_with(words.about_server) and len(spoken) > 1
    says = says or first.begins_with(words.allowed, words.closings, words.harmless, words.about_me)
    named = words.offences.first(spoken) and not words.people.first(spoken[1:])
    tagged = all(token.text in words.hashtags for token in spoken)
    return None if says or named or tagged else doubt("unsure", spoken)


def _pointing_back(first: _First) -> Unclear | None:
    """ "It" or "that" may be the measure just named, and be refused: "It cuts too many ties", "I hate that"."""
    words, spoken = first.words, first.spoken
    sure = first.stance.said == "objection" or first.begins_with(words.allowed, words.closings)
    if not first.stance.is_measure or sure:
        return None
    if first.begins_with(words.about_measure):
        if len(spoken) > 1 and spoken[1].text in _SUPPOSING:
            return first.takes_back()
        denied = words.negations.first(first.sentence.until_comma()[:5]) and not words.denies_them.first(spoken)
        return first.takes_back() if denied or words.costs.first(spoken) else None
    theirs = words.about_server.first(spoken)
    if theirs and not (first.sentence.is_short and words.negations.first(spoken)):  # "They didn't do it" may mean us
        return None
    points = [at for at in range(1, len(spoken)) if words.about_measure.at(spoken, at)]
    at_end = len(spoken) - 1 in points
    judged = at_end or any(words.auxiliaries.at(spoken, at + 1) for at in points)  # "I think that is unwise"
    wanted = first.sentence.is_short and at_end  # "The others want it"
    return first.takes_back() if wanted or (judged and first.begins_with(words.about_me)) else None


def _wish(first: _First) -> Unclear | None:
    """What writers say of themselves: what they saw or did may be a reason, what they wish or feel may take back."""
    words, spoken = first.words, first.spoken
    quoted = not first.sentence.tokens[0].is_word  # "We never delete" is what they said
    mine = spoken[0].text in _WRITERS and not quoted and not first.begins_with(words.allowed)
    if not first.stance.is_measure or not mine or first.sentence.is_long:
        return None
    return None if _tells(first) else first.takes_back()


def _tells(first: _First) -> bool:
    """Whether a writer tells what they saw or did: "I have also seen", "We read"."""
    words, at = first.words, 1
    while not words.told.at(first.spoken, at) and (passed := words.told_after.at(first.spoken, at)):
        at += passed.length
    return words.told.at(first.spoken, at) is not None


def _unread(first: _First) -> Unclear | None:
    """Too little is known to see that this is English: in another language it may say no."""
    words, spoken, said = first.words, first.spoken, first.stance.said
    english = first.begins_with(words.about_server, words.about_me, words.about_measure, words.articles)
    small = first.sentence.is_small and (first.is_below or len(spoken) == 1)
    if said == "none" and small and not english and not first.begins_with(words.allowed):
        return doubt("unread-reason", spoken)  # "nothing / helped", "nothing / good ever came from there"
    if said == "answer" and first.stance.position == "none" and first.is_below and not english:  # "no / Nazis here"
        return doubt("unread-reason", spoken)
    if english and len(spoken) > 1:
        return None
    share = share_known(first.sentence, words)
    read = share > 0.5 or (share == 0.5 and words.offences.first(spoken))
    counted = all(token.kind == NUMBER for token in spoken)
    return None if read and not counted else doubt("unread-reason", spoken)
