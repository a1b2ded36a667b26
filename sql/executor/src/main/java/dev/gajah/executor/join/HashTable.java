// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.join;

import dev.gajah.base.vector.Vector;
import dev.gajah.executor.spill.RowStore;
import java.util.Arrays;

/// Row numbers by hash code: chains through arrays, no object per entry.
///
/// Hot path: no allocation after growth.
public final class HashTable {
  private int[] heads;
  private int[] next;
  private int[] hashes;
  private int count;

  public HashTable() {
    heads = new int[16];
    Arrays.fill(heads, -1);
    next = new int[16];
    hashes = new int[16];
  }

  public void clear() {
    count = 0;
    Arrays.fill(heads, -1);
  }

  public int count() {
    return count;
  }

  public long memoryBytes() {
    return 4L * (heads.length + next.length + hashes.length);
  }

  /// Adds row number `count()`.
  public void add(int hash) {
    if (count == next.length) {
      next = Arrays.copyOf(next, 2 * count);
      hashes = Arrays.copyOf(hashes, 2 * count);
    }
    if (count >= heads.length) {
      growHeads();
    }
    int bucket = spread(hash) & (heads.length - 1);
    hashes[count] = hash;
    next[count] = heads[bucket];
    heads[bucket] = count;
    count++;
  }

  private static int spread(int hash) {
    int h = hash * 0x9E3779B1;
    return h ^ (h >>> 16);
  }

  private void growHeads() {
    heads = new int[2 * heads.length];
    Arrays.fill(heads, -1);
    for (int i = 0; i < count; i++) {
      int bucket = spread(hashes[i]) & (heads.length - 1);
      next[i] = heads[bucket];
      heads[bucket] = i;
    }
  }

  /// First row number with this hash, or -1.
  public int first(int hash) {
    return skip(heads[spread(hash) & (heads.length - 1)], hash);
  }

  /// Next row number with the same hash, or -1.
  public int after(int number) {
    return skip(next[number], hashes[number]);
  }

  private int skip(int start, int hash) {
    int number = start;
    while (number >= 0 && hashes[number] != hash) {
      number = next[number];
    }
    return number;
  }

  /// Finds a row of `store` whose `keyColumns` equal `columns[..]` at `row`, by `equality`; -1 if
  /// none.
  public int find(
      int hash,
      RowStore store,
      int[] keyColumns,
      Vector[] columns,
      int[] columnsOf,
      int row,
      KeyEquality equality) {
    for (int number = first(hash); number >= 0; number = after(number)) {
      if (equality.isEqual(store, number, keyColumns, columns, columnsOf, row)) {
        return number;
      }
    }
    return -1;
  }

  /// Equality of a stored row's keys with those of a row at hand.
  @FunctionalInterface
  public interface KeyEquality {
    boolean isEqual(
        RowStore store, int number, int[] keyColumns, Vector[] columns, int[] columnsOf, int row);
  }
}
