"""Translations: the catalogues of the screens' words, and the tool that keeps them complete.

The Chinese of the sources is the key. `<owner>/translations/<language>/LC_MESSAGES/messages.po` holds what an owner's
own sources say: this folder the face's words, `docstore/translations` the kernel's and the engines', a module's folder
the module's. A .po is read as it lies there, once per process; nothing is compiled.
"""
