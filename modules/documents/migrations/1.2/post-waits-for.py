"""A paper in approval says what its next opinion takes. Only an archivist reads it by that, and R07 he signs first."""

from docstore.registry.openupgrade import openupgrade


@openupgrade.migrate()
def migrate(env, version):
    waiting = {"form": "R07", "state": "in_approval", "facets.documents.waits_for": {"$exists": False}}
    openupgrade.change_documents(env, "records", waiting, _waits_for)


def _waits_for(record):
    documents = record["facets"]["documents"]
    due = "" if documents["opinions"] else "documents.review_archive"
    return {"facets": {**record["facets"], "documents": {**documents, "waits_for": due}}}
