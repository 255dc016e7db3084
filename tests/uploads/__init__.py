"""Resumable uploads: the service, the tus endpoint, and ranged downloads."""
