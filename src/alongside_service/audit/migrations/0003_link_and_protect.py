"""Link the events that are there already, then let the database refuse every change."""

from django.db import migrations

from alongside_service.audit.chain import START, digest_of, hash_of
from alongside_service.audit.protection import protect, unprotect


def link(apps, schema_editor):
    Event = apps.get_model("audit", "Event")
    events = Event.objects.using(schema_editor.connection.alias)
    last = events.filter(sequence__isnull=False).order_by("-sequence").values_list("sequence", "hash").first()
    done, previous = last or (0, START)
    for number, event in enumerate(list(events.filter(sequence__isnull=True).order_by("id")), start=done + 1):
        digest = digest_of(
            at=event.at,
            person=event.person_id,
            role=event.role,
            action=event.action,
            subject=event.subject,
            project=event.project,
            detail=event.detail,
        )
        made = hash_of(sequence=number, previous=previous, digest=digest)
        events.filter(pk=event.pk).update(sequence=number, previous=previous, digest=digest, hash=made)
        previous = made


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain")]
    operations = [
        migrations.RunPython(link, migrations.RunPython.noop),
        migrations.RunPython(protect, unprotect),
    ]
