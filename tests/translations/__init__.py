"""The catalogues, and the screens in English."""
