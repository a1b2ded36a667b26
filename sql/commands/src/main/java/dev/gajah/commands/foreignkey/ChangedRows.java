// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.foreignkey;

import dev.gajah.access.heap.RowDecoder;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.commands.CommandSession;
import dev.gajah.executor.modify.RowChanges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Collects the keys that one statement changes in one table, and has them checked at its end.
final class ChangedRows implements RowChanges.Listener {
  private interface Event {
    void run();
  }

  private final ForeignKeyChecks checks;
  private final List<PgConstraint> own;
  private final List<PgConstraint> others;
  private final CommandSession session;
  private final int[] numbers;
  private final Vector[] vectors;
  private final RowDecoder decoder;
  private List<Event> events = new ArrayList<>();

  ChangedRows(
      ForeignKeyChecks checks,
      RelationDescriptor table,
      List<PgConstraint> own,
      List<PgConstraint> others,
      CommandSession session) {
    this.checks = checks;
    this.own = own;
    this.others = others;
    this.session = session;
    TreeSet<Integer> columns = new TreeSet<>();
    own.forEach(c -> add(columns, c.conkey()));
    others.forEach(c -> add(columns, c.confkey()));
    this.numbers = columns.stream().mapToInt(Integer::intValue).toArray();
    this.vectors = new Vector[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      int type = table.tuple().at(numbers[i] - 1).typeOid();
      vectors[i] = Vector.create(session.executor().dataType(type).representation(), 1);
    }
    this.decoder = new RowDecoder(table, numbers, session.executor().heap().detoaster());
  }

  private static void add(TreeSet<Integer> columns, int @Nullable [] key) {
    for (int number : ForeignKeyQueries.numbers(key)) {
      columns.add(number);
    }
  }

  /// Values of all columns of interest, to be picked from by [#key].
  private @Nullable Object[] decode(HeapTuple tuple) {
    decoder.decode(tuple, vectors, 0);
    @Nullable Object[] values = new @Nullable Object[vectors.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = vectors[i].nulls[0] ? null : vectors[i].get(0);
    }
    return values;
  }

  private @Nullable Object[] key(@Nullable Object[] values, int @Nullable [] columns) {
    int[] wanted = ForeignKeyQueries.numbers(columns);
    @Nullable Object[] key = new @Nullable Object[wanted.length];
    for (int i = 0; i < key.length; i++) {
      key[i] = values[Arrays.binarySearch(numbers, wanted[i])];
    }
    return key;
  }

  private static int nulls(@Nullable Object[] key) {
    int count = 0;
    for (Object value : key) {
      count += value == null ? 1 : 0;
    }
    return count;
  }

  @Override
  public void inserted(HeapTuple tuple) {
    if (own.isEmpty()) {
      return;
    }
    @Nullable Object[] values = decode(tuple);
    for (PgConstraint c : own) {
      newKey(c, key(values, c.conkey()));
    }
  }

  private void newKey(PgConstraint c, @Nullable Object[] key) {
    int nulls = nulls(key);
    if (nulls == 0) {
      events.add(() -> checks.checkReferencing(c, key));
    } else if (c.confmatchtype() == 'f' && nulls < key.length) {
      events.add(
          () -> {
            throw checks.mixedNulls(c);
          });
    }
  }

  @Override
  public void updated(HeapTuple old, HeapTuple now) {
    @Nullable Object[] before = decode(old);
    @Nullable Object[] after = decode(now);
    for (PgConstraint c : others) {
      @Nullable Object[] oldKey = key(before, c.confkey());
      @Nullable Object[] newKey = key(after, c.confkey());
      if (nulls(oldKey) == 0 && !Arrays.deepEquals(oldKey, newKey)) {
        events.add(() -> checks.referencedChanged(c, oldKey, newKey));
      }
    }
    for (PgConstraint c : own) {
      @Nullable Object[] newKey = key(after, c.conkey());
      if (!Arrays.deepEquals(key(before, c.conkey()), newKey)) {
        newKey(c, newKey);
      }
    }
  }

  @Override
  public void deleted(HeapTuple old) {
    if (others.isEmpty()) {
      return;
    }
    @Nullable Object[] values = decode(old);
    for (PgConstraint c : others) {
      @Nullable Object[] key = key(values, c.confkey());
      if (nulls(key) == 0) {
        events.add(() -> checks.referencedChanged(c, key, null));
      }
    }
  }

  @Override
  public void endOfStatement() {
    if (events.isEmpty()) {
      return;
    }
    List<Event> due = events;
    events = new ArrayList<>();
    session.transaction().commandCounterIncrement();
    for (Event event : due) {
      session.executor().interrupts().check();
      event.run();
      session.transaction().commandCounterIncrement();
    }
  }
}
