"""What jurors write in their own languages, and by what they know a new round. Tests hold it against the bot: it may
ask back, but not misread."""

ANEW = {
    "de": "antworte neu",
    "en": "please answer anew",
    "es": "responde de nuevo",
    "fr": "réponds à nouveau",
    "it": "rispondi di nuovo",
    "ja": "改めて回答",
    "nl": "antwoord opnieuw",
    "pt": "responda de novo",
}
"""By these words of the bot they see that another round has begun."""
AGREE = {
    "de": ("Einverstanden", "Ich stimme zu."),
    "es": ("De acuerdo", "Estoy de acuerdo."),
    "fr": ("D'accord", "Je suis d'accord."),
    "pt": ("Concordo", "Concordo."),
}
NOTHING = {
    "de": ("Nichts", "Keine Maßnahme"),
    "es": ("Nada", "Ninguna medida"),
    "fr": ("Rien", "Aucune mesure"),
    "pt": ("Nada", "Nenhuma medida"),
}
ASIDE = ("aside", "I stand aside", "aside, please")
OBJECTION = (
    "objection because the people there did nothing",
    "objection because one account is not a server",
)
CONFIRM = "confirm {case}"
