// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands;

import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.raw.Statement;

/// From a raw statement to a plan, with the session's catalogs, settings and snapshot.
public interface StatementPlanner {
  /// Analyses and rewrites a statement that is optimizable.
  Query analyze(Statement statement, String queryText, int[] parameterTypes);

  PlannedStatement plan(Query query, String queryText);
}
