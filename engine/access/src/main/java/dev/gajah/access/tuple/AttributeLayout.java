// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.tuple;

/// What forming and deforming need of a descriptor, as parallel arrays (index = attribute number -
/// 1).
final class AttributeLayout {
  /// How the bytes of an attribute become a value.
  static final byte BYTE = 0;

  static final byte SHORT = 1;
  static final byte INT = 2;
  static final byte UNSIGNED_INT = 3;
  static final byte LONG = 4;
  static final byte FLOAT = 5;
  static final byte DOUBLE = 6;
  static final byte TID = 7;
  static final byte NAME = 8;
  static final byte FIXED = 9;
  static final byte VARLENA = 10;
  static final byte CSTRING = 11;

  final int[] length;
  final int[] alignMask;
  final byte[] kind;
  final boolean[] packable;

  /// Offset from the start of the data area if neither nulls nor variable widths come before; else
  /// -1.
  final int[] fixedOffset;

  /// Number of leading attributes with a fixed offset.
  final int fixedCount;

  AttributeLayout(Attribute[] attributes) {
    int count = attributes.length;
    length = new int[count];
    alignMask = new int[count];
    kind = new byte[count];
    packable = new boolean[count];
    fixedOffset = new int[count];
    int offset = 0;
    int fixed = 0;
    for (int i = 0; i < count; i++) {
      Attribute attribute = attributes[i];
      length[i] = attribute.length();
      alignMask[i] = attribute.alignmentBytes() - 1;
      kind[i] = kindOf(attribute);
      packable[i] = attribute.isPackable();
      if (offset >= 0) {
        int aligned = offset + alignMask[i] & ~alignMask[i];
        // A varlena may have a short header, which is not aligned: its place is known only if it is
        // aligned anyway.
        if (attribute.length() > 0) {
          fixedOffset[i] = aligned;
          offset = aligned + attribute.length();
          fixed = i + 1;
        } else if (attribute.length() == -2 || aligned == offset) {
          fixedOffset[i] = aligned;
          offset = -1;
          fixed = i + 1;
        } else {
          fixedOffset[i] = -1;
          offset = -1;
        }
      } else {
        fixedOffset[i] = -1;
      }
    }
    fixedCount = fixed;
  }

  private static byte kindOf(Attribute attribute) {
    int typeOid = attribute.typeOid();
    return switch (attribute.length()) {
      case -1 -> VARLENA;
      case -2 -> CSTRING;
      default ->
          switch (attribute.representation()) {
            case DOUBLE -> attribute.length() == 4 ? FLOAT : DOUBLE;
            case LONG ->
                switch (attribute.length()) {
                  case 1 -> BYTE;
                  case 2 -> SHORT;
                  case 4 -> isUnsigned(typeOid) ? UNSIGNED_INT : INT;
                  case 6 -> TID;
                  default -> LONG;
                };
            case BYTES -> typeOid == 19 ? NAME : FIXED;
          };
    };
  }

  /// oid, xid, cid and the reg* types; everything else of four bytes is signed.

  private static boolean isUnsigned(int typeOid) {
    return switch (typeOid) {
      case 26, 28, 29, 24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191 -> true;
      default -> false;
    };
  }
}
