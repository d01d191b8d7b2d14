"""Dates as pages write them."""

from __future__ import annotations

import pytest

from pressmark.index.pages.dates import iso_date, url_date, without_dates


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2020-05-06", "2020-05-06"),
        ("2020-5-6", "2020-05-06"),
        ("2020-05-06T07:08:09Z", "2020-05-06T07:08:09+00:00"),
        ("2020-05-06 07:08 +0200", "2020-05-06T07:08:00+02:00"),
        ("20200506", "2020-05-06"),
        ("2020-05", "2020-05"),
        ("6 May 2020", "2020-05-06"),
        ("May 6th, 2020", "2020-05-06"),
        ("Wednesday, 6. Mai 2020 um 12:30", "2020-05-06"),
        ("6 de mayo de 2020", "2020-05-06"),
        ("6 août 2020", "2020-08-06"),
        ("2020年5月6日", "2020-05-06"),
        ("2020. 5월", None),
        ("06.05.2020", "2020-05-06"),
        ("25/12/2020", "2020-12-25"),
        ("12/25/2020", "2020-12-25"),
        ("6 мая 2020", "2020-05-06"),
        ("Ngày 6 tháng 5 năm 2020", "2020-05-06"),
        ("٦ مايو ٢٠٢٠", "2020-05-06"),
        ("6 मई 2020", "2020-05-06"),
        ("6 พฤษภาคม 2563", "2020-05-06"),
        ("6 May 2563", None),
        ("2020. május 6.", "2020-05-06"),
        ("2020 m. gegužės 6 d.", "2020-05-06"),
        ("2020. gada 6. maijs", "2020-05-06"),
        ("2020. 5. 6.", "2020-05-06"),
        ("12 серпня 2021", "2021-08-12"),
        ("7 ноември 2021", "2021-11-07"),
        ("6 במאי 2020", "2020-05-06"),
        ("12. ágúst 2021", "2021-08-12"),
        ("2020 May 6", "2020-05-06"),
        ("3-May-21", "2021-05-03"),
        ("3-May-99", "1999-05-03"),
        ("令和3年5月3日", "2021-05-03"),
        ("令和元年5月3日", "2019-05-03"),
        ("民國110年5月3日", "2021-05-03"),
        ("3. мај 2021.", "2021-05-03"),
        ("৩ মে ২০২১", "2021-05-03"),
        ("۱۳ اردیبهشت ۱۴۰۰", "2021-05-03"),
        ("۳۰ اسفند ۱۳۹۹", "2021-03-20"),
        ("۱ فروردین ۱۳۹۹", "2020-03-20"),
        ("30 Februar 2020", None),
        ("99.99.2020", None),
        ("no date", None),
        ("0001-01-01", None),
    ],
)
def test_a_date_is_read_as_it_is_written(text: str, iso: str | None) -> None:
    assert iso_date(text) == iso


def test_only_the_language_settles_which_number_is_the_month() -> None:
    assert iso_date("03/04/2020") == "2020-04-03"
    assert iso_date("03/04/2020", month_first=True) == "2020-03-04"


def test_a_path_gives_a_day_or_a_month() -> None:
    assert url_date("/2020/05/06/title.html") == "2020-05-06"
    assert url_date("/blog/2020-05-06-title.html") == "2020-05-06"
    assert url_date("/2020/05/title/") == "2020-05"
    assert url_date("/2020/title/") is None


def test_what_stands_beside_a_date_is_left() -> None:
    assert without_dates("6 May 2020 by Ann Lee").split() == ["by", "Ann", "Lee"]
