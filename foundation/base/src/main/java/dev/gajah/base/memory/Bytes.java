// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Little-endian, unaligned access to byte arrays and memory segments; big-endian (`BE`) where the
/// wire needs it.
///
/// Hot path: no allocation.
public final class Bytes {
  public static final byte[] EMPTY = new byte[0];

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT_BE =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT_BE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG_BE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final ValueLayout.OfShort SEGMENT_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt SEGMENT_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong SEGMENT_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  public static short getShort(byte[] bytes, int offset) {
    return (short) SHORT.get(bytes, offset);
  }

  public static int getUnsignedShort(byte[] bytes, int offset) {
    return (short) SHORT.get(bytes, offset) & 0xFFFF;
  }

  public static int getInt(byte[] bytes, int offset) {
    return (int) INT.get(bytes, offset);
  }

  public static long getLong(byte[] bytes, int offset) {
    return (long) LONG.get(bytes, offset);
  }

  public static float getFloat(byte[] bytes, int offset) {
    return Float.intBitsToFloat(getInt(bytes, offset));
  }

  public static double getDouble(byte[] bytes, int offset) {
    return Double.longBitsToDouble(getLong(bytes, offset));
  }

  public static void putShort(byte[] bytes, int offset, int value) {
    SHORT.set(bytes, offset, (short) value);
  }

  public static void putInt(byte[] bytes, int offset, int value) {
    INT.set(bytes, offset, value);
  }

  public static void putLong(byte[] bytes, int offset, long value) {
    LONG.set(bytes, offset, value);
  }

  public static void putFloat(byte[] bytes, int offset, float value) {
    putInt(bytes, offset, Float.floatToRawIntBits(value));
  }

  public static void putDouble(byte[] bytes, int offset, double value) {
    putLong(bytes, offset, Double.doubleToRawLongBits(value));
  }

  public static short getShortBE(byte[] bytes, int offset) {
    return (short) SHORT_BE.get(bytes, offset);
  }

  public static int getIntBE(byte[] bytes, int offset) {
    return (int) INT_BE.get(bytes, offset);
  }

  public static long getLongBE(byte[] bytes, int offset) {
    return (long) LONG_BE.get(bytes, offset);
  }

  public static void putShortBE(byte[] bytes, int offset, int value) {
    SHORT_BE.set(bytes, offset, (short) value);
  }

  public static void putIntBE(byte[] bytes, int offset, int value) {
    INT_BE.set(bytes, offset, value);
  }

  public static void putLongBE(byte[] bytes, int offset, long value) {
    LONG_BE.set(bytes, offset, value);
  }

  public static int getUnsignedByte(MemorySegment segment, long offset) {
    return segment.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
  }

  public static short getShort(MemorySegment segment, long offset) {
    return segment.get(SEGMENT_SHORT, offset);
  }

  public static int getUnsignedShort(MemorySegment segment, long offset) {
    return segment.get(SEGMENT_SHORT, offset) & 0xFFFF;
  }

  public static int getInt(MemorySegment segment, long offset) {
    return segment.get(SEGMENT_INT, offset);
  }

  public static long getLong(MemorySegment segment, long offset) {
    return segment.get(SEGMENT_LONG, offset);
  }

  public static void putByte(MemorySegment segment, long offset, int value) {
    segment.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
  }

  public static void putShort(MemorySegment segment, long offset, int value) {
    segment.set(SEGMENT_SHORT, offset, (short) value);
  }

  public static void putInt(MemorySegment segment, long offset, int value) {
    segment.set(SEGMENT_INT, offset, value);
  }

  public static void putLong(MemorySegment segment, long offset, long value) {
    segment.set(SEGMENT_LONG, offset, value);
  }

  /// Copies bytes from a segment into an array.
  public static void copy(
      MemorySegment source, long sourceOffset, byte[] target, int targetOffset, int length) {
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, sourceOffset, target, targetOffset, length);
  }

  /// Copies bytes from an array into a segment.
  public static void copy(
      byte[] source, int sourceOffset, MemorySegment target, long targetOffset, int length) {
    MemorySegment.copy(source, sourceOffset, target, ValueLayout.JAVA_BYTE, targetOffset, length);
  }

  /// Rounds up to the next multiple of 8 (PostgreSQL: `MAXALIGN`).
  public static int maxAlign(int length) {
    return (length + 7) & ~7;
  }

  public static long maxAlign(long length) {
    return (length + 7) & ~7L;
  }
}
