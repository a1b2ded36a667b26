// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.function;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Implementations of built-in functions by pg_proc OID. Filled once, then only read.
public final class FunctionRegistry {
  private final Map<Integer, ScalarFunction> scalars = new HashMap<>();
  private final Map<Integer, AggregateFunction> aggregates = new HashMap<>();
  private final Map<Integer, SetReturningFunction> sets = new HashMap<>();

  /// Declares a scalar function under its pg_proc OID.
  public FunctionRegistry scalar(int procOid, ScalarFunction function) {
    if (scalars.put(procOid, function) != null) {
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

  public @Nullable ScalarFunction findScalar(int procOid) {
    return scalars.get(procOid);
  }

  public @Nullable AggregateFunction findAggregate(int procOid) {
    return aggregates.get(procOid);
  }

  public @Nullable SetReturningFunction findSet(int procOid) {
    return sets.get(procOid);
  }

  /// How many functions are declared.
  public int size() {
    return scalars.size() + aggregates.size() + sets.size();
  }
}
