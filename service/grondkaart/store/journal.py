"""What the journal of a data directory holds, and what is asked of it: texts for SQLite."""

from __future__ import annotations

from grondkaart.base import vocab

FORMAT = 1
SCHEMA = """
CREATE TABLE delivery (
    revision INTEGER PRIMARY KEY AUTOINCREMENT,
    moment TEXT NOT NULL,
    kind TEXT NOT NULL,
    series TEXT NOT NULL,
    release TEXT NOT NULL,
    original TEXT NOT NULL,
    filename TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE TABLE graph (
    revision INTEGER NOT NULL REFERENCES delivery(revision),
    iri TEXT NOT NULL,
    digest TEXT NOT NULL,
    triples INTEGER NOT NULL,
    apart INTEGER NOT NULL,
    terms TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    licence TEXT NOT NULL,
    PRIMARY KEY (iri, revision)
);
"""
# The last delivery of each graph counts; in each series the release delivered last is current.
STATE = """
SELECT g.iri, d.series, d.release, g.apart, g.terms, g.triples, d.moment, g.title, g.source, g.licence, g.digest,
       d.release = (SELECT l.release FROM delivery l WHERE l.series = d.series
                    ORDER BY l.revision DESC LIMIT 1) AS current
FROM graph g JOIN delivery d USING (revision)
WHERE g.revision = (SELECT MAX(n.revision) FROM delivery n
                    WHERE n.series = d.series AND n.release = d.release)
ORDER BY g.iri
"""
_OPEN = (
    f"series NOT LIKE '{vocab.INVENTORIES}%' "
    f"AND series NOT IN ('{vocab.SUBMISSIONS}', '{vocab.COUNTED}')"
)
LAST = "SELECT MAX(revision) FROM delivery"
# How many there are and not the last one's number, which would tell how many closed ones came between.
LAST_OPEN = f"SELECT COUNT(*) FROM delivery WHERE {_OPEN}"  # noqa: S608  our own text
RELEASES = (
    "SELECT revision, series, release, moment FROM delivery "  # noqa: S608  our own text
    f"WHERE {_OPEN} ORDER BY revision"
)

# The files that deliveries name, by the folder they are in; a report is an attachment of its delivery.
NAMED = {
    "originals": "SELECT original FROM delivery "
    "UNION SELECT json_extract(detail, '$.rapport') FROM delivery",
    "graphs": "SELECT digest FROM graph",
}
# Of one series, or of all when it is NULL.
DELIVERIES = """
SELECT revision, moment, kind, series, release, original, filename, detail FROM delivery
WHERE :series IS NULL OR series = :series ORDER BY revision
"""
GRAPHS = """
SELECT revision, iri, digest, triples, apart, title FROM graph WHERE revision IN
    (SELECT revision FROM delivery WHERE :series IS NULL OR series = :series) ORDER BY revision, iri
"""
# The graphs of one delivery, and those of all open ones after one.
GRAPHS_OF = "SELECT iri, digest, triples, apart, title FROM graph WHERE revision = ? ORDER BY iri"
OPEN_AFTER = f"""
SELECT revision, moment, series, release FROM delivery
WHERE revision > ? AND {_OPEN} ORDER BY revision
"""  # noqa: S608  our own text
