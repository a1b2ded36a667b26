// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.id.Oid;

/// Stored layout of the built-in types that occur as array elements without a catalog at hand.
record BuiltinLayout(int length, boolean byValue, char alignment) {
  static BuiltinLayout of(int typeOid) {
    return switch (typeOid) {
      case 16, 18 -> new BuiltinLayout(1, true, 'c');
      case 21 -> new BuiltinLayout(2, true, 's');
      case 23,
          24,
          26,
          28,
          29,
          700,
          1082,
          2202,
          2203,
          2204,
          2205,
          2206,
          3734,
          3769,
          4089,
          4096,
          4191 ->
          new BuiltinLayout(4, true, 'i');
      case 20, 701, 790, 1083, 1114, 1184, 3220, 5069 -> new BuiltinLayout(8, true, 'd');
      case 19 -> new BuiltinLayout(64, false, 'c');
      case 27 -> new BuiltinLayout(6, false, 's');
      case 829 -> new BuiltinLayout(6, false, 'i');
      case 774 -> new BuiltinLayout(8, false, 'i');
      case 2950 -> new BuiltinLayout(16, false, 'c');
      case 1186 -> new BuiltinLayout(16, false, 'd');
      case 1266 -> new BuiltinLayout(12, false, 'd');
      case 3908, 3910, 3926, 4533, 4534, 4536 -> new BuiltinLayout(-1, false, 'd');
      case 3904, 3906, 3912, 4451, 4532, 4535 -> new BuiltinLayout(-1, false, 'i');
      case 17, 25, 1042, 1043, 1700, 114, 3802, 4072, 869, 650, 194, 1560, 1562 ->
          new BuiltinLayout(-1, false, 'i');
      case 2275 -> new BuiltinLayout(-2, false, 'c');
      default -> throw SqlError.unsupported("array of element type " + Oid.toString(typeOid));
    };
  }
}
