// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.executor.pipeline.Execution;
import dev.gajah.transaction.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement bound to parameters and running, perhaps in pieces (PostgreSQL: `Portal`).
final class Portal {
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
  long rowCount;

  /// Nesting level of the transaction in which it was made.
  final int nestingLevel;

  Portal(
      String name,
      PreparedStatement statement,
      @Nullable Object[] parameters,
      int[] formats,
      int nestingLevel) {
    this.name = name;
    this.statement = statement;
    this.parameters = parameters;
    this.formats = formats;
    this.nestingLevel = nestingLevel;
  }

  List<@Nullable Object[]> store() {
    List<@Nullable Object[]> rows = stored;
    if (rows == null) {
      rows = new ArrayList<>();
      stored = rows;
    }
    return rows;
  }

  int format(int column) {
    return formats.length == 0 ? 0 : formats.length == 1 ? formats[0] : formats[column];
  }
}
