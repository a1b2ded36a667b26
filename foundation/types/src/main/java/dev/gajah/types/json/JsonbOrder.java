// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.base.vector.ValueComparator;
import dev.gajah.types.number.NumericFunctions;
import java.util.Arrays;
import java.util.List;

/// Order, equality and containment of `jsonb` values.
public final class JsonbOrder {
  private JsonbOrder() {}

  /// The default order: by kind, then size, then members or elements. Source: PostgreSQL
  /// `compareJsonbContainers`.
  public static final ValueComparator ORDER =
      new ValueComparator() {
        @Override
        public int compare(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
          return compareRoots(JsonbCodec.decode(a, aOffset), JsonbCodec.decode(b, bOffset));
        }
      };

  /// A scalar counts as an array of one element, so that an empty array sorts before it.
  private static int compareRoots(JsonValue a, JsonValue b) {
    if (a.isContainer() && b.isContainer()) {
      return compare(a, b);
    }
    if (!a.isContainer() && !b.isContainer()) {
      return compare(a, b);
    }
    if (a instanceof JsonValue.Obj || b instanceof JsonValue.Obj) {
      return a instanceof JsonValue.Obj ? 1 : -1;
    }
    int aCount = a instanceof JsonValue.Arr array ? array.elements().size() : 1;
    int bCount = b instanceof JsonValue.Arr array ? array.elements().size() : 1;
    return aCount != bCount ? Integer.compare(aCount, bCount) : a.isContainer() ? 1 : -1;
  }

  private static int rank(JsonValue value) {
    return switch (value) {
      case JsonValue.Null _ -> 0;
      case JsonValue.Str _ -> 1;
      case JsonValue.Num _ -> 2;
      case JsonValue.Bool _ -> 3;
      case JsonValue.Arr _ -> 4;
      case JsonValue.Obj _ -> 5;
    };
  }

  public static int compare(JsonValue a, JsonValue b) {
    int result = Integer.compare(rank(a), rank(b));
    if (result != 0) {
      return result;
    }
    return switch (a) {
      case JsonValue.Null _ -> 0;
      case JsonValue.Bool bool -> Boolean.compare(bool.value(), ((JsonValue.Bool) b).value());
      case JsonValue.Num number ->
          NumericFunctions.ORDER.compareObjects(number.numeric(), ((JsonValue.Num) b).numeric());
      case JsonValue.Str string ->
          Integer.signum(Arrays.compareUnsigned(string.utf8(), ((JsonValue.Str) b).utf8()));
      case JsonValue.Arr array -> compareElements(array.elements(), ((JsonValue.Arr) b).elements());
      case JsonValue.Obj object -> compareMembers(object.members(), ((JsonValue.Obj) b).members());
    };
  }

  private static int compareElements(List<JsonValue> a, List<JsonValue> b) {
    int result = Integer.compare(a.size(), b.size());
    for (int i = 0; result == 0 && i < a.size(); i++) {
      result = compare(a.get(i), b.get(i));
    }
    return result;
  }

  private static int compareMembers(List<JsonValue.Member> a, List<JsonValue.Member> b) {
    int result = Integer.compare(a.size(), b.size());
    for (int i = 0; result == 0 && i < a.size(); i++) {
      result = Integer.signum(Arrays.compareUnsigned(a.get(i).key(), b.get(i).key()));
      if (result == 0) {
        result = compare(a.get(i).value(), b.get(i).value());
      }
    }
    return result;
  }

  /// The operator `@>`. Source: PostgreSQL `JsonbDeepContains`.
  static boolean contains(JsonValue value, JsonValue part) {
    if (value instanceof JsonValue.Obj || part instanceof JsonValue.Obj) {
      return value instanceof JsonValue.Obj
          && part instanceof JsonValue.Obj
          && deepContains(value, part);
    }
    // An array contains a scalar; a scalar contains only itself.
    if (value instanceof JsonValue.Arr array) {
      return part instanceof JsonValue.Arr
          ? deepContains(value, part)
          : hasScalar(array.elements(), part);
    }
    return !part.isContainer() && compare(value, part) == 0;
  }

  private static boolean hasScalar(List<JsonValue> elements, JsonValue scalar) {
    for (JsonValue element : elements) {
      if (!element.isContainer() && compare(element, scalar) == 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean deepContains(JsonValue value, JsonValue part) {
    if (value instanceof JsonValue.Obj object && part instanceof JsonValue.Obj wanted) {
      for (JsonValue.Member member : wanted.members()) {
        JsonValue found = object.find(member.key());
        if (found == null
            || (member.value().isContainer()
                ? !deepContains(found, member.value())
                : compare(found, member.value()) != 0)) {
          return false;
        }
      }
      return true;
    }
    if (value instanceof JsonValue.Arr array && part instanceof JsonValue.Arr wanted) {
      for (JsonValue element : wanted.elements()) {
        boolean found =
            element.isContainer()
                ? array.elements().stream().anyMatch(each -> deepContains(each, element))
                : hasScalar(array.elements(), element);
        if (!found) {
          return false;
        }
      }
      return true;
    }
    return false;
  }

  /// The operator `?`: a key of an object, or a string of an array or alone.
  static boolean exists(JsonValue value, byte[] key) {
    return switch (value) {
      case JsonValue.Obj object -> object.find(key) != null;
      case JsonValue.Arr array -> hasScalar(array.elements(), new JsonValue.Str(key));
      case JsonValue.Str string -> Arrays.equals(string.utf8(), key);
      default -> false;
    };
  }
}
