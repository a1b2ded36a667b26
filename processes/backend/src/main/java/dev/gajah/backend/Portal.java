// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.executor.pipeline.Execution;
import dev.gajah.transaction.snapshot.Snapshot;
import dev.gajah.transaction.xact.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement bound to parameters and running, perhaps in pieces (PostgreSQL: `Portal`).
final class Portal {
  private final Transaction transaction;
  final String name;
  final PreparedStatement statement;
  final @Nullable Object[] parameters;

  /// Wire format of each result column: 0 text, 1 binary.
  final int[] formats;

  @Nullable Execution execution;
  @Nullable Snapshot snapshot;
  boolean done;

  /// Rows already computed, for statements that run to their end at the first Execute (RETURNING,
  /// EXPLAIN, SHOW).
  @Nullable List<@Nullable Object[]> stored;

  int storedNext;
  @Nullable String tag;

  /// Rows sent by the latest Execute, which is what its tag counts.
  long rowCount;

  /// Nesting level of the (sub)transaction that it ends with.
  int nestingLevel;

  /// For EXECUTE: the prepared statement's own run, whose rows and tag are this portal's.
  @Nullable Portal inner;

  Portal(
      Transaction transaction,
      String name,
      PreparedStatement statement,
      @Nullable Object[] parameters,
      int[] formats) {
    this.transaction = transaction;
    this.name = name;
    this.statement = statement;
    this.parameters = parameters;
    this.formats = formats;
    this.nestingLevel = transaction.nestingLevel();
  }

  List<@Nullable Object[]> store() {
    List<@Nullable Object[]> rows = stored;
    if (rows == null) {
      rows = new ArrayList<>();
      stored = rows;
    }
    return rows;
  }

  /// Gives back what a run holds, when it has ended and when it will not go on.
  void close() {
    Portal nested = inner;
    if (nested != null) {
      nested.close();
    }
    Execution running = execution;
    if (running != null) {
      running.finish();
      release();
    }
    done = true;
  }

  /// The run has ended: its snapshot holds nothing back any more.
  void release() {
    Snapshot own = snapshot;
    snapshot = null;
    execution = null;
    if (own != null && transaction.isInTransaction()) {
      transaction.unregisterSnapshot(own);
    }
  }

  /// The transaction is gone, with all that the run held.
  void forget() {
    inner = null;
    snapshot = null;
    execution = null;
    done = true;
  }

  int format(int column) {
    return formats.length == 0 ? 0 : formats.length == 1 ? formats[0] : formats[column];
  }
}
