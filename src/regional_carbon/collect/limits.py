"""How large a file may be, and how far its reader may go. Beyond these a file is refused, with a message."""

from __future__ import annotations

from typing import Final

# A register of 100,000 enterprises with 8 columns is 6 MB as .xlsx, 36 MB unpacked; 1,000,000 are 75 MB as CSV.
WORKBOOK_BYTES: Final = 50 << 20  # of a workbook or Parquet file as it lies on the disk
UNPACKED_BYTES: Final = 200 << 20  # of all parts of a workbook, counted while they are unpacked, not as declared
PARTS: Final = 1_000  # files inside a workbook: a few a sheet, one a picture
TEXT_BYTES: Final = 128 << 20  # twice a million enterprises
LINE_CHARACTERS: Final = 1 << 20  # one line of a text: thousands of cells
CELL_CHARACTERS: Final = 131_072  # one cell of a text: the csv module's own limit, four times Excel's

# Blank ones between the first and the last count, since the reader makes room for them. A row weighs about as
# much as two more cells: 9 million are a million rows of seven columns, and 950 MB in memory at the very worst.
MOST_CELLS: Final = 9_100_000
# Further right a cell is a slip of the hand, or meant to harm: a frame of 2 million columns and one row takes 20 GB.
FARTHEST_COLUMN: Final = 2_048

# The reader of workbooks and Parquet is a process of its own, stopped at any of these (POSIX; elsewhere at the time).
READER_MEMORY_BYTES: Final = 960 << 20  # that it may write to: 1 GB with the programs themselves
READER_ADDRESS_BYTES: Final = 4 << 30  # addresses it may reserve: Polars reserves three times what it uses
READER_CPU_SECONDS: Final = 20
READER_SECONDS: Final = 20
ANSWER_BYTES: Final = 256 << 20  # what it may hand back


def weight(rows: int, columns: int) -> int:
    """A table's size in cells, each row counted as two more: compare with MOST_CELLS."""
    return rows * (columns + 2)
