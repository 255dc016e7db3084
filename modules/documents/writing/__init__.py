"""The pages on which drafts are begun and written."""
