"""Lists from spreadsheets: read, looked at as a whole, and written only when a person has seen what will be written."""
