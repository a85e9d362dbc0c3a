"""One class a kind of effect: how it is carried out, and how it finds out whether an earlier try got through.
(MASTODON.md, *Unclear answers*.) Whether it may go out, when, and how often, is the dispatcher's matter."""
