"""How a paper becomes a file: its template, its Word file, the PDF of it, samples, what a scan of it may be."""
