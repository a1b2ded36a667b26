// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.function;

import dev.gajah.base.vector.ValueComparator;
import dev.gajah.types.TypeCatalog;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Implementations of built-in functions by pg_proc OID. Filled once, then only read.
public final class FunctionRegistry {
  private final Map<Integer, ScalarFunction> scalars = new HashMap<>();
  private final Map<Integer, CallSite.Binder> binders = new HashMap<>();
  private final Map<Integer, AggregateFunction> aggregates = new HashMap<>();
  private final Map<Integer, SetReturningFunction> sets = new HashMap<>();

  private final Map<Integer, Function<@Nullable TypeCatalog, ValueComparator>> comparators =
      new HashMap<>();
  private final Map<Integer, ValueHasher> hashers = new HashMap<>();

  /// Declares a scalar function under its pg_proc OID.
  public FunctionRegistry scalar(int procOid, ScalarFunction function) {
    if (scalars.put(procOid, function) != null) {
      throw new IllegalArgumentException("function declared twice: " + procOid);
    }
    return this;
  }

  /// Declares a scalar function that is strict and written row by row.
  public FunctionRegistry strict(int procOid, Call.Body body) {
    return scalar(procOid, Call.strict(body));
  }

  /// Declares a scalar function that sees nulls and is written row by row.
  public FunctionRegistry loose(int procOid, Call.Body body) {
    return scalar(procOid, Call.loose(body));
  }

  /// Declares a scalar function whose implementation depends on where it is called.
  public FunctionRegistry bound(int procOid, CallSite.Binder binder) {
    if (binders.put(procOid, binder) != null || scalars.containsKey(procOid)) {
      throw new IllegalArgumentException("function declared twice: " + procOid);
    }
    return this;
  }

  public FunctionRegistry aggregate(int procOid, AggregateFunction function) {
    if (aggregates.put(procOid, function) != null) {
      throw new IllegalArgumentException("aggregate declared twice: " + procOid);
    }
    return this;
  }

  public FunctionRegistry set(int procOid, SetReturningFunction function) {
    if (sets.put(procOid, function) != null) {
      throw new IllegalArgumentException("set-returning function declared twice: " + procOid);
    }
    return this;
  }

  /// An implementation that knows nothing of its call site; see [#findScalar(int, CallSite)].
  public @Nullable ScalarFunction findScalar(int procOid) {
    return findScalar(procOid, CallSite.UNKNOWN);
  }

  public @Nullable ScalarFunction findScalar(int procOid, CallSite site) {
    ScalarFunction function = scalars.get(procOid);
    if (function != null) {
      return function;
    }
    CallSite.Binder binder = binders.get(procOid);
    return binder == null ? null : binder.bind(site);
  }

  /// The pg_proc OIDs of all functions declared here.
  public java.util.SortedSet<Integer> declaredOids() {
    java.util.TreeSet<Integer> result = new java.util.TreeSet<>(scalars.keySet());
    result.addAll(binders.keySet());
    result.addAll(aggregates.keySet());
    result.addAll(sets.keySet());
    return result;
  }

  public @Nullable AggregateFunction findAggregate(int procOid) {
    return aggregates.get(procOid);
  }

  public @Nullable SetReturningFunction findSet(int procOid) {
    return sets.get(procOid);
  }

  /// Declares the order behind a btree support function 1.
  public FunctionRegistry comparator(int procOid, ValueComparator comparator) {
    return comparator(procOid, catalog -> comparator);
  }

  /// Declares an order that may have to ask the catalog what the values are made of. Without a
  /// catalog it knows built-in types only.
  public FunctionRegistry comparator(
      int procOid, Function<@Nullable TypeCatalog, ValueComparator> comparator) {
    if (comparators.put(procOid, comparator) != null) {
      throw new IllegalArgumentException("comparator declared twice: " + procOid);
    }
    return this;
  }

  /// Declares how values of a type are hashed, where [ValueHasher#PLAIN] would not agree with `=`.
  public FunctionRegistry hasher(int typeOid, ValueHasher hasher) {
    if (hashers.put(typeOid, hasher) != null) {
      throw new IllegalArgumentException("hasher declared twice: " + typeOid);
    }
    return this;
  }

  /// An order of values of built-in types.
  public @Nullable ValueComparator findComparator(int procOid) {
    return findComparator(procOid, null);
  }

  public @Nullable ValueComparator findComparator(int procOid, @Nullable TypeCatalog catalog) {
    Function<@Nullable TypeCatalog, ValueComparator> comparator = comparators.get(procOid);
    return comparator == null ? null : comparator.apply(catalog);
  }

  public ValueHasher hasher(int typeOid) {
    return hashers.getOrDefault(typeOid, ValueHasher.PLAIN);
  }

  /// How many functions are declared.
  public int size() {
    return scalars.size() + binders.size() + aggregates.size() + sets.size();
  }
}
