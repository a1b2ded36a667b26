// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.range;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.types.TypeCatalog;
import dev.gajah.types.array.ArrayFunctions;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a range type is made of.
///
/// @param canonical pg_proc OID of the function that makes equal ranges identical, 0 if there is
///   none
/// @param length and the next two: layout of the bounds, as pg_type has it
/// @param order of the bounds
public record RangeFacts(
    int rangeType,
    int multirangeType,
    int subtype,
    int canonical,
    int length,
    boolean byValue,
    char alignment,
    ValueComparator order) {
  static final int INT4_CANONICAL = 3914;
  static final int DATE_CANONICAL = 3915;
  static final int INT8_CANONICAL = 3928;

  private static final Map<Integer, RangeFacts> BUILT_IN =
      Stream.of(
              fixed(3904, 4451, 23, INT4_CANONICAL, 4, true, 'i'),
              fixed(3906, 4532, 1700, 0, -1, false, 'i'),
              fixed(3908, 4533, 1114, 0, 8, true, 'd'),
              fixed(3910, 4534, 1184, 0, 8, true, 'd'),
              fixed(3912, 4535, 1082, DATE_CANONICAL, 4, true, 'i'),
              fixed(3926, 4536, 20, INT8_CANONICAL, 8, true, 'd'))
          .flatMap(
              facts ->
                  Stream.of(
                      Map.entry(facts.rangeType, facts), Map.entry(facts.multirangeType, facts)))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private static RangeFacts fixed(
      int range,
      int multirange,
      int subtype,
      int canonical,
      int length,
      boolean byValue,
      char alignment) {
    return new RangeFacts(
        range,
        multirange,
        subtype,
        canonical,
        length,
        byValue,
        alignment,
        ArrayFunctions.elementOrder(subtype));
  }

  /// Facts of a range type, or of the range type under a multirange type.
  ///
  /// @param catalog may be null where there is none at hand; then only built-in types are known
  public static RangeFacts of(int type, @Nullable TypeCatalog catalog) {
    RangeFacts builtIn = BUILT_IN.get(type);
    if (builtIn != null) {
      return builtIn;
    }
    TypeCatalog.RangeInfo info = catalog == null ? null : catalog.range(type);
    if (catalog == null || info == null) {
      throw SqlError.unsupported("range type %s here".formatted(Integer.toUnsignedString(type)));
    }
    TypeCatalog.TypeInfo element = catalog.type(info.subtype());
    return new RangeFacts(
        info.rangeType(),
        info.multirangeType(),
        info.subtype(),
        info.canonicalFunction(),
        element.length(),
        element.byValue(),
        element.alignment(),
        ArrayFunctions.elementOrder(info.subtype(), catalog));
  }
}
