"""Packed posting lists: what goes in comes out, plain Whoosh reads them, and no pickle of theirs runs."""

from __future__ import annotations

import os
import pickle
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.query import And, Phrase, Term
from whoosh.reading import SegmentReader
from whoosh.searching import Searcher

from pressmark.index.whoosh_codec import LoadedFile, LoadedStorage, PackedCodec, PostingList, pack, unpack
from pressmark.index.whoosh_writer import WhooshWriter, read_segments, schema, whoosh_segment
from pressmark.index.writer import EngineDocument


@st.composite
def posting_lists(draw: st.DrawFn) -> PostingList:
    docs = sorted(draw(st.sets(st.integers(0, 2**32 - 1), min_size=1, max_size=60)))
    places = [sorted(draw(st.sets(st.integers(0, 2**20), min_size=1, max_size=5))) for _ in docs]
    gaps = [here - before for each in places for before, here in zip([0, *each], each, strict=False)]
    return PostingList(array("I", docs), array("I", map(len, places)), array("I", gaps))


@given(posting_lists())
def test_a_list_comes_out_as_it_went_in(postings: PostingList) -> None:
    found = unpack(pack(postings), len(postings.docs))
    assert list(found.docs) == list(postings.docs)
    assert list(found.weights) == list(postings.weights)
    assert list(found.positions) == list(postings.positions)


@given(posting_lists())
def test_places_are_those_of_the_wanted_documents(postings: PostingList) -> None:
    wanted = set(list(postings.docs)[::2])
    found = postings.places(wanted)
    assert found.keys() == wanted
    assert all(places == sorted(places) for places in found.values())


def test_long_lists_take_little_room() -> None:
    many = PostingList(array("I", range(0, 30_000, 3)), array("I", [1] * 10_000), array("I"))
    assert len(pack(many)) < 200


def test_plain_whoosh_queries_run_over_a_segment(tmp_path: Path) -> None:
    writer = WhooshWriter(tmp_path)
    for doc, text in ((11, "the long arm"), (12, "arm in arm"), (13, "long night")):
        writer.add(EngineDocument(doc, text, text, text, text))
    writer.commit()
    (entry,) = read_segments(tmp_path)
    codec = PackedCodec()
    segment = whoosh_segment(codec, entry)
    reader = SegmentReader(LoadedStorage(str(tmp_path)), schema(), segment, codec=codec)
    with Searcher(reader) as searcher:
        assert set(searcher.docs_for_query(Term("text", "arm"))) == {0, 1}
        assert set(searcher.docs_for_query(And([Term("text", "arm"), Term("text", "long")]))) == {0}
        assert set(searcher.docs_for_query(Phrase("text_exact", ["arm", "in"]))) == {1}


class Evil:
    """Removes a file when it is unpickled."""

    def __init__(self, victim: Path) -> None:
        self.victim = str(victim)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.remove, (self.victim,)


def test_a_planted_pickle_is_refused_and_not_run(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("still here")
    planted = tmp_path / "planted"
    planted.write_bytes(pickle.dumps(Evil(victim)))
    with pytest.raises(pickle.UnpicklingError, match="not allowed in an index file"):
        LoadedFile(planted).read_pickle()
    assert victim.exists()
