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
_HOW_MANY = "SELECT COUNT(*) FROM delivery"
LAST = "SELECT MAX(revision) FROM delivery"
# How many there are and not the last one's number, which would tell how many closed ones came between.
LAST_OPEN = (
    f"{_HOW_MANY} WHERE series NOT LIKE '{vocab.INVENTORIES}%' "
    f"AND series NOT IN ('{vocab.SUBMISSIONS}', '{vocab.COUNTED}')"
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
SELECT revision, iri, digest, triples FROM graph WHERE revision IN
    (SELECT revision FROM delivery WHERE :series IS NULL OR series = :series) ORDER BY revision, iri
"""
