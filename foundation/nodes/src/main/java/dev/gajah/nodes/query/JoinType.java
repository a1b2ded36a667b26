// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

/// Kind of a join in a query tree; SEMI and ANTI come from the planner's sublink pull-up only.
public enum JoinType {
  INNER,
  LEFT,
  FULL,
  RIGHT,
  SEMI,
  ANTI
}
