// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

/// OIDs of the types, collations and access methods that the rules of analysis name.
final class Types {
  static final int BOOL = 16;
  static final int NAME = 19;
  static final int INT8 = 20;
  static final int INT2 = 21;
  static final int INT4 = 23;
  static final int TEXT = 25;
  static final int OID = 26;
  static final int TID = 27;
  static final int FLOAT4 = 700;
  static final int FLOAT8 = 701;
  static final int UNKNOWN = 705;
  static final int BPCHAR = 1042;
  static final int VARCHAR = 1043;
  static final int DATE = 1082;
  static final int TIME = 1083;
  static final int TIMESTAMP = 1114;
  static final int TIMESTAMPTZ = 1184;
  static final int INTERVAL = 1186;
  static final int TIMETZ = 1266;
  static final int BIT = 1560;
  static final int VARBIT = 1562;
  static final int NUMERIC = 1700;
  static final int REFCURSOR = 1790;
  static final int RECORD = 2249;
  static final int RECORDARRAY = 2287;
  static final int CSTRING = 2275;
  static final int ANY = 2276;
  static final int ANYARRAY = 2277;
  static final int VOID = 2278;
  static final int TRIGGER = 2279;
  static final int INTERNAL = 2281;
  static final int ANYELEMENT = 2283;
  static final int ANYNONARRAY = 2776;
  static final int ANYENUM = 3500;
  static final int ANYRANGE = 3831;
  static final int ANYMULTIRANGE = 4537;
  static final int ANYCOMPATIBLEMULTIRANGE = 4538;
  static final int ANYCOMPATIBLE = 5077;
  static final int ANYCOMPATIBLEARRAY = 5078;
  static final int ANYCOMPATIBLENONARRAY = 5079;
  static final int ANYCOMPATIBLERANGE = 5080;
  static final int INT2VECTOR = 22;
  static final int OIDVECTOR = 30;

  static final int DEFAULT_COLLATION = 100;
  static final int C_COLLATION = 950;

  static final int BTREE_AM = 403;
  static final int HASH_AM = 405;

  private Types() {}

  static boolean isPolymorphicFamily1(int type) {
    return switch (type) {
      case ANYELEMENT, ANYARRAY, ANYNONARRAY, ANYENUM, ANYRANGE, ANYMULTIRANGE -> true;
      default -> false;
    };
  }

  static boolean isPolymorphicFamily2(int type) {
    return switch (type) {
      case ANYCOMPATIBLE,
          ANYCOMPATIBLEARRAY,
          ANYCOMPATIBLENONARRAY,
          ANYCOMPATIBLERANGE,
          ANYCOMPATIBLEMULTIRANGE ->
          true;
      default -> false;
    };
  }

  static boolean isPolymorphic(int type) {
    return isPolymorphicFamily1(type) || isPolymorphicFamily2(type);
  }
}
