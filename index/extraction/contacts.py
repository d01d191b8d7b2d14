"""What stands beside a name and is none: how to reach somebody, where a firm sits, what a link to all posts says."""

from __future__ import annotations

import re

# `A. Lind <lind@a.example>`, `Ann Lind (https://a.example/lind)`, `Ann Lind @lind`; but `A. Lind and @eva` are two
# people. An address without a path is that of a publisher, who is no author.
_CONTACT = re.compile(
    r"[(<\[]?\s*(?:mailto:)?(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}\w{2,20}\s*[)>\]]?|"
    r"[(<\[]?(?:https?://|www\.)[^\s)>\]/]+/[^\s)>\]]+[)>\]]?|"
    r"(?<=\w)(?<!\sand)(?<!\sund)(?<!\set)(?<!\sy)\s*@[\w-]{3,}"
)
# `Lind Media GmbH, Munich, Germany`.
_SEAT = re.compile(r"(\b(?:GmbH|AG|KG|Ltd|LLC|Inc|Corp|B\.?V|S\.?A|e\.\s?V)\b\.?)\s*,\s.*$", re.DOTALL)
# In the words of the commonest themes: `View all posts by Ann Lind`.
_INVITATION = re.compile(
    r"^.{0,20}\b(?:(?:all|more|other) (?:posts|articles|stories)|posts|(?:alle |weitere )(?:beiträge|artikel)|"
    r"tous les articles|todas las entradas|tutti gli articoli|todos os posts|alle (?:berichten|indlæg|innlegg)|alla inlägg) "
    r"(?:by|from|von|de|par|di|do|van|av|af)\s+",
    re.IGNORECASE,
)


def without_contacts(text: str) -> str:
    """A by-line without the addresses and handles behind its names."""
    if "@" not in text and "www." not in text and "://" not in text:
        return text
    return _CONTACT.sub(" ", text).strip(" -–—|,;:/")


def without_seat(text: str) -> str:
    """A firm without the place where it sits."""
    return _SEAT.sub(r"\1", text)


def without_invitation(text: str) -> str:
    """A name without what a link to all its posts says before it."""
    return _INVITATION.sub("", text)
