// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.toast;

import dev.gajah.access.tuple.Varlena;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;

/// Decompresses values in either of PostgreSQL's methods.
///
/// Stateless. Writing uses pglz only.
public final class Compression {
  private Compression() {}

  /// Decompresses `source[offset..offset+length)`, bytes behind the compressed value's header, into
  /// `target` from `targetOffset` on.
  static void decompress(
      int method,
      byte[] source,
      int offset,
      int length,
      byte[] target,
      int targetOffset,
      int rawLength) {
    switch (method) {
      case Varlena.METHOD_PGLZ ->
          Pglz.decompress(source, offset, length, target, targetOffset, rawLength, true);
      case Varlena.METHOD_LZ4 -> lz4(source, offset, length, target, targetOffset, rawLength, true);
      default -> throw SqlError.corrupt("invalid compression method id " + method);
    }
  }

  /// Decompresses only the first `wanted` bytes.
  static void decompressSlice(
      int method,
      byte[] source,
      int offset,
      int length,
      byte[] target,
      int targetOffset,
      int wanted) {
    switch (method) {
      case Varlena.METHOD_PGLZ ->
          Pglz.decompress(source, offset, length, target, targetOffset, wanted, false);
      case Varlena.METHOD_LZ4 -> lz4(source, offset, length, target, targetOffset, wanted, false);
      default -> throw SqlError.corrupt("invalid compression method id " + method);
    }
  }

  /// LZ4 block format: tokens of literal and match lengths.
  private static void lz4(
      byte[] source,
      int offset,
      int length,
      byte[] target,
      int targetOffset,
      int rawLength,
      boolean isComplete) {
    int in = offset;
    int inEnd = offset + length;
    int out = targetOffset;
    int outEnd = targetOffset + rawLength;
    while (in < inEnd && out < outEnd) {
      int token = source[in++] & 0xFF;
      int literals = token >>> 4;
      if (literals == 15) {
        int more;
        do {
          if (in >= inEnd) {
            throw corruptLz4();
          }
          more = source[in++] & 0xFF;
          literals += more;
        } while (more == 255);
      }
      if (literals > inEnd - in || (isComplete && literals > outEnd - out)) {
        throw corruptLz4();
      }
      int copied = Math.min(literals, outEnd - out);
      System.arraycopy(source, in, target, out, copied);
      in += literals;
      out += copied;
      if (in >= inEnd || out >= outEnd) {
        break; // the last sequence has no match
      }
      if (in + 2 > inEnd) {
        throw corruptLz4();
      }
      int distance = source[in] & 0xFF | (source[in + 1] & 0xFF) << 8;
      in += 2;
      int match = token & 15;
      if (match == 15) {
        int more;
        do {
          if (in >= inEnd) {
            throw corruptLz4();
          }
          more = source[in++] & 0xFF;
          match += more;
        } while (more == 255);
      }
      match += 4;
      if (distance == 0 || distance > out - targetOffset || (isComplete && match > outEnd - out)) {
        throw corruptLz4();
      }
      int count = Math.min(match, outEnd - out);
      for (int i = 0; i < count; i++) {
        target[out] = target[out - distance];
        out++;
      }
    }
    if (isComplete && out != outEnd) {
      throw corruptLz4();
    }
  }

  private static SqlError corruptLz4() {
    return new SqlError(SqlState.DATA_CORRUPTED, "compressed lz4 data is corrupt");
  }
}
