"""What people of a season write. Every line of a kind must be read as that kind; a test holds them against the bot."""

# A clear ballot for a measure. All of them read the same whatever was proposed.
LIMIT = (
    "limit",
    "Limit, please.",
    "limit, they do answer mail",
    "I can accept a limit",
    "limit\nA suspend would cut too many ties.",
    "Good evening,\n\nlimit\n\nThey answer our mails and are trying.",
    "limit\npublic: They never answer reports.",
)
SUSPEND = (
    "suspend",
    "Suspend them",
    "suspend, they never answer",
    "I vote to suspend.",
    "suspend\nRepeated harassment of our members, and their admin does nothing.",
    "Suspend\nNo moderation at all.",
    "suspend\npublic: They never answer reports.",
)
NOTHING = (
    "nothing",
    "Nothing.",
    "no action please",
    "nothing, they apologised",
    "nothing\nThey did nothing wrong.",
)

# Agreeing with what is proposed.
AGREE = ("agree", "Agree. They never answer.", "yes", "I agree")

# What the bot cannot be sure of, so it asks back.
UNCLEAR = ("ok", "hm", "block them", "limit or suspend", "limit, not sure", "maybe limit", "suspend?", "+1")

DECLINE = ("decline", "Decline, sorry", "decline because I am on holiday", "I have to decline this time")
RECUSE = ("recuse, I know the admin", "I recuse myself", "Recuse. My sister works there.")
HERE = ("here", "I'm here", "I am here, thanks", "here\nI will answer tomorrow.")
JOIN = ("join", "join please", "I'd like to join", "Hi, I want to join the jury pool")

APPEAL_BECAUSE = (
    "my friends there did nothing wrong",
    "they have a new admin who answers",
    "nobody asked their admin",
)
RELEASE_BECAUSE = ("the stewards looked and the facts stand", "we asked and got no answer")
AGREED = "I have looked too, and agree"
WITHDRAW_BECAUSE = ("their new admin has acted", "the stewards found that the spam has stopped")

COMPLAINTS = {
    "violation": ("insults under every post of mine", "the same rude replies for days", "calls my friends names"),
    "spam": ("advertising in every thread", "the same link, again and again", "sells followers in our replies"),
    "other": ("I just do not like the tone", "posts far too much", "we had an argument"),
}
BAD_POSTS = {
    "violation": ("You are all idiots.", "Nobody asked you. Shut up."),
    "spam": ("Best prices! Buy now!", "Grow your audience in a day, ask me how."),
    "other": ("I think you are wrong, and here is why.", "A long thread about my garden, part 17."),
}
SMALL_TALK = (
    "Good morning, all.",
    "The bakery has plum cake again.",
    "Anyone going to the allotments on Sunday?",
    "Rain at last.",
    "Reading on the balcony.",
    "Our choir looks for a tenor.",
    "The ferry was late, the view was worth it.",
)
