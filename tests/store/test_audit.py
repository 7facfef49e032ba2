"""The audit log: whole lines, from several processes, without secrets, and nobody is stopped by it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from grondkaart.base.errors import NotFound
from grondkaart.store.audit import Act, Audit
from grondkaart.store.keys import Keys

WRITER = """
import sys
from pathlib import Path
from grondkaart.store.audit import Act, Audit
audit = Audit(Path(sys.argv[1]))
for number in range(200):
    audit.write(Act("PUT", "/x" * 200, f"{sys.argv[2]}-{number}"), "204")
"""


def lines(data: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (data / "audit.jsonl").read_text("ascii").splitlines()]


def test_a_line_tells_who_did_what_to_which_object_with_which_result(tmp_path):
    act = Act("PUT", "/v1/gemeenten/gm0344/inventarisatie", "1a2b3c4d", ("beheer",), "192.0.2.7")
    Audit(tmp_path).write(act, "201")
    line = lines(tmp_path)[0]

    assert line.pop("moment").endswith("Z")
    assert {
        "wie": "1a2b3c4d",
        "bereik": ["beheer"],
        "actie": "PUT",
        "object": "/v1/gemeenten/gm0344/inventarisatie",
        "uitkomst": "201",
        "waarvandaan": "192.0.2.7",
    } == line


def test_only_its_owner_may_read_it(tmp_path):
    Audit(tmp_path / "new").write(Act("PUT", "/"), "401")
    mode = stat.S_IMODE((tmp_path / "new" / "audit.jsonl").stat().st_mode)

    assert stat.S_IRUSR | stat.S_IWUSR == mode


def test_lines_of_several_processes_are_all_whole(tmp_path):
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen([*command, str(n)]) for n in range(4)]
    assert [0] * 4 == [writer.wait(60) for writer in writers]

    expected = {f"{writer}-{number}" for writer in range(4) for number in range(200)}

    assert expected == {line["wie"] for line in lines(tmp_path)}
    assert 800 == len(lines(tmp_path))


def test_a_name_cannot_forge_a_line_or_steer_a_terminal(tmp_path):
    name = '/x\n{"wie": "beheer"}\r\x1b[2J\x7f\x85\u202e\ud800'
    Audit(tmp_path).write(Act("PUT", name, "k"), "404")
    written = (tmp_path / "audit.jsonl").read_bytes()

    assert [name] == [line["object"] for line in lines(tmp_path)]
    assert all(0x20 <= byte < 0x7F for byte in written[:-1])


@pytest.mark.parametrize("part", ["about", "scopes"])
def test_a_token_in_the_wrong_place_does_not_come_into_it(tmp_path, part):
    _, token = Keys(tmp_path).create(["beheer"], "", 30)
    secret = token.split("_", 2)[2]
    said = {"about": f"/x/{token}"} if part == "about" else {"about": "", "scopes": (token,)}
    Audit(tmp_path).write(Act("PUT", who="k", **said), "404")

    assert secret not in (tmp_path / "audit.jsonl").read_text()
    assert token[:12] in (tmp_path / "audit.jsonl").read_text()


def test_a_long_name_is_cut_off(tmp_path):
    Audit(tmp_path).write(Act("PUT", "/" + "x" * 100_000, "k"), "404")

    assert 1_000 == len(lines(tmp_path)[0]["object"])


def test_who_moves_the_file_away_gets_a_new_one(tmp_path):
    audit = Audit(tmp_path)
    audit.write(Act("PUT", "/1", "k"), "204")
    (tmp_path / "audit.jsonl").rename(tmp_path / "audit.jsonl.1")
    audit.write(Act("PUT", "/2", "k"), "204")

    assert ["/2"] == [line["object"] for line in lines(tmp_path)]
    assert "/1" in (tmp_path / "audit.jsonl.1").read_text()


def test_a_log_that_cannot_be_written_stops_nobody_and_is_told_once(tmp_path, caplog):
    audit = Audit(tmp_path)
    (tmp_path / "audit.jsonl").mkdir()
    for _ in range(3):
        audit.write(Act("DELETE", "/x", "k"), "204")
    (tmp_path / "audit.jsonl").rmdir()
    audit.write(Act("DELETE", "/y", "k"), "204")
    audit.write(Act("DELETE", "/z", "k"), "204")

    assert 1 == caplog.text.count("cannot be written: Is a directory")
    assert [3, None] == [line.get("overgeslagen") for line in lines(tmp_path)]


def test_of_a_line_that_does_not_fit_on_the_disk_nothing_stays(small_disk, caplog):
    audit = Audit(small_disk)
    audit.write(Act("PUT", "/before", "k"), "204")
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as out:
        try:
            while out.write(b" " * 4096) == 4096:
                pass
        except OSError:
            pass
    for number in range(50):
        audit.write(Act("PUT", f"/{number}" + "x" * 300, "k"), "204")
    filler.unlink()
    audit.write(Act("PUT", "/after", "k"), "204")
    first, *_, last = lines(small_disk)

    assert ["/before", "/after"] == [first["object"], last["object"]]
    assert 0 < last["overgeslagen"] < 50
    assert 52 == len(lines(small_disk)) + last["overgeslagen"]
    assert 1 == caplog.text.count("cannot be written: No space left on device")


def test_who_has_no_key_cannot_fill_the_disk(tmp_path):
    audit = Audit(tmp_path)
    for _ in range(1_000):
        audit.write(Act("PUT", "/x"), "401")
    audit.write(Act("PUT", "/x", "1a2b3c4d"), "204")

    assert 101 == len(lines(tmp_path))
    assert ("1a2b3c4d", 900) == (lines(tmp_path)[-1]["wie"], lines(tmp_path)[-1]["overgeslagen"])


def test_a_command_writes_how_it_ended(tmp_path):
    audit = Audit(tmp_path)
    with audit.command("keys create", scopes=("beheer",)) as act:
        act.about = "1a2b3c4d"
    with pytest.raises(NotFound), audit.command("keys revoke", "x"):
        raise NotFound("weg", "gone")
    with pytest.raises(KeyboardInterrupt), audit.command("import", "x.xml"):
        raise KeyboardInterrupt

    found = [(line["actie"], line["object"], line["uitkomst"]) for line in lines(tmp_path)]
    assert [
        ("keys create", "1a2b3c4d", "ok"),
        ("keys revoke", "x", "geweigerd"),
        ("import", "x.xml", "afgebroken"),
    ] == found
    assert {("opdracht", f"uid {os.getuid()}")} == {
        (line["wie"], line["waarvandaan"]) for line in lines(tmp_path)
    }
