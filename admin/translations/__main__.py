"""`python -m admin.translations`: bring every catalogue up to what the sources say now.

New texts come in without a translation, those that nothing says any more go, all others keep theirs. Modules outside
the tree are taken along when QUANCHENG_MODULE_PATHS names their folder. Ends with 1 while translations are missing.
`--language fr` begins another language.
"""

from __future__ import annotations

from pathlib import Path

import click

from admin import boot
from admin.translations import catalogue, files


@click.command()
@click.option("--language", "languages", multiple=True, default=("en",), help="Code of a language, as `en` or `pt_BR`.")
def main(languages: tuple[str, ...]) -> None:
    """Write the .po files of the kernel, the face and every module found."""
    missing = 0
    for language in languages:
        for owner, said in files.owners(boot.found().manifests).items():
            path = catalogue.path_in(owner, language)
            files.write(path, language, said, files.translations_in(path))
            lacking = files.missing_in(path)
            missing += len(lacking)
            click.echo(f"{_short(path)}: {len(said)} texts, {len(lacking)} to translate")
            for text in lacking:
                click.echo(f"  {text!r}")
    if missing:
        raise SystemExit(1)


def _short(path: Path) -> Path:
    return path.relative_to(catalogue.ROOT) if path.is_relative_to(catalogue.ROOT) else path


if __name__ == "__main__":
    main()
