"""Which known names a delivered one may be: those of an equal core, else of cores that share rare pairs of signs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

_COMMON: Final = 400  # known names that may share a pair of signs before it says too little to be looked up
_NEAREST: Final = 6  # known cores looked at for each delivered one that has no equal
_EQUAL_MOST: Final = 30  # known names of one core; more of them nobody could decide between
_AT_ONCE: Final = 4000  # delivered names compared at a time, which bounds memory
_REACH: Final = 2  # how far apart two signs of a pair may stand


def candidates(delivered: Sequence[str], known: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pairs of places in `delivered` and `known` (cores of names) that are worth comparing, each once.

    Where a core is known as it stands, the others are not looked for: they would be less likely by far.
    """
    equal: dict[str, list[int]] = defaultdict(list)
    for at, core in enumerate(known):
        if core:
            equal[core].append(at)
    cores, others = sorted(set(delivered) - {""} - equal.keys()), sorted(equal)
    near = {core: [core] for core in equal}
    for one, other in _near(cores, others):
        near.setdefault(cores[one], []).append(others[other])
    pairs = [
        (at, place)
        for at, core in enumerate(delivered)
        for other in near.get(core, ())
        for place in equal[other][:_EQUAL_MOST]
    ]
    left, right = np.array(pairs, np.int64).reshape(-1, 2).T
    return left, right


def _near(delivered: Sequence[str], known: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The nearest known cores of each delivered one, by the cosine of their pairs of signs, rare ones weighing more."""
    if not delivered or not known:
        return
    pairs = sorted({pair for core in known for pair in _pairs(core)})
    places = {pair: place for place, pair in enumerate(pairs)}
    ours, theirs = _counted(delivered, places), _counted(known, places)
    often = np.asarray((theirs > 0).sum(axis=0)).ravel()
    weight = np.where((often > 0) & (often <= _COMMON), np.log((len(known) + 1) / np.maximum(often, 1)), 0.0)
    ours, theirs = _weighed(ours, weight), _weighed(theirs, weight).T.tocsr()
    for start in range(0, len(delivered), _AT_ONCE):
        likeness = (ours[start : start + _AT_ONCE] @ theirs).tocsr()
        for row in range(likeness.shape[0]):
            begin, end = likeness.indptr[row], likeness.indptr[row + 1]
            order = np.lexsort((likeness.indices[begin:end], -np.round(likeness.data[begin:end], 9)))[:_NEAREST]
            for other in likeness.indices[begin:end][order]:
                yield start + row, int(other)


def _counted(cores: Sequence[str], places: dict[str, int]) -> sparse.csr_array:
    rows, columns = [], []
    for row, core in enumerate(cores):
        for pair in sorted(_pairs(core)):
            if pair in places:
                rows.append(row)
                columns.append(places[pair])
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(cores), len(places)))


def _pairs(core: str) -> set[str]:
    """Pairs of signs that stand near each other, in their order; of Latin letters, three in a row."""
    if core.isascii():
        return {core[at : at + 3] for at in range(max(len(core) - 2, 1))}
    return {core[at] + core[at + step] for step in range(1, _REACH + 1) for at in range(len(core) - step)} or {core}


def _weighed(counts: sparse.csr_array, weight: npt.NDArray[np.float64]) -> sparse.csr_array:
    weighed = (counts.sign() @ sparse.diags_array(weight)).tocsr()
    weighed.eliminate_zeros()
    length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    scaled: sparse.csr_array = (sparse.diags_array(1 / np.maximum(length, 1e-12)) @ weighed).tocsr()
    return scaled
