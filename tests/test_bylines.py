"""Who wrote it, by the lines that say so."""

from __future__ import annotations

import pytest

from pressmark.index.extraction.bylines import is_byline, is_label, names_in, names_stated


@pytest.mark.parametrize(
    "line",
    [
        "By Ines Callowhill",
        "Von Mira Castellane",
        "por Lucía Ferrer",
        "Text: Oskar Pellbrook",
        "Autor: red",
        "By Ludwig van der Meer",
        "By Ines Callowhill, editor of the Harbour News",
        "By Ines Callowhill and Oskar Pellbrook.",
        "ByInes Callowhill",
        "Posted by Ines Callowhill",
        "Verfasst von Mira Castellane",
        "2024-05-10 by Ines Callowhill",
        "Tuesday, 3 March 2020 by Ines Callowhill",
        "Friday May 10, 2024 by Ines Callowhill",
        "Freitag, 10. Mai 2024, von Jörg Müller",
        "mardi 3 mars 2020 par Élodie Martin",
        "10 May 2024 by Ines Callowhill",
        "May 10, 2024 at 10:30 a.m. • by Ines Callowhill",
        "Posted on May 10, 2024 by Ines Callowhill",
        "10. Mai 2024 von Jörg Müller",
        "Veröffentlicht am 10. Mai 2024 um 10:30 Uhr von Jörg Müller",
        "Publié le 10 mai 2024 par Élodie Martin",
        "Publicado el 10 de mayo de 2024 por Lucía Ferrer",
        "By Ines Callowhill on May 10, 2024",
        "Posted by Ines Callowhill on 2024-05-10 in Boats",
        "By Ines Callowhill on Friday, May 10, 2024",
        "Posted on the 10th of May, 2024 by Ines Callowhill",
        "Von Mira Castellane am 10. Mai 2024",
        "Écrit par Élodie Martin le 10 mai 2024",
        "Par Élodie Martin, le 10 mai 2024",
        "Geschreven door Joost Vermaas op 10 mei 2024",
        "Por Lucía Ferrer el 10 de mayo de 2024",
        "Por Ana Sousa em 10 de maio de 2024",
        "Di Chiara Monti il 10 maggio 2024",
        "Av Oskar Lindh den 10 maj 2024",
        "Af Mette Holm d. 10. maj 2024",
        "Автор: Иван Петров, 10 мая 2024 г.",
        "作者：王小明 2024年5月10日",
        "بقلم خالد المصري 10 مايو 2024",
        "מאת: נועה לוי",
    ],
)
def test_a_line_that_names_its_writer_is_a_byline(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "Text Size",
        "text ltree → ltree",
        "text similarity using trigram matching",
        "text search, Preferred Index Types",
        "By 2024",
        "By default, the view can be read only by superusers.",
        "By default",
        "Author (only used in the back rooms)",
        "By Monday, all of the boats were gone.",
        "Von da an wie oben",
        "by clicking “Send”, you agree to our terms",
        "Byron Castellane",
        "Posted by accident in the wrong room.",
        "10 May 2024 by default",
        "From 10 May 2024 by Monday all boats were gone.",
        "In 1955 von Neumann wrote of it on 3 May 1955.",
        "By decision of the council on May 10, 2024",
        "By Callowhill on 10 May 2024 all boats were gone.",
        "作者の声 2024年5月10日",
    ],
)
def test_a_line_that_only_begins_like_one_is_not(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Carol (Finch || Harrow) and Ida Lindqvist", ["Carol (Finch || Harrow)", "Ida Lindqvist"]),
        ("Apr. 19, 2022 · Jane Marlow, Project Director of Collaboration", ["Jane Marlow"]),
        ("Jane Marlow (3 May 2021)", ["Jane Marlow"]),
        ("(Jane Marlow)", ["Jane Marlow"]),
        ("Jane \ue000Marlow\ue001 (Finch)", ["Jane Marlow\ue001 (Finch)"]),
        ("Interview: Jane Marlow", ["Jane Marlow"]),
        ("3 May 2021 Author: Jane Marlow Source: Harbour News", ["Jane Marlow"]),
        (
            "Jane Marlow, Ida Lindqvist y Mira Castellane hace 13 horas",
            ["Jane Marlow", "Ida Lindqvist", "Mira Castellane"],
        ),
        ("Jane Marlow 4 hours ago", ["Jane Marlow"]),
        ("Posted on May 10, 2024 by Jane Marlow", ["Jane Marlow"]),
        ("10. Mai 2024 um 10:30 Uhr von Jörg Müller", ["Jörg Müller"]),
        ("Publié le 10 mai 2024 par Élodie Martin", ["Élodie Martin"]),
        ("Am Johal", ["Am Johal"]),
        ("By Jane Marlow on May 10, 2024", ["Jane Marlow"]),
        ("Posted by Jane Marlow on 2024-05-10", ["Jane Marlow"]),
        ("Von Jörg Müller am 10. Mai 2024 um 10:30 Uhr", ["Jörg Müller"]),
        ("Par Élodie Martin, le 10 mai 2024", ["Élodie Martin"]),
        ("Por Lucía Ferrer y Ana Ruiz el 10 de mayo de 2024", ["Lucía Ferrer", "Ana Ruiz"]),
        ("Автор: Иван Петров, 10 мая 2024 г.", ["Иван Петров"]),
        ("作者：王小明 2024年5月10日", ["王小明"]),
        ("Jane Marlow on Boats", ["Jane Marlow on Boats"]),
        ("9:39AM BST 05 Oct 2011", []),
        ("By Jane Marlow Tuesday, Aug. 17, 2010", ["Jane Marlow"]),
        ("By Jane Sunday", ["Jane Sunday"]),
        ("Jane Marlow, Harbour Desk Editor, and Ida Lindqvist", ["Jane Marlow", "Ida Lindqvist"]),
    ],
)
def test_names_are_divided_between_people_and_what_they_are_is_no_name(text: str, names: list[str]) -> None:
    assert [*names_in(text)] == names


@pytest.mark.parametrize(("line", "label"), [("Autor:", True), ("Von", True), ("Written by", True), ("Bis", False)])
def test_a_line_may_only_announce_a_name(line: str, label: bool) -> None:
    assert is_label(line) is label


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Von Miller", ("Von Miller",)),
        ("Di Stefano", ("Di Stefano",)),
        ("Par Lindh", ("Par Lindh",)),
        ("María José de la Cruz y Ortiz", ("María José de la Cruz y Ortiz",)),
        ("Ana Ruiz y Eva Gil", ("Ana Ruiz", "Eva Gil")),
        ("Ida Lind, Ola Berg and Eva Gil", ("Ida Lind", "Ola Berg", "Eva Gil")),
        ("Prof. Dr. med. A. B. Meier", ("Prof. Dr. med. A. B. Meier",)),
        ("By Ines Callowhill", ("Ines Callowhill",)),
        ("By Callowhill", ("Callowhill",)),
        ("von Mira Castellane", ("Mira Castellane",)),
        ("Von Mira Castellane", ("Mira Castellane",)),
        ("Autor: Vila", ("Vila",)),
        ("Ines Callowhill, Project Director", ("Ines Callowhill",)),
        ("Mallory & Sons", ("Mallory & Sons",)),
        ("admin", ()),
        ("https://example.org/ida", ()),
    ],
)
def test_a_name_that_mark_up_states_is_read_as_one(text: str, names: tuple[str, ...]) -> None:
    assert names_stated(text) == names


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("Ines Callowhill <ines@harbour.example>", ("Ines Callowhill",)),
        ("ines@harbour.example (Ines Callowhill)", ("Ines Callowhill",)),
        ("Ines Callowhill (https://harbour.example/ines)", ("Ines Callowhill",)),
        ("By Ines Callowhill@inescallow", ("Ines Callowhill",)),
        ("Ines Callowhill and @oskar-p-b on behalf of the crew", ("Ines Callowhill",)),
        ("View all posts by Ines Callowhill →", ("Ines Callowhill",)),
        ("Zeige alle Beiträge von Mira Castellane", ("Mira Castellane",)),
        ("Harbour Media GmbH, Kiel, Germany", ("Harbour Media GmbH",)),
        ("Callowhill & Sons, Inc.", ("Callowhill & Sons, Inc",)),
        ("Harbour News (www.harbour.example)", ()),
        ("https://harbour.example/ines", ()),
        ("info@harbour.example", ()),
    ],
)
def test_how_to_reach_somebody_is_no_part_of_the_name(stated: str, names: tuple[str, ...]) -> None:
    assert names_stated(stated) == names
