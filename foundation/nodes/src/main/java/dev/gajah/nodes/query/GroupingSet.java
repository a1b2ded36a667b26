// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import java.util.List;

/// A grouping set. SIMPLE holds sort group references in `refs`; ROLLUP, CUBE and SETS hold
/// `content`.
public record GroupingSet(Kind kind, List<GroupingSet> content, List<Integer> refs, int location) {
  /// Kind of a grouping set.
  public enum Kind {
    EMPTY,
    SIMPLE,
    ROLLUP,
    CUBE,
    SETS
  }

  public GroupingSet {
    content = List.copyOf(content);
    refs = List.copyOf(refs);
  }
}
