// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.types.system.HashCodes;

/// PostgreSQL's hash codes of `jsonb` values: 64 bits, of which the lower half for seed 0 is the
/// plain hash code. Source: `jsonb_hash`, `JsonbHashScalarValue`.
final class JsonbHash {
  private static final long ARRAY = 0x40000000;
  private static final long OBJECT = 0x20000000;

  /// Starts at 0 whatever the seed is.
  private long hash;

  private final long seed;

  private JsonbHash(long seed) {
    this.seed = seed;
  }

  static long of(JsonValue value, long seed) {
    boolean isEmpty =
        switch (value) {
          case JsonValue.Arr array -> array.elements().isEmpty();
          case JsonValue.Obj object -> object.members().isEmpty();
          default -> false;
        };
    if (isEmpty) {
      return seed;
    }
    JsonbHash hash = new JsonbHash(seed);
    if (value.isContainer()) {
      hash.container(value);
    } else {
      hash.mark(ARRAY);
      hash.scalar(value);
    }
    return hash.hash;
  }

  private void container(JsonValue value) {
    switch (value) {
      case JsonValue.Arr array -> {
        mark(ARRAY);
        array.elements().forEach(this::item);
      }
      case JsonValue.Obj object -> {
        mark(OBJECT);
        for (JsonValue.Member member : object.members()) {
          scalar(new JsonValue.Str(member.key()));
          item(member.value());
        }
      }
      default -> scalar(value);
    }
  }

  private void mark(long kind) {
    hash ^= kind << 32 | kind;
  }

  private void item(JsonValue value) {
    if (value.isContainer()) {
      container(value);
    } else {
      scalar(value);
    }
  }

  private void scalar(JsonValue value) {
    long code =
        switch (value) {
          case JsonValue.Null _ -> seed + 1;
          case JsonValue.Bool bool ->
              seed != 0 ? HashCodes.ofInt(bool.value() ? 1 : 0, seed) : bool.value() ? 2 : 4;
          case JsonValue.Num number ->
              HashCodes.ofNumeric(number.numeric(), 0, number.numeric().length, seed);
          case JsonValue.Str string ->
              HashCodes.ofBytes(string.utf8(), 0, string.utf8().length, seed);
          default -> throw new IllegalStateException("a scalar is expected");
        };
    // Both halves turn by one bit.
    hash = (hash << 1 & 0xFFFFFFFEFFFFFFFEL | hash >>> 31 & 0x100000001L) ^ code;
  }
}
