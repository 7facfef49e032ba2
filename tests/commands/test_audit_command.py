"""What commands change is in the audit log of the data directory."""

from __future__ import annotations

import json


def test_keys_and_imports_are_in_it(run, tmp_path):
    data = tmp_path / "data"
    token = run("keys", "create", "--scope", "beheer", "--scope", "overheid", data=data).stdout
    name = token.split("_")[1]
    run("keys", "create", "--scope", "alles", data=data)
    run("keys", "list", data=data)
    run("keys", "revoke", name, data=data)
    run("keys", "revoke", name, data=data)
    run("import", str(tmp_path / "x.xml"), data=data)
    written = (data / "audit.jsonl").read_text()

    assert [
        ("keys create", name, ["beheer", "overheid"], "ok"),
        ("keys create", "", ["alles"], "geweigerd"),
        ("keys revoke", name, [], "ok"),
        ("keys revoke", name, [], "geweigerd"),
        ("import", "x.xml", [], "geweigerd"),
    ] == [
        (line["actie"], line["object"], line["bereik"], line["uitkomst"])
        for line in map(json.loads, written.splitlines())
    ]
    assert token.strip().split("_", 2)[2] not in written


def test_an_import_is_in_it_by_series_and_release(run, tmp_path):
    model = (
        '<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" identifier="m">'
        "<name>Proef</name></model>"
    )
    (tmp_path / "x.xml").write_text(model, "utf-8")
    run("import", str(tmp_path / "x.xml"), "--release", "2026", data=tmp_path / "data")
    line = json.loads((tmp_path / "data" / "audit.jsonl").read_text())

    assert ("opdracht", "import", "proef 2026", "ok") == tuple(
        line[name] for name in ("wie", "actie", "object", "uitkomst")
    )


def test_a_log_that_cannot_be_written_does_not_keep_a_key_from_being_ended(run, tmp_path):
    token = run("keys", "create", "--scope", "beheer", data=tmp_path).stdout
    (tmp_path / "audit.jsonl").unlink()
    (tmp_path / "audit.jsonl").mkdir()
    done = run("keys", "revoke", token.split("_")[1], data=tmp_path)

    assert 0 == done.returncode
    assert 1 == done.stderr.count("cannot be written")
    assert "ingetrokken" in run("keys", "list", data=tmp_path).stdout
