// SPDX-License-Identifier: Apache-2.0
package dev.gajah.wal.read;

import dev.gajah.base.error.SqlError;

/// Decompression of PostgreSQL's LZ format, for full page images.
///
/// The stream is groups of a control byte and eight items; a clear bit (lowest first) is a literal
/// byte, a set bit a back reference of two bytes: length-3 in the low four bits of the first, the
/// offset in its high four bits and the second byte; a length of 18 is followed by a byte to add.
/// Source: PostgreSQL `pg_lzcompress.c`.
final class Pglz {
  private Pglz() {}

  static byte[] decompress(byte[] source, int offset, int length, int rawLength) {
    byte[] target = new byte[rawLength];
    int at = offset;
    int end = offset + length;
    int out = 0;
    while (at < end && out < rawLength) {
      int control = source[at++];
      for (int bit = 0; bit < 8 && at < end && out < rawLength; bit++, control >>= 1) {
        if ((control & 1) == 0) {
          target[out++] = source[at++];
          continue;
        }
        if (end - at < 2) {
          throw corrupt();
        }
        int count = (source[at] & 0x0F) + 3;
        int back = ((source[at] & 0xF0) << 4) | (source[at + 1] & 0xFF);
        at += 2;
        if (count == 18) {
          if (at >= end) {
            throw corrupt();
          }
          count += source[at++] & 0xFF;
        }
        if (back == 0 || back > out) {
          throw corrupt();
        }
        for (int i = Math.min(count, rawLength - out); i > 0; i--, out++) {
          target[out] = target[out - back];
        }
      }
    }
    if (at != end || out != rawLength) {
      throw corrupt();
    }
    return target;
  }

  private static SqlError corrupt() {
    return SqlError.corrupt("could not decompress a full page image");
  }
}
