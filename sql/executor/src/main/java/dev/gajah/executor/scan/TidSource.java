// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.scan;

import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.index.IndexScan;
import dev.gajah.base.error.SqlError;
import dev.gajah.executor.pipeline.ExecutionContext;
import dev.gajah.nodes.plan.Plan;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set of tuple ids from indexes, combined by AND and OR: what a bitmap heap scan reads. Kept as
/// sorted distinct ids.
public abstract class TidSource {
  /// The ids, ascending and distinct; computed anew at each call.
  abstract long[] tids();

  void close() {}

  public static TidSource of(Plan plan, ExecutionContext context) {
    return switch (plan) {
      case Plan.BitmapIndexScan p -> new FromIndex(p, context);
      case Plan.BitmapAnd p ->
          new Combined(p.bitmapPlans().stream().map(c -> of(c, context)).toList(), true);
      case Plan.BitmapOr p ->
          new Combined(p.bitmapPlans().stream().map(c -> of(c, context)).toList(), false);
      default -> throw SqlError.internal("not a bitmap node");
    };
  }

  private static final class FromIndex extends TidSource {
    private final IndexDescriptor index;
    private final IndexKeys keys;
    private final ExecutionContext context;
    private @Nullable IndexScan scan;

    FromIndex(Plan.BitmapIndexScan plan, ExecutionContext context) {
      this.index = context.session().catalog().index(plan.indexid());
      this.keys = new IndexKeys(plan.indexConditions(), context);
      this.context = context;
    }

    @Override
    long[] tids() {
      IndexScan running = scan;
      if (running == null) {
        running =
            context
                .session()
                .indexMethod(index.accessMethodOid())
                .beginScan(index, context.session().transaction());
        scan = running;
      }
      keys.evaluate();
      context.session().heap().statistics().scanStarted(index);
      running.rescan(keys.keys(), keys.keys().length, true);
      long[] found = new long[64];
      int count = 0;
      while (running.next()) {
        if (count == found.length) {
          context.interrupts().check();
          found = Arrays.copyOf(found, 2 * count);
        }
        found[count++] = running.tid();
      }
      running.end();
      context.session().heap().statistics().entriesRead(index, count, 0);
      return sortedDistinct(found, count);
    }

    @Override
    void close() {
      if (scan != null) {
        scan.end();
      }
    }
  }

  private static long[] sortedDistinct(long[] values, int count) {
    Arrays.sort(values, 0, count);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (kept == 0 || values[kept - 1] != values[i]) {
        values[kept++] = values[i];
      }
    }
    return Arrays.copyOf(values, kept);
  }

  private static final class Combined extends TidSource {
    private final List<TidSource> sources;
    private final boolean and;

    Combined(List<TidSource> sources, boolean and) {
      this.sources = sources;
      this.and = and;
    }

    @Override
    long[] tids() {
      long[] result = sources.getFirst().tids();
      for (TidSource source : sources.subList(1, sources.size())) {
        long[] other = source.tids();
        if (and) {
          long[] left = result;
          result =
              Arrays.stream(left).filter(tid -> Arrays.binarySearch(other, tid) >= 0).toArray();
        } else {
          long[] both = Arrays.copyOf(result, result.length + other.length);
          System.arraycopy(other, 0, both, result.length, other.length);
          result = sortedDistinct(both, both.length);
        }
      }
      return result;
    }

    @Override
    void close() {
      sources.forEach(TidSource::close);
    }
  }
}
