"""The pages of a paper that is there: looked at, signed, issued, compared, corrected, made void."""
