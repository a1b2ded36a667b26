// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.toast;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.util.Arrays;

/// PostgreSQL's own LZ format (PostgreSQL: `pg_lzcompress.c` for the format; the matcher is ours).
///
/// A stream of groups: a control byte, then up to eight items, least significant control bit first. Bit 0: one literal byte.
/// Bit 1: a copy of 3 to 273 bytes from 1 to 4095 bytes back:
///
///     oooollll oooooooo             length = llll + 3 for llll < 15
///     oooo1111 oooooooo llllllll    length = llllllll + 18
///
/// A copy may overlap its own output. An instance holds the matcher's tables and belongs to one session.
public final class Pglz {
  /// Inputs below this size are not worth it.
  public static final int INPUT_BYTES_MIN = 32;

  /// The result must save at least this percentage.
  private static final int SAVING_PERCENT_MIN = 25;

  /// Without a match in the first so many bytes, the data counts as incompressible.
  private static final int FIRST_MATCH_BYTES = 1024;

  private static final int OFFSET_MAX = 4095;
  private static final int MATCH_MIN = 3;
  private static final int MATCH_MAX = 273;
  private static final int HASH_BITS = 13;
  private static final int CHAIN_MAX = 48;
  private static final int GOOD_MATCH = 128;

  private final int[] heads = new int[1 << HASH_BITS];
  private final int[] previous = new int[4096];

  /// Compresses `source[offset..offset+length)` into `target` from `targetOffset` on. Returns the
  /// bytes written, or -1 if not worth it. `target` must have room for `length` bytes.
  public int compress(byte[] source, int offset, int length, byte[] target, int targetOffset) {
    if (length < INPUT_BYTES_MIN) {
      return -1;
    }
    int limit = (int) (length * (long) (100 - SAVING_PERCENT_MIN) / 100);
    Arrays.fill(heads, -1);
    int end = offset + length;
    int in = offset;
    int out = targetOffset;
    int outLimit = targetOffset + limit;
    int control = -1;
    int bit = 0;
    boolean anyMatch = false;
    while (in < end) {
      if (out - targetOffset >= limit || (!anyMatch && in - offset >= FIRST_MATCH_BYTES)) {
        return -1;
      }
      if (control < 0 || bit == 8) {
        control = out++;
        target[control] = 0;
        bit = 0;
      }
      int matchLength = 0;
      int matchOffset = 0;
      if (end - in >= MATCH_MIN) {
        int hash = hash(source, in);
        int candidate = heads[hash];
        int max = Math.min(MATCH_MAX, end - in);
        for (int tries = 0;
            tries < CHAIN_MAX && candidate >= offset && in - candidate <= OFFSET_MAX;
            tries++) {
          if (matchLength == 0 || source[candidate + matchLength] == source[in + matchLength]) {
            int n = 0;
            while (n < max && source[candidate + n] == source[in + n]) {
              n++;
            }
            if (n > matchLength && n >= MATCH_MIN) {
              matchLength = n;
              matchOffset = in - candidate;
              if (n >= GOOD_MATCH || n == max) {
                break;
              }
            }
          }
          int next = previous[candidate & 4095];
          if (next >= candidate) {
            break;
          }
          candidate = next;
        }
      }
      if (out + 3 > outLimit + 1 || out + 3 > target.length) {
        return -1;
      }
      if (matchLength > 0) {
        anyMatch = true;
        target[control] |= (byte) (1 << bit);
        int high = (matchOffset & 0xF00) >> 4;
        if (matchLength > 17) {
          target[out++] = (byte) (high | 0x0F);
          target[out++] = (byte) matchOffset;
          target[out++] = (byte) (matchLength - 18);
        } else {
          target[out++] = (byte) (high | (matchLength - 3));
          target[out++] = (byte) matchOffset;
        }
        for (int i = 0; i < matchLength; i++) {
          enter(source, in++, end);
        }
      } else {
        target[out++] = source[in];
        enter(source, in++, end);
      }
      bit++;
    }
    int size = out - targetOffset;
    return size > limit ? -1 : size;
  }

  private void enter(byte[] source, int at, int end) {
    if (end - at >= MATCH_MIN) {
      int hash = hash(source, at);
      previous[at & 4095] = heads[hash];
      heads[hash] = at;
    }
  }

  private static int hash(byte[] b, int at) {
    int three = (b[at] & 0xFF) | (b[at + 1] & 0xFF) << 8 | (b[at + 2] & 0xFF) << 16;
    return three * 0x9E3779B1 >>> 32 - HASH_BITS;
  }

  /// Decompresses into `target[targetOffset..targetOffset+rawLength)`. Stops early, without
  /// complaint, once `rawLength` bytes are there; `isComplete` says that `rawLength` is the whole
  /// value, so that leftovers are corruption.
  ///
  /// @return bytes written
  public static int decompress(
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
      int control = source[in++];
      for (int bit = 0; bit < 8 && in < inEnd && out < outEnd; bit++, control >>= 1) {
        if ((control & 1) == 0) {
          target[out++] = source[in++];
          continue;
        }
        if (in + 1 >= inEnd) {
          throw corrupt();
        }
        int matchLength = (source[in] & 0x0F) + 3;
        int matchOffset = (source[in] & 0xF0) << 4 | source[in + 1] & 0xFF;
        in += 2;
        if (matchLength == 18) {
          if (in >= inEnd) {
            throw corrupt();
          }
          matchLength += source[in++] & 0xFF;
        }
        if (matchOffset == 0 || matchOffset > out - targetOffset) {
          throw corrupt();
        }
        int n = Math.min(matchLength, outEnd - out);
        int from = out - matchOffset;
        if (matchOffset >= n) {
          System.arraycopy(target, from, target, out, n);
          out += n;
        } else {
          for (int i = 0; i < n; i++) {
            target[out++] = target[from++];
          }
        }
      }
    }
    if (isComplete && (out != outEnd || in != inEnd)) {
      throw corrupt();
    }
    return out - targetOffset;
  }

  private static SqlError corrupt() {
    return new SqlError(SqlState.DATA_CORRUPTED, "compressed pglz data is corrupt");
  }
}
