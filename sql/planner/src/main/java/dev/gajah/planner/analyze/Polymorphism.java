// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.schema.PgRange;
import java.util.ArrayList;
import java.util.List;

/// Polymorphic argument types: consistency between the arguments of a call and the concrete types
/// they imply. PostgreSQL: `check_generic_type_consistency`, `enforce_generic_type_consistency`.
final class Polymorphism {
  private final Analysis analysis;
  private final Coercion coercion;

  Polymorphism(Analysis analysis, Coercion coercion) {
    this.analysis = analysis;
    this.coercion = coercion;
  }

  /// What the arguments say about the pseudo-types; 0 where they say nothing.
  private static final class Bindings {
    int element;
    int array;
    int range;
    int multirange;
    boolean nonArray;
    boolean anEnum;
    boolean haveFamily1;
    boolean family1Unknown;
    final List<Integer> compatible = new ArrayList<>();
    int compatibleArrayGiven;
    int compatibleRange;
    int compatibleMultirange;
    boolean compatibleNonArray;
    boolean haveFamily2;
  }

  boolean isConsistent(int[] actual, int[] declared) {
    try {
      Bindings b = bind(actual, declared);
      if (b.haveFamily1) {
        resolveFamily1(b, true);
      }
      if (b.haveFamily2) {
        return resolveFamily2(b, true) != 0 || b.compatible.isEmpty();
      }
      return true;
    } catch (Inconsistent e) {
      return false;
    }
  }

  @SuppressWarnings("serial")
  private static final class Inconsistent extends RuntimeException {
    final String detail;

    Inconsistent(String message, String detail) {
      super(message, null, false, false);
      this.detail = detail;
    }
  }

  private Bindings bind(int[] actual, int[] declared) {
    Bindings b = new Bindings();
    for (int i = 0; i < declared.length; i++) {
      int type = actual[i];
      switch (declared[i]) {
        case Types.ANYELEMENT, Types.ANYNONARRAY, Types.ANYENUM -> {
          b.haveFamily1 = true;
          b.nonArray |= declared[i] == Types.ANYNONARRAY;
          b.anEnum |= declared[i] == Types.ANYENUM;
          if (type == Types.UNKNOWN) {
            b.family1Unknown = true;
          } else {
            b.element =
                same(b.element, type, "arguments declared \"anyelement\" are not all alike");
          }
        }
        case Types.ANYARRAY -> {
          b.haveFamily1 = true;
          if (type == Types.UNKNOWN) {
            b.family1Unknown = true;
          } else {
            b.array =
                same(
                    b.array,
                    analysis.baseType(type),
                    "arguments declared \"anyarray\" are not all alike");
          }
        }
        case Types.ANYRANGE -> {
          b.haveFamily1 = true;
          if (type == Types.UNKNOWN) {
            b.family1Unknown = true;
          } else {
            b.range =
                same(
                    b.range,
                    analysis.baseType(type),
                    "arguments declared \"anyrange\" are not all alike");
          }
        }
        case Types.ANYMULTIRANGE -> {
          b.haveFamily1 = true;
          if (type == Types.UNKNOWN) {
            b.family1Unknown = true;
          } else {
            b.multirange =
                same(
                    b.multirange,
                    analysis.baseType(type),
                    "arguments declared \"anymultirange\" are not all alike");
          }
        }
        case Types.ANYCOMPATIBLE, Types.ANYCOMPATIBLENONARRAY -> {
          b.haveFamily2 = true;
          b.compatibleNonArray |= declared[i] == Types.ANYCOMPATIBLENONARRAY;
          if (type != Types.UNKNOWN) {
            b.compatible.add(type);
          }
        }
        case Types.ANYCOMPATIBLEARRAY -> {
          b.haveFamily2 = true;
          if (type != Types.UNKNOWN) {
            int element = analysis.elementType(type);
            if (element == 0) {
              throw new Inconsistent(
                  "argument declared anycompatiblearray is not an array but type "
                      + analysis.format(type),
                  "");
            }
            b.compatible.add(element);
            b.compatibleArrayGiven = type;
          }
        }
        case Types.ANYCOMPATIBLERANGE -> {
          b.haveFamily2 = true;
          if (type != Types.UNKNOWN) {
            b.compatibleRange =
                same(
                    b.compatibleRange,
                    analysis.baseType(type),
                    "arguments declared \"anycompatiblerange\" are not all alike");
          }
        }
        case Types.ANYCOMPATIBLEMULTIRANGE -> {
          b.haveFamily2 = true;
          if (type != Types.UNKNOWN) {
            b.compatibleMultirange =
                same(
                    b.compatibleMultirange,
                    analysis.baseType(type),
                    "arguments declared \"anycompatiblemultirange\" are not all alike");
          }
        }
        default -> {}
      }
    }
    return b;
  }

  private int same(int known, int type, String message) {
    if (known != 0 && known != type) {
      throw new Inconsistent(
          message, "%s versus %s".formatted(analysis.format(known), analysis.format(type)));
    }
    return type;
  }

  private void resolveFamily1(Bindings b, boolean quiet) {
    if (b.array != 0) {
      int element = b.array == Types.ANYARRAY ? Types.ANYELEMENT : analysis.elementType(b.array);
      if (element == 0) {
        throw new Inconsistent(
            "argument declared anyarray is not an array but type " + analysis.format(b.array), "");
      }
      if (b.element == 0) {
        b.element = element;
      } else if (b.element != element) {
        throw new Inconsistent(
            "argument declared anyarray is not consistent with argument declared anyelement",
            "%s versus %s".formatted(analysis.format(b.array), analysis.format(b.element)));
      }
    }
    if (b.multirange != 0) {
      PgRange range = rangeOfMultirange(b.multirange);
      if (range == null) {
        throw new Inconsistent(
            "argument declared anymultirange is not a multirange type but type "
                + analysis.format(b.multirange),
            "");
      }
      if (b.range == 0) {
        b.range = range.rngtypid();
      }
    }
    if (b.range != 0) {
      PgRange range = analysis.catalog.findRange(b.range);
      if (range == null) {
        throw new Inconsistent(
            "argument declared anyrange is not a range type but type " + analysis.format(b.range),
            "");
      }
      if (b.element == 0) {
        b.element = range.rngsubtype();
      } else if (b.element != range.rngsubtype()) {
        throw new Inconsistent(
            "argument declared anyrange is not consistent with argument declared anyelement",
            "%s versus %s".formatted(analysis.format(b.range), analysis.format(b.element)));
      }
    }
    if (b.element == 0) {
      if (quiet) {
        return;
      }
      throw new Inconsistent(
          "could not determine polymorphic type because input has type unknown", "");
    }
    if (b.nonArray && b.element != Types.ANYELEMENT && analysis.elementType(b.element) != 0) {
      throw new Inconsistent(
          "type matched to anynonarray is an array type: " + analysis.format(b.element), "");
    }
    if (b.anEnum && analysis.type(analysis.baseType(b.element)).typtype() != 'e') {
      throw new Inconsistent(
          "type matched to anyenum is not an enum type: " + analysis.format(b.element), "");
    }
  }

  private @org.jspecify.annotations.Nullable PgRange rangeOfMultirange(int multirange) {
    return analysis.type(multirange).typtype() == 'm'
        ? analysis.catalog.findRangeOfMultirange(multirange)
        : null;
  }

  private int resolveFamily2(Bindings b, boolean quiet) {
    if (b.compatibleRange != 0) {
      PgRange range = analysis.catalog.findRange(b.compatibleRange);
      if (range == null) {
        throw new Inconsistent(
            "argument declared anycompatiblerange is not a range type but type "
                + analysis.format(b.compatibleRange),
            "");
      }
      b.compatible.add(range.rngsubtype());
    }
    int type = 0;
    for (int next : b.compatible) {
      int base = analysis.baseType(next);
      if (type == 0) {
        type = b.compatible.stream().allMatch(t -> t == next) ? next : base;
      } else if (type != base && type != next) {
        if (coercion.category(type) != coercion.category(base)) {
          throw new Inconsistent(
              "arguments of anycompatible family cannot be cast to a common type", "");
        }
        if (!analysis.type(type).typispreferred()
            && coercion.canCoerce(type, base, Coercion.Context.IMPLICIT)
            && !coercion.canCoerce(base, type, Coercion.Context.IMPLICIT)) {
          type = base;
        }
      }
    }
    for (int next : b.compatible) {
      if (type != 0 && !coercion.canCoerce(next, type, Coercion.Context.IMPLICIT)) {
        throw new Inconsistent(
            "arguments of anycompatible family cannot be cast to a common type", "");
      }
    }
    if (b.compatibleNonArray && type != 0 && analysis.elementType(type) != 0) {
      throw new Inconsistent(
          "type matched to anycompatiblenonarray is an array type: " + analysis.format(type), "");
    }
    return type;
  }

  /// Replaces pseudo-types in `declared` by what the arguments imply and returns the concrete
  /// result type.
  int enforce(int[] actual, int[] declared, int resultType, int location) {
    boolean generic = Types.isPolymorphic(resultType);
    for (int type : declared) {
      generic |= Types.isPolymorphic(type);
    }
    if (!generic) {
      return resultType;
    }
    try {
      Bindings b = bind(actual, declared);
      if (b.haveFamily1) {
        resolveFamily1(b, false);
      }
      int compatible = 0;
      if (b.haveFamily2) {
        compatible = resolveFamily2(b, false);
        if (compatible == 0) {
          compatible = Types.TEXT;
        }
      }
      for (int i = 0; i < declared.length; i++) {
        // an anyarray from pg_statistic stays as it is
        if (Types.isPolymorphic(declared[i])) {
          declared[i] = concrete(declared[i], b, compatible, actual[i]);
        }
      }
      return Types.isPolymorphic(resultType) ? concrete(resultType, b, compatible, 0) : resultType;
    } catch (Inconsistent e) {
      SqlError error =
          analysis.error(
              SqlState.DATATYPE_MISMATCH,
              java.util.Objects.requireNonNull(e.getMessage()),
              location);
      if (!e.detail.isEmpty()) {
        error.detail(e.detail);
      }
      throw error;
    }
  }

  private int concrete(int pseudo, Bindings b, int compatible, int actual) {
    return switch (pseudo) {
      case Types.ANYELEMENT, Types.ANYNONARRAY, Types.ANYENUM -> b.element;
      case Types.ANYARRAY ->
          b.array != 0 && b.array != Types.ANYARRAY
              ? b.array
              : b.element == Types.ANYELEMENT ? Types.ANYARRAY : arrayOf(b.element);
      case Types.ANYRANGE -> b.range;
      case Types.ANYMULTIRANGE -> b.multirange != 0 ? b.multirange : multirangeOf(b.range);
      case Types.ANYCOMPATIBLE, Types.ANYCOMPATIBLENONARRAY -> compatible;
      case Types.ANYCOMPATIBLEARRAY -> arrayOf(compatible);
      case Types.ANYCOMPATIBLERANGE -> b.compatibleRange;
      case Types.ANYCOMPATIBLEMULTIRANGE -> b.compatibleMultirange;
      default -> actual;
    };
  }

  private int multirangeOf(int range) {
    PgRange row = analysis.catalog.findRange(range);
    return row == null ? 0 : row.rngmultitypid();
  }

  private int arrayOf(int element) {
    int array = analysis.catalog.arrayTypeOid(element);
    if (array == 0) {
      throw new SqlError(
          SqlState.UNDEFINED_OBJECT,
          "could not find array type for data type " + analysis.format(element));
    }
    return array;
  }
}
