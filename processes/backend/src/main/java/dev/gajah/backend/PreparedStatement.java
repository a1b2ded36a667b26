// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.executor.pipeline.Execution;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.raw.RawStatement;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.types.DataType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A parsed and analysed statement that can be run again (PostgreSQL: `CachedPlanSource`).
///
/// The analysis and the plan hold until an invalidation message touches a relation or function that
/// they depend on; then they are made anew from the raw statement. An [Execution] is kept between
/// runs, so that a repeated run builds nothing.
final class PreparedStatement {
  final String name;
  final String text;

  /// Null for an empty query string.
  final @Nullable Statement raw;

  /// Types of `$1`, `$2`, ...: as given by the client, completed by analysis.
  final int[] parameterTypes;

  /// Null for utility statements and empty queries.
  @Nullable Query query;

  @Nullable PlannedStatement plan;
  @Nullable Execution idleExecution;
  List<ResultColumn> columns = List.of();

  /// Types of [#columns] of a planned statement, once it has run; belongs to its analysis.
  DataType @Nullable [] outputTypes;

  long catalogVersion;

  /// All parameters' types after analysis; null for utility statements.
  int @Nullable [] inferredTypes;

  @Nullable RawStatement rawStatement;

  /// False for a simple query, which cannot have any.
  final boolean infersParameters;

  PreparedStatement(String name, String text, @Nullable Statement raw, int[] parameterTypes) {
    this(name, text, raw, parameterTypes, true);
  }

  PreparedStatement(
      String name,
      String text,
      @Nullable Statement raw,
      int[] parameterTypes,
      boolean infersParameters) {
    this.name = name;
    this.text = text;
    this.raw = raw;
    this.parameterTypes = parameterTypes;
    this.infersParameters = infersParameters;
  }
}
