"""What is like an article, on one commit: the query, with the rarity of its words as the index knows it."""

from newscli.article import Article
from newscli.engines.ranking import inverse_document_frequency
from newscli.engines.whoosh_index.reader import IndexReader
from newscli.engines.whoosh_index.schema import Kind
from newscli.fields import DEFAULT_FIELDS
from newscli.query import And, Node, Not, Word, query_like
from newscli.text.analysis import Analyzer


def find_likeness(article: Article, reader: IndexReader, analyzer: Analyzer) -> Node | None:
    """A query that finds what is like an article, without itself; None where no other has a word of it."""
    articles = reader.count(Kind.ARTICLE)
    is_there = reader.article_number(article.id) is not None

    def rarity(term: str) -> float:
        having = max(reader.segments.count_documents(field, term) for field in DEFAULT_FIELDS)
        return inverse_document_frequency(articles, having) if having > is_there else 0.0

    found = query_like(article, analyzer, rarity)
    return And((found, Not(Word(article.id, "id")))) if found and is_there else found
