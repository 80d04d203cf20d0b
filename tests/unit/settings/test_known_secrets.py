"""Every secret that the configuration leads to is known to the log, wherever it is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sheets_marathon import settings
from sheets_marathon.errors import FeedRefused
from sheets_marathon.settings.feeds import HttpFeedSettings, SqlFeedSettings
from sheets_marathon.settings.secrets import known_secrets, secret_files, secrets_in_the_file

PLAIN = """
[marathon]
name = "М"
starts_on = 2026-12-07
[tracks.sellers]
channel = "@s"
lessons = ["10:00"]
[tracks.heads]
channel = "@h"
lessons = ["10:00"]
[sheet]
spreadsheet_id = "1AbC"
"""
FEEDS = """
[google]
credentials_file = "key.json"
[telegram]
token_file = "token.txt"
proxy = "http://user:pro%2Fxy@127.0.0.1:3128"
[alerts]
heartbeat_url_file = "heartbeat.txt"
email_to = ["a@example.org"]
email_from = "b@example.org"
smtp_host = "mail.example.org"
smtp_user = "b"
smtp_password_env = "MAIL_PASSWORD"
[[sales.feeds]]
kind = "http"
name = "API"
url = "https://crm.example.org/sales"
headers = { "X-Api-Key" = "header-secret", Accept = "text/csv" }
token_file = "crm.txt"
[[sales.feeds]]
kind = "sql"
name = "БД"
url_env = "DATABASE"
query = "select 1"
[[sales.feeds]]
kind = "folder"
name = "1С"
path = "exports"
"""


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SHEETS_MARATHON_BOT_TOKEN", "SHEETS_MARATHON_HEARTBEAT_URL", "MAIL_PASSWORD", "DATABASE"):
        monkeypatch.delenv(name, raising=False)


def loaded(folder: Path, text: str) -> settings.Settings:
    path = folder / "marathon.toml"
    path.write_text(text, "utf-8")
    return settings.load(path)


def test_all_of_them_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key.json").write_text(json.dumps({"private_key": "private\nkey\n"}), "utf-8")
    for name, content in (
        ("token", "123456:bot-token"),
        ("heartbeat", "https://hc.example.org/uuid"),
        ("crm", "crm-t"),
    ):
        (tmp_path / f"{name}.txt").write_text(f"{content}\n", "utf-8")
    monkeypatch.setenv("MAIL_PASSWORD", "mail-password")
    monkeypatch.setenv("DATABASE", "postgresql://u:db-password@db/sales")
    found = loaded(tmp_path, PLAIN + FEEDS)
    assert set(known_secrets(found)) == {
        "private\nkey\n", "123456:bot-token", "https://hc.example.org/uuid", "crm-t", "mail-password",
        "postgresql://u:db-password@db/sales", "db-password", "pro%2Fxy", "pro/xy", "header-secret",
    }  # fmt: skip
    assert set(secrets_in_the_file(found)) == {"pro%2Fxy", "pro/xy", "header-secret"}
    assert [path.name for _, path in secret_files(found)] == ["key.json", "token.txt", "heartbeat.txt", "crm.txt"]


def test_what_is_not_there_yet_is_no_trouble(tmp_path: Path) -> None:
    assert known_secrets(loaded(tmp_path, PLAIN + FEEDS)) != []
    assert known_secrets(loaded(tmp_path, PLAIN)) == []
    (tmp_path / "credentials.json").write_text("[nonsense", "utf-8")
    assert known_secrets(loaded(tmp_path, PLAIN)) == []


def secret_of_a_query(variable: str, file: Path | None = None) -> str:
    feed = SqlFeedSettings(kind="sql", name="DMS", query="SELECT 1", url_env=variable, url_file=file)
    return feed.secret(lambda path: path)


def test_a_secret_is_taken_from_a_variable_else_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret.txt"
    file.write_text("from the file\n")
    monkeypatch.setenv("FEED_SECRET", " from the variable ")
    assert secret_of_a_query("FEED_SECRET", file) == "from the variable"
    monkeypatch.delenv("FEED_SECRET")
    assert secret_of_a_query("FEED_SECRET", file) == "from the file"
    assert HttpFeedSettings(kind="http", name="CRM", url="https://crm.example.org").secret(lambda path: path) == ""
    with pytest.raises(FeedRefused, match="the environment has no FEED_SECRET"):
        secret_of_a_query("FEED_SECRET")
    with pytest.raises(FeedRefused, match="can't be read"):
        secret_of_a_query("", tmp_path / "nowhere")
    file.write_text(" ")
    with pytest.raises(FeedRefused, match="is empty"):
        secret_of_a_query("", file)


def test_a_secret_in_place_of_its_variables_name_is_not_repeated() -> None:
    feed = HttpFeedSettings(kind="http", name="CRM", url="https://crm.example.org", token_env="eyJ-my.token")
    with pytest.raises(FeedRefused, match="no name of an environment variable") as caught:
        feed.secret(lambda path: path)
    assert "eyJ" not in str(caught.value)
