// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import java.util.List;

/// Name of a range table entry and of its columns. In an `eref` a dropped column's name is empty.
public record Alias(String aliasname, List<String> colnames) {
  public Alias {
    colnames = List.copyOf(colnames);
  }
}
