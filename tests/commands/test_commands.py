"""The command as users meet it: what it prints, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

MODEL = (
    '<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m"><name>Proef</name>'
    '<elements><element identifier="id-1" xsi:type="Goal"><name>{}</name></element></elements></model>'
)
NAME = "SELECT ?l { ?s a cg:Element ; cg:elementtype 'Goal' ; rdfs:label ?l }"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.xml"
    path.write_text(MODEL.format("Doel"), "utf-8")
    return path


@pytest.mark.parametrize(
    "verb",
    [(), ("serve",), ("import",), ("export",), ("query",), ("ask",), ("ask", "aansluitingen")],
)
def test_every_verb_explains_itself(run, verb):
    done = run(*verb, "--help")
    assert (0, "") == (done.returncode, done.stderr)
    assert "usage: grondkaart" in done.stdout


def test_the_version_is_one_line(run):
    assert 1 == len(run("--version").stdout.splitlines())


@pytest.mark.parametrize(
    "arguments", [(), ("bestaatniet",), ("import",), ("query",), ("ask", "bestaatniet")]
)
def test_wrong_usage_ends_with_two(run, arguments):
    done = run(*arguments)
    assert (2, "") == (done.returncode, done.stdout)


def test_an_import_gives_a_summary_on_standard_output_and_progress_on_standard_error(
    run, model, tmp_path
):
    done = run("import", str(model), "--release", "2026", data=tmp_path / "data")
    assert 0 == done.returncode
    assert "1 elementen" in done.stdout
    assert "Proef 2026 is nu de huidige uitgave (revisie 1)." in done.stdout
    assert "Lezen" in done.stderr
    assert "Lezen" not in done.stdout


def test_a_second_import_of_the_same_file_says_that_nothing_changed(run, model, tmp_path):
    run("import", str(model), "--release", "2026", data=tmp_path / "data")
    done = run("import", str(model), "--release", "2026", data=tmp_path / "data")
    assert "Proef 2026 was al de huidige uitgave; er is niets veranderd." in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("x.csv", "a", "niet te zien wat het is"), ("x.xml", "<a/>", "Regel 1: Dit is geen ArchiMate"),
     ("x.xml", None, "kan niet worden gelezen")],
)  # fmt: skip
def test_a_refused_import_ends_with_one_and_one_message(run, tmp_path, name, content, said):
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    done = run("import", str(tmp_path / name), data=tmp_path / "data")
    assert (1, "") == (done.returncode, done.stdout)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_largest_import_is_a_setting(run, model, tmp_path):
    done = run("import", str(model), "--import-max-bytes", "10", data=tmp_path / "data")
    assert "groter dan 10 bytes" in done.stderr


def test_a_query_is_taken_from_text_from_a_file_and_from_input(run, tmp_path):
    text = "SELECT (COUNT(?c) AS ?n) { ?c a cg:Laag }"
    (tmp_path / "vraag.rq").write_text(text, "utf-8")
    given = [run("query", text, "--format", "csv"), run("query", str(tmp_path / "vraag.rq"), "--format", "csv"),
             run("query", "-", "--format", "csv", stdin=text)]  # fmt: skip
    assert ["n\n5\n"] * 3 == [done.stdout.replace("\r", "") for done in given]


def test_a_query_that_is_not_right_names_the_line(run):
    done = run("query", "SELECT *\n{ ?s ?p }")
    assert (1, "") == (done.returncode, done.stdout)
    assert "Regel 2, kolom 9" in done.stderr


def test_a_query_may_not_call_out_or_write(run):
    assert (
        "SERVICE is uitgeschakeld"
        in run("query", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }").stderr
    )
    assert "Dit is een wijziging" in run("query", "CLEAR ALL").stderr


@pytest.mark.parametrize(
    ("query", "expected"),
    [("ASK { ?s a cg:Laag }", "ja\n"), ("ASK { ?s a cg:Bestaatniet }", "nee\n")],
)
def test_a_yes_or_no_question_is_answered_in_one_word(run, query, expected):
    assert expected == run("query", query).stdout


def test_a_construct_is_written_as_turtle(run):
    assert "a cg:Laag" in run("query", "CONSTRUCT { ?l a cg:Laag } WHERE { ?l a cg:Laag }").stdout


def test_without_a_name_the_questions_are_listed(run, root):
    listed = run("ask").stdout
    assert all(f"{path.stem} " in listed for path in root.glob("queries/*.rq"))


def test_an_answer_is_a_table_for_people_and_csv_and_json_for_programs(run):
    table, as_csv, as_json = (
        run("ask", "componenten-per-laag", "--format", f) for f in ("table", "csv", "json")
    )
    rows = list(csv.reader(io.StringIO(as_csv.stdout)))
    assert f"{len(rows) - 1} rijen" in table.stdout
    assert isinstance(json.loads(as_json.stdout), dict)


@pytest.mark.parametrize("name", ["jsonld", "ttl"])
def test_an_answer_is_linked_data_too(run, name):
    done = run("ask", "componenten-per-laag", "--format", name)
    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.strip()
    assert name != "jsonld" or json.loads(done.stdout)


def test_an_unknown_value_is_answered_with_a_proposal(run):
    done = run("ask", "componenten-per-laag", "--laag", "interacti")
    assert (1, "") == (done.returncode, done.stdout)
    assert "interactie" in done.stderr.lower()


def test_a_missing_parameter_is_named(run):
    done = run("ask", "keten")
    assert 1 == done.returncode
    assert "van: deze parameter is verplicht" in done.stderr


def test_a_flag_wins_from_a_variable(run, tmp_path):
    (tmp_path / "bestand").touch()
    query = ("query", "ASK { ?s a cg:Laag }")
    assert "kan niet worden gebruikt" in run(*query, data=tmp_path / "bestand").stderr
    assert "ja\n" == run(*query, "--data", str(tmp_path / "data"), data=tmp_path / "bestand").stdout


def test_a_variable_sets_what_no_flag_says(run):
    done = run("query", "ASK { ?s a cg:Laag }", GRONDKAART_SPARQL_MAX_BYTES="10")
    assert "langer dan 10 bytes" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "veel"), ("PORT", "70000"), ("SPARQL_MAX_DEPTH", "0")]
)
def test_a_setting_that_cannot_be_used_is_named(run, name, value):
    done = run("query", "ASK { }", **{f"GRONDKAART_{name}": value})
    assert 1 == done.returncode
    assert f"{name.lower()}: " in done.stderr


def test_a_reader_that_goes_away_ends_it_quietly(user_environment):
    writer = subprocess.Popen(
        [sys.executable, "-m", "grondkaart", "query", "SELECT * { ?s ?p ?o }", "--format", "tsv"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=user_environment,
    )  # fmt: skip
    assert writer.stdout
    assert writer.stderr
    assert writer.stdout.readline()
    writer.stdout.close()
    assert b"" == writer.stderr.read()
    writer.stderr.close()
    assert writer.wait(timeout=30) in (0, 1)  # some sandboxes take what nobody reads


def test_serve_picks_a_free_port_and_ends_quietly_on_ctrl_c(serve, shared_data):
    service = serve(shared_data, "--port", "0")
    assert service.url.startswith("http://127.0.0.1:")
    assert not service.url.endswith(":0")
    code, said = service.stop()
    assert code in (0, 130)
    assert "Traceback" not in said


def test_serve_names_a_port_that_is_taken(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("serve", "--port", str(taken.getsockname()[1]))
    assert 1 == done.returncode
    assert "kies een andere met --port" in done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_serve_refuses_to_be_reached_by_others(run, host):
    done = run("serve", "--host", host, "--port", "0")
    assert 1 == done.returncode
    assert "alleen op deze computer" in done.stderr


def _asked(url: str, query: str) -> list[str]:
    address = f"{url}/sparql?{urllib.parse.urlencode({'query': query})}"
    request = urllib.request.Request(address, headers={"Accept": "application/sparql-results+json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        rows = json.load(answer)["results"]["bindings"]
    return sorted(row["l"]["value"] for row in rows)


def test_an_import_by_another_process_is_served_within_five_seconds(run, serve, tmp_path):
    data, prefixes = tmp_path / "data", (
        "PREFIX cg: <https://w3id.org/grondkaart/def/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    )  # fmt: skip
    for name in ("oud", "nieuw"):
        (tmp_path / f"{name}.xml").write_text(MODEL.format(name), "utf-8")
    assert 0 == run("import", str(tmp_path / "oud.xml"), "--release", "r", data=data).returncode
    service = serve(data, "--port", "0")
    assert ["oud"] == _asked(service.url, prefixes + NAME)
    assert 0 == run("import", str(tmp_path / "nieuw.xml"), "--release", "r", data=data).returncode
    imported, seen = time.monotonic(), []
    while seen[-1:] != [["nieuw"]] and time.monotonic() < imported + 5:
        seen.append(_asked(service.url, prefixes + NAME))
    assert ["nieuw"] == seen[-1]
    assert all(one in (["oud"], ["nieuw"]) for one in seen)


def test_a_service_that_cannot_follow_says_so_once_and_serves_on(serve, run, tmp_path):
    data, prefixes = tmp_path / "data", (
        "PREFIX cg: <https://w3id.org/grondkaart/def/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    )  # fmt: skip
    (tmp_path / "oud.xml").write_text(MODEL.format("oud"), "utf-8")
    run("import", str(tmp_path / "oud.xml"), "--release", "r", data=data)
    service = serve(data, "--port", "0")
    from grondkaart.store.archive import Archive, Delivery, NewGraph

    archive = Archive(data)
    with archive.writing(wait=10):
        graph = NewGraph(iri="https://x/weg", digest="0" * 64, triples=1, terms=frozenset(), title="weg",
                         source="", licence="", apart=False)  # fmt: skip
        archive.commit(Delivery("proef", "weg", "", "", "", (graph,), {}))
    archive.close()
    time.sleep(3)
    assert ["oud"] == _asked(service.url, prefixes + NAME)
    service.process.send_signal(signal.SIGINT)
    _, said = service.process.communicate(timeout=20)
    assert 1 == said.count("the data stays as it was")
