"""The index that finds names by their trigrams: pg_trgm on PostgreSQL, FTS5 on SQLite."""

from django.db import migrations

POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX register_searchname_trigrams ON register_searchname USING gin (text gin_trgm_ops)",
)
SQLITE = (
    "CREATE VIRTUAL TABLE register_searchname_fts USING fts5"
    "(text, content='register_searchname', content_rowid='id', tokenize='trigram')",
)


def forwards(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX register_searchname_trigrams")
    else:
        schema_editor.execute("DROP TABLE register_searchname_fts")


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
