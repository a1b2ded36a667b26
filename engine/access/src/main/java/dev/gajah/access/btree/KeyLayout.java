// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.btree;

import dev.gajah.access.index.IndexColumn;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.ValueComparator;
import org.jspecify.annotations.Nullable;

/// Where the columns of an index lie in its tuples, and how they are read and compared. Immutable,
/// shared by sessions.
final class KeyLayout {
  /// How a fixed-width value becomes a number or bytes.
  static final int KIND_INT8 = 0;

  static final int KIND_INT4 = 1;
  static final int KIND_UINT4 = 2;
  static final int KIND_INT2 = 3;
  static final int KIND_BYTE = 4;
  static final int KIND_TID = 5;
  static final int KIND_FLOAT8 = 6;
  static final int KIND_FLOAT4 = 7;
  static final int KIND_FIXED_BYTES = 8;
  static final int KIND_NAME = 9;
  static final int KIND_VARLENA = 10;
  static final int KIND_CSTRING = 11;

  final int columnCount;
  final int keyCount;
  final int[] length;
  final int[] alignMask;
  final int[] kind;

  /// Offset from the start of the values if no value is null and all columns before are of fixed
  /// width, else -1.
  final int[] fixedOffset;

  final Representation[] representation;
  final @Nullable ValueComparator[] comparator;
  final boolean[] descending;
  final boolean[] nullsFirst;

  /// True if `Long.compare` is the column's order.
  final boolean[] naturalLong;

  /// True if an uncompressed varlena up to 126 bytes is stored with a one-byte header.
  final boolean[] shortHeader;

  /// True if a long varlena may be compressed.
  final boolean[] compressible;

  /// True if equal keys always have equal bytes in all columns, so entries can be merged.
  final boolean allEqualImage;

  KeyLayout(IndexDescriptor index) {
    columnCount = index.columnCount();
    keyCount = index.keyColumnCount();
    length = new int[columnCount];
    alignMask = new int[columnCount];
    kind = new int[columnCount];
    fixedOffset = new int[columnCount];
    representation = new Representation[columnCount];
    comparator = new ValueComparator[columnCount];
    descending = new boolean[columnCount];
    nullsFirst = new boolean[columnCount];
    naturalLong = new boolean[columnCount];
    shortHeader = new boolean[columnCount];
    compressible = new boolean[columnCount];
    boolean equalImage = columnCount == keyCount;
    int offset = 0;
    for (int i = 0; i < columnCount; i++) {
      IndexColumn column = index.column(i);
      length[i] = column.length();
      alignMask[i] =
          switch (column.alignment()) {
            case 'c' -> 0;
            case 's' -> 1;
            case 'i' -> 3;
            default -> 7;
          };
      kind[i] = kindOf(column);
      representation[i] = column.representation();
      comparator[i] = column.comparator();
      descending[i] = column.descending();
      nullsFirst[i] = column.nullsFirst();
      naturalLong[i] = column.representation() == Representation.LONG && isNatural(column);
      shortHeader[i] = column.storage() != 'p';
      compressible[i] = column.storage() == 'x' || column.storage() == 'm';
      if (i < keyCount && !column.equalImage()) {
        equalImage = false;
      }
      if (offset >= 0) {
        if (column.length() > 0) {
          offset = (offset + alignMask[i]) & ~alignMask[i];
          fixedOffset[i] = offset;
          offset += column.length();
        } else {
          // The first varlena of a row may start with a short header at any byte, so only offset 0
          // mod 4 is known.
          fixedOffset[i] = (offset & alignMask[i]) == 0 ? offset : -1;
          offset = -1;
        }
      } else {
        fixedOffset[i] = -1;
      }
    }
    allEqualImage = equalImage;
  }

  private static int kindOf(IndexColumn column) {
    return switch (column.length()) {
      case -1 -> KIND_VARLENA;
      case -2 -> KIND_CSTRING;
      case 1 -> column.representation() == Representation.LONG ? KIND_BYTE : KIND_FIXED_BYTES;
      case 2 -> KIND_INT2;
      case 4 ->
          column.representation() == Representation.DOUBLE
              ? KIND_FLOAT4
              : column.representation() == Representation.LONG
                  ? isUnsigned(column) ? KIND_UINT4 : KIND_INT4
                  : KIND_FIXED_BYTES;
      case 6 -> column.representation() == Representation.LONG ? KIND_TID : KIND_FIXED_BYTES;
      case 8 ->
          column.representation() == Representation.DOUBLE
              ? KIND_FLOAT8
              : column.representation() == Representation.LONG ? KIND_INT8 : KIND_FIXED_BYTES;
      case 64 -> column.typeOid() == 19 ? KIND_NAME : KIND_FIXED_BYTES;
      default -> KIND_FIXED_BYTES;
    };
  }

  /// oid, its aliases, xid, cid and enums are zero-extended.
  private static boolean isUnsigned(IndexColumn column) {
    return switch (column.inputTypeOid()) {
      case 26, 28, 29, 3500 -> true;
      case 0 ->
          switch (column.typeOid()) {
            case 26, 28, 29, 24, 2202, 2203, 2204, 2205, 2206, 4096, 4089, 3734, 3769, 4191 -> true;
            default -> false;
          };
      default -> false;
    };
  }

  private static boolean isNatural(IndexColumn column) {
    return switch (column.inputTypeOid()) {
      // bool, int8, int2, int4, oid, tid, "char" is unsigned and so natural too, money, date, time,
      // timestamp(tz)
      case 16, 20, 21, 23, 26, 27, 790, 1082, 1083, 1114, 1184 -> true;
      default -> false;
    };
  }
}
