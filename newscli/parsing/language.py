"""The language of a text, by its script and its commonest words: light, offline, and none where unsure."""

import re
from struct import Struct

from newscli.parsing.words import find_words

SAMPLE = 800
"""Characters that are looked at."""

_SCRIPTS = (
    ("ja", "[\u3040-\u30ff]", 0.05),
    ("zh", "[\u4e00-\u9fff]", 0.2),
    ("ko", "[\uac00-\ud7af]", 0.2),
    ("th", "[\u0e00-\u0e7f]", 0.2),
    ("el", "[\u0370-\u03ff]", 0.3),
    ("he", "[\u0590-\u05ff]", 0.3),
    ("hi", "[\u0900-\u097f]", 0.3),
    ("bn", "[\u0980-\u09ff]", 0.3),
    ("ta", "[\u0b80-\u0bff]", 0.3),
    ("ka", "[\u10a0-\u10ff]", 0.3),
    ("hy", "[\u0530-\u058f]", 0.3),
)
"""Scripts that stand for a language, with the share of characters that decides; compiled only if needed."""
_BEYOND_LATIN = re.compile("[^\x00-\u036f\u1e00-\u20cf]")

_WORDS = {
    "en": "the of and to in that is was for it with as on be at by this are from have has not but they which said",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus hat",
    "fr": "le la les de des et du un une est en que qui dans pour pas au sur par il plus ce avec sont aux cette",
    "es": "el la los las de que y en un una por con no para su se del al es lo como más pero sus este ha",
    "pt": "o a os as de que e do da em um uma para com não por mais dos das no na se foi ao seu são está",
    "it": "il la di che e un una per non con del della sono dei nel alla si le gli più da è anche ha questo",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er om ook als bij maar naar heeft door uit",
    "sv": "och att det som en på är av för med den till inte om har de ett var men han från vi kan så",
    "da": "og at det som en på er af for med den til ikke om har de et var men han fra vi kan så ved blev",
    "no": "og at det som en på er av for med den til ikke om har de et var men han fra vi kan så ved ble",
    "fi": "ja on ei se että oli ovat myös mutta hän kun niin joka sen kuin vuoden mukaan jo ole tai",
    "pl": "w i na z do się nie to że jest o jak za od po przez ale dla są który oraz przy był także",
    "cs": "a v na se že je o do z s za to jako pro ale by k ve podle i jsou který od také bude",
    "sk": "a v na sa že je o do z s za to ako pre ale by k vo podľa aj sú ktorý od tiež bude",
    "hu": "a az és hogy nem is egy van ez meg volt már csak de el ki mint még azt szerint lesz",
    "ro": "și în de la a care cu pe nu este un o din pentru că mai fost sunt au să prin după",
    "tr": "ve bir bu da de için ile olarak daha çok gibi olan en ne kadar sonra değil oldu dedi var",
    "id": "yang dan di ini itu dengan untuk dari dalam tidak akan pada juga ke karena ada oleh saat bisa telah",
    "vi": "và của là có trong cho được với không các một những người đã này khi để từ về đến",
    "hr": "i u je na se da su za od s ne koji o kao što a će iz bi nakon to već",
    "lt": "ir kad į iš su yra ne tai buvo apie kaip bet po už dėl jau metų taip tik",
    "lv": "un ir ka ar no par uz tas gada kas lai bet arī pēc kā nav tika bija",
    "et": "ja on ei et see ta oli ka kui mis aga oma ning siis või pole välja pärast",
    "sw": "ya na wa kwa ni katika la kuwa za hiyo hii cha huo huyo lakini baada yake alisema",
    "af": "die van en in is het wat dit nie vir met op te sy was om as aan hy word",
    "zu": "ukuthi futhi kanye uma lapho kodwa ngoba ukuba emva kwalokho abantu nge umuntu",
    "ru": "в и на не что с по он как это из для к его а о от был за но также года",
    "uk": "в і на не що з та до як за у про від це для його але він й які року",
    "bg": "на и в за да се от е с че по са не до си като е във който бе",
    "sr": "у и је на се да су за од са не који о као што а ће из би после",
    "ar": "في من على إلى أن التي عن مع هذا هذه الذي كان ما لا وقد قال بعد كما بين",
    "fa": "در به از که این را با است برای آن یک خود تا کرد شد بر هم می های شده",
    "ur": "کے میں کی ہے اور سے کا کو پر نے کہ یہ ہیں نہیں اس بھی گیا کر تھا",
}
_LANGUAGES = sorted(_WORDS)
_TALLY = Struct(f"<{len(_LANGUAGES)}H")
"""The votes of each language, packed into one integer, so that one addition adds them all."""


def _packed_votes() -> dict[str, int]:
    """Word → its votes: one for each language that has it, two where only one has."""
    votes: dict[str, int] = {}
    for place, language in enumerate(_LANGUAGES):
        for word in set(_WORDS[language].split()):
            votes[word] = votes.get(word, 0) + (1 << 16 * place)
    return {word: packed * (1 + (packed.bit_count() == 1)) for word, packed in votes.items()}


_VOTES = _packed_votes()
_LEAST_HITS, _CLEAR_LEAD = 3, 1
"""Votes for a language, or its lead where a text is short."""


def guess_language(text: str) -> str | None:
    """ISO 639-1 of the language that a text is most likely in; None where there is too little to tell."""
    sample = text[:SAMPLE]
    words = find_words(sample.lower())
    if not words:
        return None
    if not sample.isascii() and _BEYOND_LATIN.search(sample):
        letters = sum(map(len, words))
        for language, pattern, share in _SCRIPTS:
            if len(re.findall(pattern, sample)) >= letters * share:
                return language
    packed = sum([_VOTES[word] for word in words if word in _VOTES])
    votes = _TALLY.unpack(packed.to_bytes(_TALLY.size, "little"))
    second, most = sorted(votes)[-2:]
    is_told = most >= _LEAST_HITS or most - second >= _CLEAR_LEAD
    return _LANGUAGES[votes.index(most)] if is_told else None
