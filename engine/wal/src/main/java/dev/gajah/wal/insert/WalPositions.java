// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.insert;

import static dev.gajah.wal.record.WalFormat.LONG_HEADER_BYTES;
import static dev.gajah.wal.record.WalFormat.PAGE_BYTES;
import static dev.gajah.wal.record.WalFormat.SHORT_HEADER_BYTES;

/// Converts between LSNs and usable byte positions, which do not count page headers, so that
/// reserving space is an addition. Source: PostgreSQL `XLogBytePosToRecPtr` and its siblings.
final class WalPositions {
  private static final long USABLE_IN_PAGE = PAGE_BYTES - SHORT_HEADER_BYTES;

  private final int segmentBytes;
  private final long usableInSegment;

  WalPositions(int segmentBytes) {
    this.segmentBytes = segmentBytes;
    usableInSegment =
        (long) (segmentBytes / PAGE_BYTES) * USABLE_IN_PAGE
            - (LONG_HEADER_BYTES - SHORT_HEADER_BYTES);
  }

  /// The LSN of a position as the start of a record: after a page header, if it is at one.
  long startLsn(long bytePosition) {
    long segment = bytePosition / usableInSegment;
    long left = bytePosition % usableInSegment;
    long offset;
    if (left < PAGE_BYTES - LONG_HEADER_BYTES) {
      offset = left + LONG_HEADER_BYTES;
    } else {
      left -= PAGE_BYTES - LONG_HEADER_BYTES;
      offset =
          PAGE_BYTES
              + left / USABLE_IN_PAGE * PAGE_BYTES
              + left % USABLE_IN_PAGE
              + SHORT_HEADER_BYTES;
    }
    return segment * segmentBytes + offset;
  }

  /// The LSN of a position as the end of a record: before a page header, if it is at a page
  /// boundary.
  long endLsn(long bytePosition) {
    long segment = bytePosition / usableInSegment;
    long left = bytePosition % usableInSegment;
    long offset;
    if (left < PAGE_BYTES - LONG_HEADER_BYTES) {
      offset = left == 0 ? 0 : left + LONG_HEADER_BYTES;
    } else {
      left -= PAGE_BYTES - LONG_HEADER_BYTES;
      long pages = left / USABLE_IN_PAGE;
      long rest = left % USABLE_IN_PAGE;
      offset = PAGE_BYTES + pages * PAGE_BYTES + (rest == 0 ? 0 : rest + SHORT_HEADER_BYTES);
    }
    return segment * segmentBytes + offset;
  }

  long bytePosition(long lsn) {
    long segment = Long.divideUnsigned(lsn, segmentBytes);
    long inSegment = lsn & (segmentBytes - 1);
    long page = inSegment / PAGE_BYTES;
    long offset = inSegment % PAGE_BYTES;
    long result = segment * usableInSegment;
    if (page == 0) {
      return offset == 0 ? result : result + offset - LONG_HEADER_BYTES;
    }
    result += PAGE_BYTES - LONG_HEADER_BYTES + (page - 1) * USABLE_IN_PAGE;
    return offset == 0 ? result : result + offset - SHORT_HEADER_BYTES;
  }
}
