// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.types.number.Numeric;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A JSON value as `jsonb` understands it: numbers are numerics, the members of an object are in
/// storage order and have distinct keys.
public sealed interface JsonValue {
  Null NULL = new Null();
  Bool TRUE = new Bool(true);
  Bool FALSE = new Bool(false);

  record Null() implements JsonValue {}

  record Bool(boolean value) implements JsonValue {}

  /// @param numeric payload of a `numeric`
  @SuppressWarnings("ArrayRecordComponent") // a value as it travels; never compared as a record
  record Num(byte[] numeric) implements JsonValue {}

  @SuppressWarnings("ArrayRecordComponent") // UTF-8 as it is stored; never compared as a record
  record Str(byte[] utf8) implements JsonValue {
    String text() {
      return new String(utf8, StandardCharsets.UTF_8);
    }
  }

  record Arr(List<JsonValue> elements) implements JsonValue {}

  /// @param members in storage order: shorter keys first, equally long ones by their bytes
  record Obj(List<Member> members) implements JsonValue {
    public @Nullable JsonValue find(byte[] key) {
      int low = 0;
      int high = members.size() - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int comparison = compareKeys(members.get(middle).key, key);
        if (comparison == 0) {
          return members.get(middle).value;
        }
        if (comparison < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return null;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // UTF-8 as it is stored; never compared as a record
  record Member(byte[] key, JsonValue value) {}

  static Str string(String text) {
    return new Str(text.getBytes(StandardCharsets.UTF_8));
  }

  static Num number(long value) {
    return new Num(Numeric.of(value));
  }

  /// Sorts members into storage order; of equal keys the last one stays.
  static Obj object(List<Member> members) {
    List<Member> sorted = new ArrayList<>(members);
    sorted.sort((a, b) -> compareKeys(a.key, b.key)); // stable: equal keys keep their order
    List<Member> distinct = new ArrayList<>(sorted.size());
    for (Member member : sorted) {
      if (!distinct.isEmpty() && Arrays.equals(distinct.getLast().key, member.key)) {
        distinct.removeLast();
      }
      distinct.add(member);
    }
    return new Obj(distinct);
  }

  /// Storage order of keys.
  static int compareKeys(byte[] a, byte[] b) {
    return a.length != b.length
        ? Integer.compare(a.length, b.length)
        : Arrays.compareUnsigned(a, b);
  }

  default boolean isContainer() {
    return this instanceof Arr || this instanceof Obj;
  }

  /// What `jsonb_typeof` says.
  default String typeName() {
    return switch (this) {
      case Null _ -> "null";
      case Bool _ -> "boolean";
      case Num _ -> "number";
      case Str _ -> "string";
      case Arr _ -> "array";
      case Obj _ -> "object";
    };
  }
}
