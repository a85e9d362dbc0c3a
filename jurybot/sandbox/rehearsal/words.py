"""What jurors write in their own languages. A test holds it against the bot: it may ask back, but not misread."""

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
