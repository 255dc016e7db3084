"""The REST API under `/api/v1`: modules declare resources; routes and OpenAPI document come from one declaration."""
