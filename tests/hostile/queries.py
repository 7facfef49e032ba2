"""What is asked of a server to bring it down: queries, updates and graphs."""

from __future__ import annotations

from collections.abc import Callable

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ENDLESS_ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
_PAIRS = "?a ?b ?c . ?d ?e ?f"
_DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(60))
# Pairs of kinds under which the engine's order of terms is no order.
_MIXED = " ".join(
    f'{n % 997} "{n % 89}.{n % 29}" {n % 83}.{n % 10} "20{n % 20 + 10}-0{n % 9 + 1}-11"^^<{{0}}date> "s{n}"'
    for n in range(400)
).replace("{0}", "http://www.w3.org/2001/XMLSchema#")

HEAVY = {
    "cross product": ENDLESS,
    "cross product, all rows": ENDLESS_ROWS,
    "unbounded path": "SELECT (COUNT(*) AS ?n) { ?a (<a:a>|!<a:b>)* ?b }",
    "path of paths": "SELECT * { ?a ((<a:a>|!<a:b>)*/(^<a:a>|!<a:b>)*)* ?b }",
    "paths that meet": "ASK { ?a !<a:b>* ?b . ?b !<a:b>* ?c . ?c !<a:b>* ?a FILTER(?a = <a:none>) }",
    "regular expressions": f'SELECT * {{ {_PAIRS} FILTER(REGEX(STR(?c), "(a+)+$") && REGEX(STR(?f), "(x+x+)+y")) }}',
    "large regular expression": 'ASK { ?a ?b ?c FILTER(REGEX(STR(?c), "(((((a{1,30}){1,30}){1,30}){1,30}){1,30}b)")) }',
    "regular expression on a grown text": f'ASK {{ BIND("xxxxxxxx" AS ?x0) {_DOUBLED} FILTER(REGEX(?x30, "(x+x+)+y")) }}',
    "huge VALUES": "SELECT * { VALUES ?x { " + "1 " * 100_000 + "} VALUES ?y { 2 3 } ?a ?b ?c }",
    "VALUES times VALUES": "SELECT (SUM(?x*?y) AS ?n) { VALUES ?x { " + "1 " * 60_000 + "} VALUES ?y { " + "2 " * 60_000 + "} }",
    "text that doubles": f'SELECT (STRLEN(?x60) AS ?n) {{ BIND("x" AS ?x0) {_DOUBLED} }}',
    "text that grows": f"SELECT ?x {{ {_PAIRS} BIND(CONCAT(STR(?a), STR(?d)) AS ?x) }} ORDER BY ?x",
    "replace that grows": 'SELECT ?y { VALUES ?x { "' + "x" * 50_000 + '" } BIND(REPLACE(?x, "x", ?x) AS ?y) }',
    "order by everything": f"SELECT * {{ {_PAIRS} }} ORDER BY ?a ?b ?c ?d ?e ?f",
    "distinct of everything": f"SELECT DISTINCT * {{ {_PAIRS} }}",
    "group by a cross product": f"SELECT ?a ?d (GROUP_CONCAT(?f) AS ?x) {{ {_PAIRS} }} GROUP BY ?a ?d",
    "construct everything": f"CONSTRUCT {{ ?a ?e ?c . ?d ?b ?f }} WHERE {{ {_PAIRS} }}",
    "describe everything": f"DESCRIBE * {{ {_PAIRS} }}",
    "not exists": f"SELECT * {{ {_PAIRS} FILTER NOT EXISTS {{ ?c ?g ?h . ?h ?i ?f }} }} OFFSET 1000000000",
    "minus": f"SELECT * {{ {_PAIRS} MINUS {{ ?a ?g ?h . ?i ?j ?k }} }}",
    "optionals": "SELECT * { " + " ".join(f"OPTIONAL {{ ?s{n} ?p{n} ?o{n} }}" for n in range(200)) + " }",
    "limit far away": f"SELECT * {{ {_PAIRS} }} OFFSET 9223372036854775807 LIMIT 1",
    "1000 unions": "SELECT * { " + " UNION ".join(["{ ?a ?b ?c . ?d ?e ?f }"] * 1_000) + " } OFFSET 100000000",
    "1500 path steps": "SELECT * { ?a " + "/".join(["!<a:a>"] * 700) + " ?b }",
    "nested selects": "SELECT * { " + "{ SELECT * { ?a ?b ?c . " * 60 + "} } " * 60 + "}",
    "every graph twice": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } }",
    "random numbers": f"SELECT (SUM(RAND()) AS ?n) (SAMPLE(SHA512(STR(?c))) AS ?m) {{ {_PAIRS} }} GROUP BY (UUID())",
}  # fmt: skip

ABORTING = {
    "order over mixed literals": f"SELECT ?v {{ VALUES ?v {{ {_MIXED} }} }} ORDER BY ?v",
    "order over mixed literals, descending": f"SELECT ?v {{ VALUES ?v {{ {_MIXED} }} }} ORDER BY DESC(?v)",
    "order over all objects": "SELECT ?o { ?s ?p ?o } ORDER BY ?o DESC(?s)",
    "deep, as deep as may be": "ASK { FILTER(" + "(" * 195 + "1" + ")" * 195 + ") }",
    "many negations": "ASK { FILTER(" + "!" * 1_900 + "true) }",
    "many operators": "ASK { FILTER(1" + "+1" * 1_900 + " = 2) }",
    "many and": "ASK { FILTER(true" + " && true" * 1_900 + ") }",
    "many unions": "ASK { {}" + " UNION {}" * 1_900 + " }",
    "many path steps": "ASK { ?a <a:a>" + "/<a:a>" * 1_900 + " ?b }",
    "many alternatives": "ASK { ?a <a:a>" + "|<a:a>" * 1_900 + " ?b }",
    "many triples": "ASK { " + "?a ?b ?c . " * 20_000 + " }",
    "many chained triples": "ASK { " + " ".join(f"?x{n} ?p ?x{n + 1} ." for n in range(8_000)) + " }",
    "many binds": "SELECT * { BIND(1 AS ?x0) " + " ".join(f"BIND(?x{n} AS ?x{n + 1})" for n in range(5_000)) + " }",
    "many optionals": "ASK { " + "OPTIONAL { ?a <a:a> ?b } " * 9_000 + " }",
    "many filters": "ASK { ?a ?b ?c " + "FILTER(?a) " * 20_000 + " }",
    "many minus": "ASK { ?a ?b ?c " + "MINUS { ?a <a:a> ?c } " * 9_000 + " }",
    "many graphs": "ASK { " + "GRAPH ?g { ?a <a:a> ?c } " * 9_000 + " }",
    "many in": "ASK { ?a ?b ?c FILTER(?a IN (" + ",".join(["<a:a>"] * 30_000) + ")) }",
    "many arguments": "ASK { ?a ?b ?c FILTER(COALESCE(" + ",".join(["?x"] * 60_000) + ")) }",
    "many nested collections": "ASK { ?a ?b " + "(" * 195 + "1" + ")" * 195 + " }",
    "many nested blank nodes": "ASK { ?a ?b " + "[ ?p " * 190 + "1" + " ]" * 190 + " }",
    "a list of many": "ASK { ?a ?b (" + "1 " * 60_000 + ") }",
    "many exists": "ASK { " + "FILTER EXISTS { ?a <a:a> ?b " * 90 + "}" * 90 + " }",
    "many prefixes": "".join(f"PREFIX p{n}: <a:{n}> " for n in range(10_000)) + "ASK {}",
    "many columns": "SELECT " + " ".join(f"(1 AS ?x{n})" for n in range(15_000)) + " {}",
}  # fmt: skip

REFUSED = {
    "round brackets": "ASK { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }",
    "curly brackets": "ASK " + "{" * 100_000 + "}" * 100_000,
    "brackets that never close": "ASK { ?a ?b " + "[ ?p " * 20_000,
    "negations": "ASK { FILTER(" + "!" * 100_000 + "true) }",
    "or": "ASK { FILTER(true" + "||true" * 30_000 + ") }",
    "plus": "ASK { FILTER(1" + "+1" * 100_000 + ") }",
    "path": "ASK { ?a <a:a>" + "/<a:a>" * 30_000 + " ?b }",
    "unions": "ASK { {}" + " UNION {}" * 20_000 + " }",
    "words and stops": "ASK { " + "a." * 120_000,
    "words and dashes": "ASK { " + "a-" * 120_000,
    "escapes": "ASK { " + "\\u0041" * 40_000,
    "quotes": "ASK { " + "'''\\x" * 40_000,
    "service after service": "ASK { " + "SERVICE" * 30_000 + ":x {} }",
    "nothing but blanks": " " * 250_000,
    "nul": "ASK { \x00 }",
    "update": "INSERT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }",
    "unfinished string": 'ASK { "' + "\\n" * 120_000,
}  # fmt: skip

UPDATES = {
    "cross product": f"INSERT {{ GRAPH <a:hostile> {{ ?a ?e ?f }} }} WHERE {{ GRAPH ?x {{ {_PAIRS} . ?g ?h ?i }} }}",
    "endless path": "DELETE { ?a ?b ?c } WHERE { GRAPH ?g { ?a (<a:a>|!<a:b>)* ?c . ?c !<a:b>* ?d . ?d ?b ?e } }",
    "text that doubles": f'INSERT {{ <a:a> <a:b> ?x60 }} WHERE {{ BIND("x" AS ?x0) {_DOUBLED} }}',
    "text that grows": f"INSERT {{ <a:a> <a:b> ?x }} WHERE {{ GRAPH ?y {{ {_PAIRS} }} BIND(CONCAT(STR(?a), STR(?d)) AS ?x) }}",
    "new blank nodes": f"INSERT {{ GRAPH <a:hostile> {{ [] ?b ?f }} }} WHERE {{ GRAPH ?x {{ {_PAIRS} }} }}",
    "calls out": "LOAD <http://127.0.0.1:9/>",
    "many updates": "INSERT DATA { <a:a> <a:b> 1 } ; " * 5_000 + "nonsense",
}  # fmt: skip

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def _nested_xml(levels: int) -> bytes:
    opened = f'<r:RDF xmlns:r="{_RDF}" xmlns:a="a:">' + "<r:Description><a:p>" * levels
    return (opened + "</a:p></r:Description>" * levels + "</r:RDF>").encode()


def _entities() -> bytes:
    bombs = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    text = '<r:Description r:about="a:x"><a:p xmlns:a="a:">&a11;</a:p></r:Description>'
    return f'<!DOCTYPE x [{bombs}]><r:RDF xmlns:r="{_RDF}">{text}</r:RDF>'.encode()


Graph = Callable[[], tuple[str, bytes]]
MALICIOUS_GRAPHS: dict[str, Graph] = {
    "blank nodes": lambda: ("text/turtle", b"[] <a:p> [] ." * 300_000),
    "deep list": lambda: ("text/turtle", b"<a:a> <a:p> " + b"(" * 500_000 + b")" * 500_000 + b"."),
    "deep blank nodes": lambda: ("text/turtle", b"<a:a> <a:p> " + b"[<a:p>" * 500_000),
    "long list": lambda: ("text/turtle", b"<a:a> <a:p> (" + b"1 " * 1_000_000 + b") ."),
    "huge literal": lambda: ("text/turtle", b'<a:a> <a:p> "' + b"x" * 8_000_000 + b'" .'),
    "too large": lambda: ("text/turtle", b"# " + b"x" * 9_000_000),
    "many prefixes": lambda: (
        "text/turtle",
        b"".join(b"@prefix p%d: <a:%d> ." % (n, n) for n in range(200_000)),
    ),
    "entities": lambda: ("application/rdf+xml", _entities()),
    "XML nested deep": lambda: ("application/rdf+xml", _nested_xml(100_000)),
    "XML with many attributes": lambda: (
        "application/rdf+xml",
        f'<r:RDF xmlns:r="{_RDF}" xmlns:a="a:"><r:Description '.encode()
        + b" ".join(b'a:p%d="1"' % n for n in range(200_000))
        + b"/></r:RDF>",
    ),
    "JSON-LD nested deep": lambda: (
        "application/ld+json",
        b'{"a:p":' * 200_000 + b"1" + b"}" * 200_000,
    ),
    "JSON-LD of lists": lambda: ("application/ld+json", b"[" * 500_000 + b"]" * 500_000),
    "JSON-LD from elsewhere": lambda: (
        "application/ld+json",
        b'{"@context": "http://127.0.0.1:9/", "a": 1}',
    ),
    "triple terms": lambda: ("text/turtle", b"<a:a> <a:p> " + b"<<(<a:a> <a:p> " * 200_000),
    "bytes": lambda: ("application/n-triples", bytes(range(256)) * 10_000),
    "form of many parts": lambda: (
        'multipart/form-data; boundary="x"',
        b"--x\r\nContent-Type: text/turtle\r\n\r\n\r\n" * 150_000 + b"--x--\r\n",
    ),
}
