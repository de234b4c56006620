"""The words that tell what a line is for, whatever the site: bylines, captions, furniture, comments."""

import re
from collections.abc import Sequence

from newscli.parsing.words import unspaced_runs

_BYLINE = re.compile(
    r"(?i:(?:written|posted|published|reported|words|story) by|author\s*[:(]|by|von|par|por|di|door|av|af|texte?:|autora?:|autorka:?|autor)\s+([^\W\d_])"
)
_LONGEST_BYLINE, _MOST_NAMES = 60, 4
_NAME = r"[^\W\d_]+(?:['’.-]+[^\W\d_]*)*"
_AUTHOR = (
    r"(?i)(?:(?:text|texte|texto|testo|tekst|author|autor|autora|autore|auteur|forfatter|skribent|автор|авторка|yazan|"
    r"haber|muhabir|penulis|tác giả)|(?:كتبت?|بقلم|نوشته|מאת)|(?:本报记者|記者|记者|文|作者|撰文|責任編輯|기자))\s*[:：]\s*\S"
)
_NO_NAMES = frozenset(
    ["a", "about", "all", "and", "article", "back", "by", "comment", "comments", "copy", "email",
     "follow", "for", "from", "full", "get", "home", "increase", "in", "join", "latest", "listen",
     "link", "live", "log", "mail", "menu", "more", "most", "my", "news", "next", "now", "of", "on",
     "open", "our", "page", "photo", "photos", "previous", "print", "read", "reader", "register",
     "report", "save", "search", "see", "send", "share", "show", "sign", "site", "size", "skip",
     "staff", "story", "subscribe", "text", "that", "the", "this", "to", "top", "update", "updated",
     "us", "video", "view", "watch", "we", "with", "you", "your"]
)  # fmt: skip
"""Words of English menus, which write every word with a capital, as names are written."""
_AUTHOR_WITHIN = r"(?:本报记者|記者|记者|作者|撰文|文)[:：]\s*[^\s|／/]{2,20}"
_PICTURE = re.compile(r"\W*(?:file )?\w+ ?(?:credit|by|:|/)", re.I)
_PICTURES = frozenset(
    [
        "photo",
        "image",
        "picture",
        "file",
        "foto",
        "bild",
        "imagen",
        "imagem",
        "immagine",
        "фото",
        "fotoğraf",
        "legende",
    ]
)
_CREDITS = re.compile(r"etty Images|hotograph: |oto: |\(Photo|AP Photo|\(Reuters/|\(Foto|Фото: ")
_AUTHOR_BOX = (
    r"(?i)about (?:the |this )?(?:author|writer)|author of the article|über (?:den autor|die autorin)|zur person"
    r"|sur l.auteur|à propos de l.auteur|sobre (?:el|la|o|a) autora?|sull.autore|over de auteur|om författaren"
    r"|o autor(?:ze|ovi)|об авторе|про автора|yazar hakkında|作者简介|著者|عن الكاتب"
)
_AUTHOR_STARTS = frozenset(("aut", "wri", "per"))
_AUTHOR_PARTS = ("aut", "wr", "per", "rfattar", "втор", "yazar", "作者", "著者", "الكاتب")
"""Parts of its alternatives, casefolded and without the letters that have more than two cases."""
_CLASSES = {
    "share": "facebook twitter whatsapp linkedin pinterest telegram mail email print share teilen compartir partager "
    "condividi udostępnij поделиться paylaş drucken imprimir stampa tweet",
    "comment": "comment comments kommentar kommentare comentar comentario comentarios comentário comentários "
    "commentaire commentaires комментарии комментарий комментариев yorum reply antworten responder says wrote ago "
    "komentarze komentarzy commenti reageer reacties",
    "furniture": "copyright cookie cookies privacy subscribe subscription newsletter login signup download javascript "
    "impressum datenschutz agb advert advertisement advertise anzeige werbung reklama publicidad publicidade "
    "pubblicità reklam реклама abonnieren logo skip springen hoppa przejdź saltar перейти abonnement suscríbete assine subscriber registrieren abo menu reserved reproduced redistributed republished trademark trademarks "
    "vorbehalten zastrzeżone réservés reservados reservadas riservati защищены охраняются перепечатка перепечатке "
    "цитирование цитировании копирование saklıdır",
    "more": "more mehr weiterlesen lesen suite leia mais más leggi lees läs les więcej czytaj читайте далее oku lue",
    "says-you": "you your yours yourself dich dir dein deine deinen ihnen vous votre vos usted ustedes tus você vocês "
    "вы вас вам ваш ваша ваши вашего вашей siz sizin size twój twoje twojej cię ciebie jij jouw uw dig din ditt",
    "says-we": "we our us ours ourselves wir uns unser unsere unserem unseren unserer nous notre nos nosotros nuestra "
    "nuestro nuestras nuestros nós nossa nosso noi nostra nostro мы нас нам наш наша наши нашего нашей нашем нашим "
    "my nas nam nasz nasza nasze naszej naszym biz bizim wij onze ons vi oss vår våra",
    "says-me": "i me mine myself ich mich mir mein meine je moi mon ma mes yo mí eu meu minha io mio я меня мне мой "
    "моя мое ja mnie mój moja moje ben benim ik mij mijn jag mig min",
}
PERSONS = frozenset(name for name in _CLASSES if name.startswith("says-"))
"""Classes of who speaks to whom: outside of quotes the voice of the site, or of a comment."""
AGENCIES = frozenset(
    ["AP", "AFP", "Reuters", "REUTERS", "dpa", "DPA", "EPA", "epa", "EFE", "TASS", "PAP", "AAP", "Images", "Imago",
     "IMAGO", "Keystone", "KEYSTONE", "Xinhua", "Shutterstock", "iStock", "ANSA", "ANP", "APA", "Unsplash", "Flickr",
     "Alamy", "Pixabay", "Wikimedia", "Newscom", "Bloomberg"]
)  # fmt: skip
"""Last words of a picture's credit."""
_CLASS_OF = {word: name for name, words in _CLASSES.items() for word in words.split()}
_CLASSIFIED = frozenset(_CLASS_OF)
_UNSPACED_CLASSES = (
    ("share", "分享|打印|收藏|シェア|印刷|공유|แชร์"),
    ("comment", "评论|評論|网友|コメント|댓글|ความเห็น"),
    ("furniture", "版权|登录|注册|广告|廣告|会員|ログイン|著作|무단|저작권|구독"),
)
_MORE_WORDS = 12
"""Words from which on a unit is no mere pointer to more."""
_LEAST = 4
"""Letters of a word that tells a topic."""


def is_caption(text: str, words: list[str]) -> bool:
    """Whether a text reads as the caption of a picture; the words in writing order."""
    is_named = bool(words) and words[0].lower() in _PICTURES and _PICTURE.match(text) is not None
    return is_named or (_may_have_credit(text) and _CREDITS.search(text) is not None)


def _may_have_credit(text: str) -> bool:
    """Whether a text has a part of one of the credits: the search for all of them takes longer."""
    return "oto" in text or "etty Images" in text or "(Reuters/" in text or "Фото: " in text


def is_byline(text: str) -> bool:
    """Whether a text names who wrote the story, and nothing more."""
    match = _BYLINE.match(text) if len(text) < 100 and not text.endswith(".") else None
    return match is not None and match[1].isupper()


def names_author(text: str) -> bool:
    """Whether a line beside the date may be who wrote the story: a name, perhaps with an office behind a comma.

    Too weak to stand alone; a word for "author" with a colon is enough.
    """
    if len(text) > _LONGEST_BYLINE:
        return False
    if re.match(_AUTHOR, text):
        return True
    words = text.split(",", 1)[0].split()
    if not _NO_NAMES.isdisjoint(word.lower() for word in words):
        return False
    return 2 <= len(words) <= _MOST_NAMES and all(
        word[0].isupper() and re.fullmatch(_NAME, word) for word in words
    )


def find_author(text: str) -> str | None:
    """The part of a line of facts that names the author, in scripts without blanks: `记者：…`."""
    match = None if text.isascii() else re.search(_AUTHOR_WITHIN, text)
    return match[0] if match else None


def is_author_box(text: str, words: Sequence[str]) -> bool:
    """Whether a line announces who wrote the story, below it; its words in small letters."""
    if text.isascii():
        may_be = not _AUTHOR_STARTS.isdisjoint([word[:3] for word in words])
    else:
        folded = text.casefold()
        may_be = any(part in folded for part in _AUTHOR_PARTS)
    return may_be and re.search(_AUTHOR_BOX, text) is not None


def classes_of(words: Sequence[str], text: str, is_unspaced: bool) -> set[str]:
    """The classes of furniture that a unit's words belong to; the words in small letters, in writing order."""
    found = {_CLASS_OF[word] for word in _CLASSIFIED.intersection(words)}
    if len(words) > _MORE_WORDS:
        found.discard("more")
    if "©" in text:
        found.add("furniture")
    if is_unspaced:
        found.update(name for name, pattern in _UNSPACED_CLASSES if re.search(pattern, text))
    return found


def topic_of(words: Sequence[str], lower: Sequence[str], unspaced: Sequence[str]) -> frozenset[str]:
    """The words that can tell what a text is about: long ones, and pairs of characters where none are spaced.

    `lower`: the words in small letters; `unspaced`: the runs of characters without blanks.
    """
    long = [small for word, small in zip(words, lower, strict=True) if len(word) >= _LEAST]
    if not unspaced:
        return frozenset(long)
    pairs = [run[at : at + 2] for run in unspaced for at in range(len(run) - 1)]
    return frozenset(pairs + [word for word in long if not unspaced_runs(word)])
