// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.maintenance;

import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.ValueComparator;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.cache.TypeOperators;
import dev.gajah.catalog.schema.PgStatistic;
import dev.gajah.commands.CommandSession;
import dev.gajah.types.ArrayCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Statistics of one column from a sample: nulls, width, distinct values, most common values,
/// histogram, correlation (PostgreSQL: `compute_scalar_stats`).
final class ColumnAnalysis {
  private static final int WIDTH_MAX = 1024;
  private static final int KIND_MCV = 1;
  private static final int KIND_HISTOGRAM = 2;
  private static final int KIND_CORRELATION = 3;
  private static final int SLOTS = 5;

  private final CommandSession session;
  private final int tableOid;
  private final Attribute attribute;
  private final int target;

  private float nullFraction;
  private int width;
  private float distinct;
  private final int[] kinds = new int[SLOTS];
  private final int[] operators = new int[SLOTS];
  private final int[] collations = new int[SLOTS];
  private final float[] @Nullable [] numbers = new float[SLOTS][];
  private final byte[] @Nullable [] values = new byte[SLOTS][];
  private int slots;

  ColumnAnalysis(CommandSession session, int tableOid, Attribute attribute, int target) {
    this.session = session;
    this.tableOid = tableOid;
    this.attribute = attribute;
    this.target = target;
  }

  PgStatistic compute(Vector sample, int rows, double totalRows) {
    TypeOperators ops = session.catalog().typeOperators(attribute.typeOid());
    ValueComparator comparator =
        ops.lessOperator() == 0 || ops.compareProc() == 0
            ? null
            : session
                .executor()
                .functions()
                .findComparator(ops.compareProc(), session.executor().evalContext().types());
    boolean variable = attribute.length() < 0;
    int nulls = 0;
    int tooWide = 0;
    double totalWidth = 0;
    int[] order = new int[rows];
    int count = 0;
    for (int row = 0; row < rows; row++) {
      if (sample.nulls[row]) {
        nulls++;
        continue;
      }
      if (variable && sample instanceof BytesVector bytes) {
        int length = bytes.length(row);
        totalWidth += attribute.length() == -2 ? length + 1 : length + (length <= 126 ? 1 : 4);
        if (length + 4 > WIDTH_MAX) {
          tooWide++;
          continue;
        }
      }
      order[count++] = row;
    }
    int present = rows - nulls;
    nullFraction = (float) ((double) nulls / rows);
    width = !variable ? attribute.length() : present == 0 ? 0 : (int) (totalWidth / present);
    if (present == 0 || comparator == null) {
      distinct = 0;
    } else if (count == 0) {
      distinct = (float) (-1.0 * (1.0 - nullFraction));
    } else {
      scalar(sample, rows, totalRows, order, count, nulls, tooWide, comparator, ops);
    }
    return row();
  }

  private static int compare(Vector sample, int a, int b, ValueComparator comparator) {
    return switch (sample) {
      case LongVector v -> comparator.compare(v.values[a], v.values[b]);
      case DoubleVector v -> comparator.compare(v.values[a], v.values[b]);
      case BytesVector v ->
          comparator.compare(
              v.heap, v.offsets[a], v.lengths[a], v.heap, v.offsets[b], v.lengths[b]);
    };
  }

  /// A run of equal values in the sorted sample.
  private record Run(int count, int first) {}

  private void scalar(
      Vector sample,
      int rows,
      double totalRows,
      int[] order,
      int count,
      int nulls,
      int tooWide,
      ValueComparator comparator,
      TypeOperators ops) {
    Integer[] boxed = new Integer[count];
    for (int i = 0; i < count; i++) {
      boxed[i] = i;
    }
    Arrays.sort(boxed, (a, b) -> compare(sample, order[a], order[b], comparator));
    int[] sorted = new int[count];
    double correlationSum = 0;
    for (int i = 0; i < count; i++) {
      sorted[i] = order[boxed[i]];
      correlationSum += (double) i * boxed[i];
    }
    List<Run> common = new ArrayList<>();
    int distinctCount = 0;
    int multiple = 0;
    int start = 0;
    for (int i = 0; i < count; i++) {
      if (i + 1 < count && compare(sample, sorted[i], sorted[i + 1], comparator) == 0) {
        continue;
      }
      distinctCount++;
      int duplicates = i + 1 - start;
      if (duplicates > 1) {
        multiple++;
        track(common, new Run(duplicates, start));
      }
      start = i + 1;
    }
    distinct = (float) estimateDistinct(rows, totalRows, nulls, tooWide, distinctCount, multiple);
    int commonCount = commonCount(common, rows, totalRows, tooWide, distinctCount);
    List<Run> chosen = new ArrayList<>(common.subList(0, commonCount));
    if (commonCount > 0) {
      float[] frequencies = new float[commonCount];
      int[] at = new int[commonCount];
      for (int i = 0; i < commonCount; i++) {
        frequencies[i] = (float) ((double) chosen.get(i).count / rows);
        at[i] = sorted[chosen.get(i).first];
      }
      slot(KIND_MCV, ops.equalOperator(), frequencies, array(sample, at));
    }
    histogram(sample, sorted, count, chosen, distinctCount, ops);
    if (count > 1) {
      correlation(count, correlationSum, ops);
    }
  }

  private void track(List<Run> common, Run run) {
    if (common.size() >= target && run.count <= common.getLast().count) {
      return;
    }
    if (common.size() >= target) {
      common.removeLast();
    }
    int at = common.size();
    while (at > 0 && run.count > common.get(at - 1).count) {
      at--;
    }
    common.add(at, run);
  }

  private double estimateDistinct(
      int rows, double totalRows, int nulls, int tooWide, int distinctCount, int multiple) {
    double result;
    if (multiple == 0) {
      result = -1.0 * (1.0 - nullFraction);
    } else if (tooWide == 0 && multiple == distinctCount) {
      result = distinctCount;
    } else {
      int once = distinctCount - multiple + tooWide;
      int d = once + multiple;
      double n = rows - nulls;
      double total = totalRows * (1.0 - nullFraction);
      double estimate = total > 0 ? (n * d) / ((n - once) + once * n / total) : 0;
      estimate = Math.min(Math.max(estimate, d), total);
      result = Math.floor(estimate + 0.5);
    }
    return result > 0.1 * totalRows ? -(result / totalRows) : result;
  }

  private int commonCount(
      List<Run> common, int rows, double totalRows, int tooWide, int distinctCount) {
    int tracked = common.size();
    if (tracked == distinctCount && tooWide == 0 && distinct > 0 && tracked <= target) {
      return tracked;
    }
    int wanted = Math.min(target, tracked);
    return wanted == 0 ? 0 : significant(common, wanted, rows, totalRows);
  }

  /// How many of the tracked values are significantly more common than the average of those not in
  /// the list (PostgreSQL: `analyze_mcv_list`).
  private int significant(List<Run> common, int wanted, int rows, double totalRows) {
    if (rows == totalRows || totalRows <= 1.0) {
      return wanted;
    }
    double distinctTotal = distinct < 0 ? -distinct * totalRows : distinct;
    double sum = 0;
    for (int i = 0; i < wanted - 1; i++) {
      sum += common.get(i).count;
    }
    int count = wanted;
    while (count > 0) {
      double selectivity = Math.clamp(1.0 - sum / rows - nullFraction, 0.0, 1.0);
      double others = distinctTotal - (count - 1);
      if (others > 1) {
        selectivity /= others;
      }
      double n = rows;
      int last = common.get(count - 1).count;
      double k = totalRows * last / n;
      double variance =
          n * k * (totalRows - k) * (totalRows - n) / (totalRows * totalRows * (totalRows - 1));
      if (last > selectivity * rows + 2 * Math.sqrt(variance) + 0.5) {
        break;
      }
      count--;
      if (count == 0) {
        break;
      }
      sum -= common.get(count - 1).count;
    }
    return count;
  }

  private void histogram(
      Vector sample,
      int[] sorted,
      int count,
      List<Run> chosen,
      int distinctCount,
      TypeOperators ops) {
    int bounds = distinctCount - chosen.size();
    if (bounds > target) {
      bounds = target + 1;
    }
    if (bounds < 2) {
      return;
    }
    List<Run> byPlace = new ArrayList<>(chosen);
    byPlace.sort(Comparator.comparingInt(Run::first));
    int[] rest = new int[count];
    int restCount = 0;
    int nextRun = 0;
    for (int i = 0; i < count; ) {
      if (nextRun < byPlace.size() && byPlace.get(nextRun).first == i) {
        i += byPlace.get(nextRun++).count;
        continue;
      }
      rest[restCount++] = sorted[i++];
    }
    int[] at = new int[bounds];
    int delta = (restCount - 1) / (bounds - 1);
    int deltaFraction = (restCount - 1) % (bounds - 1);
    int position = 0;
    int fraction = 0;
    for (int i = 0; i < bounds; i++) {
      at[i] = rest[position];
      position += delta;
      fraction += deltaFraction;
      if (fraction >= bounds - 1) {
        position++;
        fraction -= bounds - 1;
      }
    }
    slot(KIND_HISTOGRAM, ops.lessOperator(), null, array(sample, at));
  }

  private void correlation(int count, double sum, TypeOperators ops) {
    double n = count;
    double x = (n - 1) * n / 2.0;
    double x2 = (n - 1) * n * (2 * n - 1) / 6.0;
    slot(
        KIND_CORRELATION,
        ops.lessOperator(),
        new float[] {(float) ((n * sum - x * x) / (n * x2 - x * x))},
        null);
  }

  private byte[] array(Vector sample, int[] rows) {
    @Nullable Object[] elements = new @Nullable Object[rows.length];
    for (int i = 0; i < rows.length; i++) {
      elements[i] = sample.get(rows[i]);
    }
    return ArrayCodec.encode(
        attribute.typeOid(),
        session.executor().evalContext().types().type(attribute.typeOid()),
        elements);
  }

  private void slot(
      int kind, int operator, float @Nullable [] frequencies, byte @Nullable [] array) {
    kinds[slots] = kind;
    operators[slots] = operator;
    collations[slots] = attribute.collationOid();
    numbers[slots] = frequencies;
    values[slots] = array;
    slots++;
  }

  private PgStatistic row() {
    return new PgStatistic(
        tableOid,
        attribute.number(),
        false,
        nullFraction,
        width,
        distinct,
        kinds[0],
        kinds[1],
        kinds[2],
        kinds[3],
        kinds[4],
        operators[0],
        operators[1],
        operators[2],
        operators[3],
        operators[4],
        collations[0],
        collations[1],
        collations[2],
        collations[3],
        collations[4],
        numbers[0],
        numbers[1],
        numbers[2],
        numbers[3],
        numbers[4],
        values[0],
        values[1],
        values[2],
        values[3],
        values[4]);
  }
}
