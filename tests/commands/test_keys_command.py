"""`grondkaart keys`: a key is shown once, listed without its secret, and ended at once."""

from __future__ import annotations


def test_a_key_is_made_listed_and_revoked(run, tmp_path):
    made = run("keys", "create", "--scope", "beheer", "--owner", "Utrecht", data=tmp_path)
    token = made.stdout.strip()
    name = token.split("_")[1]
    listed = run("keys", "list", data=tmp_path)

    assert 0 == made.returncode
    assert token.startswith("gk_")
    assert name in listed.stdout
    assert "geldig" in listed.stdout
    assert "Utrecht" in listed.stdout
    assert token not in listed.stdout
    assert 0 == run("keys", "revoke", name, data=tmp_path).returncode
    assert "ingetrokken" in run("keys", "list", data=tmp_path).stdout
    assert 1 == run("keys", "revoke", name, data=tmp_path).returncode


def test_a_scope_that_does_not_exist_is_refused(run, tmp_path):
    done = run("keys", "create", "--scope", "alles", data=tmp_path)

    assert (1, "") == (done.returncode, done.stdout)
    assert "beheer, overheid of gemeente:gm0344" in done.stderr


def test_there_are_no_keys_at_first(run, tmp_path):
    assert (0, "") == ((done := run("keys", "list", data=tmp_path)).returncode, done.stdout)


def test_without_keys_the_service_stays_on_this_machine(run, tmp_path):
    done = run("serve", "--host", "0.0.0.0", "--port", "0", data=tmp_path)

    assert 1 == done.returncode
    assert "grondkaart keys create" in done.stderr
