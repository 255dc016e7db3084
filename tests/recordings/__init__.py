"""The probe of recordings."""
