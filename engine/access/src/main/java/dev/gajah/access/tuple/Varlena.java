// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.tuple;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.memory.Bytes;

/// Headers of variable-length values, little-endian.
///
///     xxxxxx00  4-byte header, plain; length << 2, header included
///     xxxxxx10  4-byte header, compressed in line; then 4 bytes of raw size and method
///     00000001  external: 1 byte tag, then a TOAST pointer
///     xxxxxxx1  1-byte header, plain; length << 1 | 1, header included
///
/// Stateless. Hot path: no allocation. Source: PostgreSQL `varatt.h`.
public final class Varlena {
  /// Bytes of a long header.
  public static final int HEADER = 4;

  /// Bytes of a short header.
  public static final int HEADER_SHORT = 1;

  /// Bytes of a long header of a compressed value.
  public static final int HEADER_COMPRESSED = 8;

  /// Largest payload under a short header.
  public static final int SHORT_PAYLOAD_MAX = 0x7F - HEADER_SHORT;

  /// Tag of a pointer to a TOAST relation.
  public static final int TAG_ON_DISK = 18;

  /// Bytes of an on-disk TOAST pointer: header byte, tag, four 32-bit fields.
  public static final int TOAST_POINTER_LENGTH = 18;

  /// Compression methods.
  public static final int METHOD_PGLZ = 0;

  public static final int METHOD_LZ4 = 1;

  private static final int SIZE_MASK = 0x3FFFFFFF;
  private static final int METHOD_SHIFT = 30;

  private Varlena() {}

  public static boolean isExternal(byte[] b, int at) {
    return b[at] == 1;
  }

  public static boolean isShort(byte[] b, int at) {
    return (b[at] & 1) == 1 && b[at] != 1;
  }

  public static boolean isCompressed(byte[] b, int at) {
    return (b[at] & 3) == 2;
  }

  /// True if the payload can be used where it lies: neither compressed nor external.
  public static boolean isPlain(byte[] b, int at) {
    return (b[at] & 3) == 0 || isShort(b, at);
  }

  /// Bytes of the stored value, header included (PostgreSQL: `VARSIZE_ANY`).
  public static int size(byte[] b, int at) {
    int first = b[at];
    if ((first & 1) == 0) {
      return Bytes.getInt(b, at) >>> 2;
    }
    return first == 1 ? externalSize(b, at) : (first & 0xFF) >>> 1;
  }

  /// Bytes of the header of a plain value.
  public static int headerSize(byte[] b, int at) {
    return (b[at] & 1) == 0 ? HEADER : HEADER_SHORT;
  }

  private static int externalSize(byte[] b, int at) {
    int tag = b[at + 1];
    if (tag != TAG_ON_DISK) {
      throw SqlError.corrupt("unrecognized TOAST vartag " + tag);
    }
    return TOAST_POINTER_LENGTH;
  }

  public static void putHeader(byte[] b, int at, int size) {
    Bytes.putInt(b, at, size << 2);
  }

  public static void putHeaderShort(byte[] b, int at, int size) {
    b[at] = (byte) (size << 1 | 1);
  }

  public static void putHeaderCompressed(byte[] b, int at, int size, int rawPayload, int method) {
    Bytes.putInt(b, at, size << 2 | 2);
    Bytes.putInt(b, at + 4, rawPayload | method << METHOD_SHIFT);
  }

  /// Payload bytes of a compressed value once decompressed.
  public static int rawPayload(byte[] b, int at) {
    return Bytes.getInt(b, at + 4) & SIZE_MASK;
  }

  public static int compressionMethod(byte[] b, int at) {
    return Bytes.getInt(b, at + 4) >>> METHOD_SHIFT;
  }

  // TOAST pointers.

  /// Size of the original value with a 4-byte header.
  public static int pointerRawSize(byte[] b, int at) {
    return Bytes.getInt(b, at + 2);
  }

  /// Bytes stored in the TOAST relation, without a header.
  public static int pointerExternalSize(byte[] b, int at) {
    return Bytes.getInt(b, at + 6) & SIZE_MASK;
  }

  public static int pointerMethod(byte[] b, int at) {
    return Bytes.getInt(b, at + 6) >>> METHOD_SHIFT;
  }

  public static int pointerValueId(byte[] b, int at) {
    return Bytes.getInt(b, at + 10);
  }

  public static int pointerRelationOid(byte[] b, int at) {
    return Bytes.getInt(b, at + 14);
  }

  public static boolean isPointerCompressed(byte[] b, int at) {
    return Integer.compareUnsigned(pointerExternalSize(b, at), pointerRawSize(b, at) - HEADER) < 0;
  }

  public static void putPointer(
      byte[] b, int at, int rawSize, int externalSize, int method, int valueId, int relationOid) {
    b[at] = 1;
    b[at + 1] = TAG_ON_DISK;
    Bytes.putInt(b, at + 2, rawSize);
    Bytes.putInt(b, at + 6, externalSize | method << METHOD_SHIFT);
    Bytes.putInt(b, at + 10, valueId);
    Bytes.putInt(b, at + 14, relationOid);
  }

  /// Payload bytes of any stored value after detoasting, without fetching it.
  public static int detoastedPayload(byte[] b, int at) {
    if (isExternal(b, at)) {
      return pointerRawSize(b, at) - HEADER;
    }
    if (isCompressed(b, at)) {
      return rawPayload(b, at);
    }
    return size(b, at) - headerSize(b, at);
  }
}
