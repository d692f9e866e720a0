"""What the database itself refuses and does for the trail, as statements for its migration.

Both databases refuse to change or remove an event, whoever asks. PostgreSQL also links each event to the one before as
its transaction commits. The owner of a database can drop a trigger: that is what the chain is for.
"""

from __future__ import annotations

REFUSAL = "Events of the trail are never changed or removed."

_SQLITE = (
    f"""CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    # INSERT OR REPLACE removes the row in its way without asking the trigger above.
    f"""CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event
    WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id OR sequence = NEW.sequence)
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
)
_SQLITE_UNDONE = tuple(f"DROP TRIGGER audit_event_no_{what}" for what in ("replace", "delete", "update"))

_POSTGRESQL = (
    # The one change allowed is the link itself, made once, before anybody else can see the event.
    f"""CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' THEN
        IF OLD.sequence IS NULL AND NEW.sequence IS NOT NULL
           AND to_jsonb(NEW) - 'sequence' - 'previous' - 'hash' = to_jsonb(OLD) - 'sequence' - 'previous' - 'hash'
        THEN RETURN NEW; END IF;
      END IF;
      RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
    END $$""",
    """CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()""",
    """CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()""",
    # One writer at a time from here to the end of its transaction, which is at once: this runs at commit.
    """CREATE FUNCTION audit_event_link() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      number bigint;
      before text;
    BEGIN
      IF NEW.sequence IS NOT NULL THEN RETURN NULL; END IF;
      PERFORM pg_advisory_xact_lock(hashtext('alongside'), hashtext('audit chain'));
      SELECT e.sequence, e.hash INTO number, before FROM audit_event e
        WHERE e.sequence IS NOT NULL ORDER BY e.sequence DESC LIMIT 1;
      number := coalesce(number, 0) + 1;
      before := coalesce(before, '');
      UPDATE audit_event SET sequence = number, previous = before, hash = encode(sha256(convert_to(
        '{"digest":"' || NEW.digest || '","previous":"' || before || '","sequence":' || number || '}', 'UTF8'
      )), 'hex') WHERE id = NEW.id;
      RETURN NULL;
    END $$""",
    """CREATE CONSTRAINT TRIGGER zz_audit_event_link AFTER INSERT ON audit_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_event_link()""",
)
_POSTGRESQL_UNDONE = (
    "DROP TRIGGER zz_audit_event_link ON audit_event",
    "DROP TRIGGER audit_event_no_truncate ON audit_event",
    "DROP TRIGGER audit_event_no_change ON audit_event",
    "DROP FUNCTION audit_event_link()",
    "DROP FUNCTION audit_event_refuse()",
)


def protect(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Put the triggers on."""
    for statement in _POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _SQLITE:
        schema_editor.execute(statement)


def unprotect(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Take the triggers off, for going back to an earlier version."""
    for statement in _POSTGRESQL_UNDONE if schema_editor.connection.vendor == "postgresql" else _SQLITE_UNDONE:
        schema_editor.execute(statement)
