// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the rows that a utility statement such as EXPLAIN or SHOW returns.
public interface RowSink {
  /// A result column.
  record Column(String name, int typeOid, int typmod) {}

  /// Called once before the rows.
  void describe(List<Column> columns);

  /// One row, values in object form.
  void row(@Nullable Object... values);
}
