// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.memory;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growable byte buffer for building messages, records and text. Reused: [#clear] keeps the
/// array.
///
/// Hot path: allocates only when it grows. Not thread-safe.
public final class ByteWriter {
  /// PostgreSQL's limit of one allocation, 1 GB - 1.
  public static final int LENGTH_MAX = 0x3FFFFFFF;

  private byte[] array;
  private int length;

  public ByteWriter() {
    this(256);
  }

  public ByteWriter(int capacity) {
    array = new byte[capacity];
  }

  /// The backing array, valid until the next write; only the first [#length] bytes mean anything.
  public byte[] array() {
    return array;
  }

  public int length() {
    return length;
  }

  /// Truncates, or extends over bytes written before through [#array].
  public void setLength(int newLength) {
    ensure(Math.max(0, newLength - length));
    length = newLength;
  }

  public void clear() {
    length = 0;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(array, length);
  }

  /// Makes room for `more` bytes after the current length.
  ///
  /// @throws SqlError 54000 if the buffer would pass [#LENGTH_MAX]
  public void ensure(int more) {
    int needed = length + more;
    if (needed > array.length || needed < 0) {
      grow(more);
    }
  }

  private void grow(int more) {
    long needed = (long) length + more;
    if (needed > LENGTH_MAX) {
      throw new SqlError(
              SqlState.PROGRAM_LIMIT_EXCEEDED,
              "string buffer exceeds maximum allowed length (1073741823 bytes)")
          .detail(
              "Cannot enlarge string buffer containing %d bytes by %d more bytes."
                  .formatted(length, more));
    }
    array = Arrays.copyOf(array, (int) Math.min(LENGTH_MAX, Math.max(needed, 2L * array.length)));
  }

  public void putByte(int value) {
    ensure(1);
    array[length++] = (byte) value;
  }

  public void putBytes(byte[] source) {
    putBytes(source, 0, source.length);
  }

  public void putBytes(byte[] source, int offset, int count) {
    ensure(count);
    System.arraycopy(source, offset, array, length, count);
    length += count;
  }

  public void putZeros(int count) {
    ensure(count);
    Arrays.fill(array, length, length + count, (byte) 0);
    length += count;
  }

  public void putShortBE(int value) {
    ensure(2);
    Bytes.putShortBE(array, length, value);
    length += 2;
  }

  public void putIntBE(int value) {
    ensure(4);
    Bytes.putIntBE(array, length, value);
    length += 4;
  }

  public void putLongBE(long value) {
    ensure(8);
    Bytes.putLongBE(array, length, value);
    length += 8;
  }

  public void putShort(int value) {
    ensure(2);
    Bytes.putShort(array, length, value);
    length += 2;
  }

  public void putInt(int value) {
    ensure(4);
    Bytes.putInt(array, length, value);
    length += 4;
  }

  public void putLong(long value) {
    ensure(8);
    Bytes.putLong(array, length, value);
    length += 8;
  }

  public void putUtf8(String text) {
    int count = text.length();
    ensure(count);
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        putBytes(text.substring(i).getBytes(StandardCharsets.UTF_8));
        return;
      }
      array[length++] = (byte) c;
    }
  }

  /// A string with its terminating zero byte.
  public void putCString(String text) {
    putUtf8(text);
    putByte(0);
  }

  /// Decimal digits of `value`.
  public void putDecimal(long value) {
    if (value == Long.MIN_VALUE) {
      putUtf8("-9223372036854775808");
      return;
    }
    ensure(20);
    long rest = value;
    if (rest < 0) {
      array[length++] = '-';
      rest = -rest;
    }
    int digits = 1;
    for (long bound = 10; digits < 19 && rest >= bound; bound *= 10) {
      digits++;
    }
    for (int at = length + digits - 1; at >= length; at--) {
      array[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  /// Overwrites four bytes written earlier, big-endian: for lengths known only at the end.
  public void patchIntBE(int offset, int value) {
    Bytes.putIntBE(array, offset, value);
  }

  public String toUtf8String() {
    return new String(array, 0, length, StandardCharsets.UTF_8);
  }
}
