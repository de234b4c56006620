"""Article ids: when two texts are the same article."""

from hashlib import sha256

from newscli.text.folding import fold_identity

SEPARATOR = "\x1f"


def article_id(headline: str | None, paragraphs: tuple[str, ...]) -> str:
    """SHA-256, as 64 hexadecimal digits, over the identity fold of headline, U+001F and body.

    White space does not count, so neither does how the body is cut into paragraphs.
    """
    folded = fold_identity(headline or "") + SEPARATOR + fold_identity("\n".join(paragraphs))
    return sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()
