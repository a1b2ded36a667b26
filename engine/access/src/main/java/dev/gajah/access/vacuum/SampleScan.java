// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.vacuum;

import dev.gajah.access.heap.HeapPage;
import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.heap.VacuumState;
import dev.gajah.access.heap.Visibility;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Tid;
import dev.gajah.base.random.RandomSource;
import dev.gajah.storage.buffer.BufferPool;
import dev.gajah.storage.buffer.BufferRing;
import dev.gajah.storage.buffer.ReadMode;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;

/// Draws ANALYZE's random sample of rows (PostgreSQL: `acquire_sample_rows`).
///
/// Two stages: blocks by Knuth's algorithm S, in order; then rows of these blocks by Vitter's
/// algorithm Z, a reservoir that reads ahead how many rows to skip.
public final class SampleScan {
  private final HeapSession session;
  private final RelationDescriptor relation;
  private final BufferPool buffers;
  private final Visibility visibility;
  private final RandomSource random;
  private final Runnable delayPoint;
  private final BufferRing ring;
  private final int oldestXmin;
  private HeapTuple[] sample = new HeapTuple[0];
  private int sampleCount;
  private double liveSeen;
  private double deadSeen;
  private double rowsToSkip = -1;
  private double w;

  public SampleScan(
      HeapSession session, RelationDescriptor relation, RandomSource random, Runnable delayPoint) {
    this.session = session;
    this.relation = relation;
    this.random = random;
    this.delayPoint = delayPoint;
    buffers = session.heap().buffers();
    ring = buffers.newRing(BufferRing.Kind.VACUUM);
    visibility = session.visibility();
    oldestXmin = session.heap().oldestNonRemovable(relation, session.transaction());
  }

  /// A sample in physical order, and estimates for the whole table.
  public record Result(
      HeapTuple[] rows,
      int totalBlocks,
      int blocksRead,
      double totalLiveRows,
      double totalDeadRows) {}

  /// Draws at most `rowsWanted` rows.
  public Result draw(int rowsWanted) {
    int blocks = buffers.blockCount(relation.locator(), ForkNumber.MAIN);
    sample = new HeapTuple[rowsWanted];
    sampleCount = 0;
    w = initialW(rowsWanted);
    long total = BlockNumber.toLong(blocks);
    long seen = 0;
    int chosen = 0;
    while (chosen < rowsWanted && seen < total) {
      int block = (int) nextBlock(total, rowsWanted, chosen, seen);
      seen = BlockNumber.toLong(block) + 1;
      chosen++;
      delayPoint.run();
      samplePage(block, rowsWanted);
    }
    HeapTuple[] rows = Arrays.copyOf(sample, sampleCount);
    Arrays.sort(rows, Comparator.comparingLong(tuple -> tuple.tid));
    double live = 0;
    double dead = 0;
    if (chosen > 0) {
      live = Math.floor(liveSeen / chosen * total + 0.5);
      dead = Math.floor(deadSeen / chosen * total + 0.5);
    }
    return new Result(rows, blocks, chosen, live, dead);
  }

  /// Knuth's algorithm S: of the `total - seen` blocks left, `wanted - chosen` are still wanted.
  private long nextBlock(long total, int wanted, int chosen, long seen) {
    long left = total - seen;
    int needed = wanted - chosen;
    if (needed >= left) {
      return seen;
    }
    long block = seen;
    double v = uniform();
    double p = 1.0 - (double) needed / left;
    while (v < p) {
      block++;
      left--;
      p *= 1.0 - (double) needed / left;
    }
    return block;
  }

  private double uniform() {
    double value;
    do {
      value = random.nextDouble();
    } while (value == 0.0);
    return value;
  }

  private void samplePage(int block, int rowsWanted) {
    int buffer = buffers.pin(relation.locator(), ForkNumber.MAIN, block, ReadMode.NORMAL, ring);
    buffers.lockShared(buffer);
    try {
      MemorySegment page = buffers.page(buffer);
      int max = HeapPage.maxOffset(page);
      for (int offset = 1; offset <= max; offset++) {
        int item = HeapPage.item(page, offset);
        if (HeapPage.state(item) == HeapPage.DEAD) {
          deadSeen++;
        }
        if (!HeapPage.isNormal(item)) {
          continue;
        }
        int at = HeapPage.start(item);
        if (!isSampled(page, at, buffer)) {
          continue;
        }
        liveSeen++;
        int place = place(rowsWanted);
        if (place >= 0) {
          HeapTuple tuple = new HeapTuple(HeapPage.length(item));
          tuple.copyFrom(page, at, HeapPage.length(item));
          tuple.tid = Tid.pack(block, offset);
          tuple.tableOid = relation.oid();
          sample[place] = tuple;
        }
      }
    } finally {
      buffers.release(buffer);
    }
  }

  /// True if the version counts as a row; others may count as dead (PostgreSQL:
  /// `heapam_scan_analyze_next_tuple`).
  private boolean isSampled(MemorySegment page, int at, int buffer) {
    VacuumState state = visibility.vacuumState(page, at, buffer, oldestXmin);
    return switch (state) {
      case LIVE -> true;
      case DEAD, RECENTLY_DEAD -> {
        deadSeen++;
        yield false;
      }
      case INSERT_IN_PROGRESS -> session.transaction().isCurrent(HeapTupleHeader.xmin(page, at));
      case DELETE_IN_PROGRESS -> {
        if (session.transaction().isCurrent(visibility.updateXid(page, at))) {
          deadSeen++;
          yield false;
        }
        yield true;
      }
    };
  }

  /// Where the current row goes in the reservoir, or -1.
  private int place(int rowsWanted) {
    if (sampleCount < rowsWanted) {
      return sampleCount++;
    }
    double before = liveSeen - 1;
    if (rowsToSkip < 0) {
      rowsToSkip = nextSkip(before, rowsWanted);
    }
    int place = -1;
    if (rowsToSkip <= 0) {
      place = (int) (rowsWanted * uniform());
    }
    rowsToSkip -= 1;
    return place;
  }

  private double initialW(int n) {
    return Math.exp(-Math.log(uniform()) / n);
  }

  /// How many rows to skip after `t` rows were seen, for a reservoir of `n` (Vitter 1985,
  /// algorithms X and Z).
  private double nextSkip(double t, int n) {
    if (t <= 22.0 * n) {
      double v = uniform();
      double skip = 0;
      double seen = t + 1;
      double quotient = (seen - n) / seen;
      while (quotient > v) {
        skip++;
        seen++;
        quotient *= (seen - n) / seen;
      }
      return skip;
    }
    double term = t - n + 1;
    while (true) {
      double u = uniform();
      double x = t * (w - 1.0);
      double skip = Math.floor(x);
      double tmp = (t + 1) / term;
      double lhs = Math.exp(Math.log(u * tmp * tmp * (term + skip) / (t + x)) / n);
      double rhs = (t + x) / (term + skip) * term / t;
      if (lhs <= rhs) {
        w = rhs / lhs;
        return skip;
      }
      double y = u * (t + 1) / term * (t + skip + 1) / (t + x);
      double denominator;
      double numeratorLimit;
      if (n < skip) {
        denominator = t;
        numeratorLimit = term + skip;
      } else {
        denominator = t - n + skip;
        numeratorLimit = t + 1;
      }
      for (double numerator = t + skip; numerator >= numeratorLimit; numerator -= 1) {
        y *= numerator / denominator;
        denominator -= 1;
      }
      w = initialW(n);
      if (Math.exp(Math.log(y) / n) <= (t + x) / t) {
        return skip;
      }
    }
  }
}
