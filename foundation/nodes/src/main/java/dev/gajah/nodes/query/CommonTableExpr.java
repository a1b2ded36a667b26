// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import dev.gajah.nodes.raw.Clause;
import java.util.List;

/// An analyzed WITH item.
public record CommonTableExpr(
    String ctename,
    List<String> aliascolnames,
    Clause.CteMaterialize ctematerialized,
    Query ctequery,
    int location,
    boolean cterecursive,
    int cterefcount,
    List<String> ctecolnames,
    List<Integer> ctecoltypes,
    List<Integer> ctecoltypmods,
    List<Integer> ctecolcollations) {
  public CommonTableExpr {
    aliascolnames = List.copyOf(aliascolnames);
    ctecolnames = List.copyOf(ctecolnames);
    ctecoltypes = List.copyOf(ctecoltypes);
    ctecoltypmods = List.copyOf(ctecoltypmods);
    ctecolcollations = List.copyOf(ctecolcollations);
  }
}
