// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.access.toast.Pglz;
import dev.gajah.access.tuple.Varlena;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.memory.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Compressed values inside index tuples, as PostgreSQL's `index_form_tuple` makes them.
///
/// Bytes here are what follows a varlena's four-byte header: raw size and method (4 bytes), then
/// the compressed bytes.
final class InlineCompression {
  /// A varlena larger than this, header included, is worth compressing (TOAST_INDEX_TARGET).
  static final int TARGET_BYTES = 8160 / 16;

  private static final int INFO_BYTES = 4;
  private static final int METHOD_SHIFT = 30;

  private InlineCompression() {}

  /// Null if the value does not shrink.
  static byte @Nullable [] compress(byte[] value, int offset, int length) {
    byte[] target = new byte[INFO_BYTES + length];
    int compressed = new Pglz().compress(value, offset, length, target, INFO_BYTES);
    if (compressed < 0 || compressed + 8 >= length - 2) {
      return null;
    }
    Bytes.putInt(target, 0, length | Varlena.METHOD_PGLZ << METHOD_SHIFT);
    return Arrays.copyOf(target, INFO_BYTES + compressed);
  }

  /// Undoes [#compress].
  static byte[] decompress(byte[] bytes) {
    int info = Bytes.getInt(bytes, 0);
    if (info >>> METHOD_SHIFT != Varlena.METHOD_PGLZ) {
      throw SqlError.unsupported("compression method lz4");
    }
    int rawLength = info & (1 << METHOD_SHIFT) - 1;
    byte[] raw = new byte[rawLength];
    Pglz.decompress(bytes, INFO_BYTES, bytes.length - INFO_BYTES, raw, 0, rawLength, true);
    return raw;
  }
}
