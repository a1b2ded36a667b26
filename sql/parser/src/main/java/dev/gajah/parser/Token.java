// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

/// Token kinds that are not keywords. A single-character token is its own character code.
final class Token {
  static final int EOF = 0;
  static final int IDENT = 1;
  static final int ICONST = 2;
  static final int FCONST = 3;
  static final int SCONST = 4;
  static final int BCONST = 5;
  static final int XCONST = 6;
  static final int OP = 7;
  static final int PARAM = 8;
  static final int TYPECAST = 9;
  static final int DOT_DOT = 10;
  static final int COLON_EQUALS = 11;
  static final int EQUALS_GREATER = 12;
  static final int LESS_EQUALS = 13;
  static final int GREATER_EQUALS = 14;
  static final int NOT_EQUALS = 15;

  /// NOT before BETWEEN, IN, LIKE, ILIKE, SIMILAR.
  static final int NOT_LA = 16;

  /// NULLS before FIRST, LAST.
  static final int NULLS_LA = 17;

  /// WITH before TIME, ORDINALITY.
  static final int WITH_LA = 18;

  /// WITHOUT before TIME.
  static final int WITHOUT_LA = 19;

  /// FORMAT before JSON.
  static final int FORMAT_LA = 20;

  /// A lexical error; its value is the `SqlError` to throw when the parser gets there.
  static final int ERROR = 21;

  private Token() {}
}
