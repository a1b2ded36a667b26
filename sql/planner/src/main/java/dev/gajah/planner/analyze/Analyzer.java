// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.analyze;

import dev.gajah.base.error.NoticeSink;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.raw.RawStatement;

/// Parse analysis: from raw statements to queries (PostgreSQL: `parse_analyze_*`).
public final class Analyzer {
  private Analyzer() {}

  /// @param parameterTypes of `$1`, `$2`, ... after analysis
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Result(Query query, int[] parameterTypes) {}

  /// Analyzes a statement that is optimizable.
  ///
  /// @param parameterTypes types known beforehand, 0 for unknown ones
  /// @param variableParameters true if further parameters may appear and get their types from use
  public static Result analyze(
      RawStatement raw,
      String sql,
      int[] parameterTypes,
      boolean variableParameters,
      AnalyzerCatalog catalog,
      ConstantInput constants,
      NoticeSink notices) {
    Analysis analysis =
        new Analysis(catalog, constants, notices, sql, parameterTypes, variableParameters);
    ParseState state = new ParseState(null);
    Query query = analysis.statement(state, raw.stmt());
    analysis.checkParameters();
    return new Result(query, analysis.parameterTypes());
  }
}
