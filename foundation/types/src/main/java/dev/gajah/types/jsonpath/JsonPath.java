// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.jsonpath;

/// A path and its mode: a lax one unwraps arrays and overlooks what is missing.
public record JsonPath(boolean lax, PathItem.Chain chain) {
  /// @throws dev.gajah.base.error.SqlError 42601
  public static JsonPath parse(String text) {
    return new PathParser(text).parse();
  }

  public static JsonPath decode(byte[] stored, int offset) {
    return PathCodec.decode(stored, offset);
  }

  public byte[] encode() {
    return PathCodec.encode(this);
  }

  public String text() {
    return PathText.of(this);
  }
}
