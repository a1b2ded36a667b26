// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.expr;

import org.jspecify.annotations.Nullable;

/// One output column.
///
/// @param resno position from 1; in INSERT and UPDATE target lists the attribute number of the
///   target column
/// @param resname column name; null if junk without name
/// @param ressortgroupref nonzero if a sort or group clause refers to it
/// @param resorigtbl OID of the table the column comes from, 0 if it is not a plain column
/// @param resjunk true if not part of the result
public record TargetEntry(
    Expr expr,
    int resno,
    @Nullable String resname,
    int ressortgroupref,
    int resorigtbl,
    int resorigcol,
    boolean resjunk) {
  public TargetEntry(Expr expr, int resno, @Nullable String resname) {
    this(expr, resno, resname, 0, 0, 0, false);
  }

  public TargetEntry withExpr(Expr newExpr) {
    return new TargetEntry(
        newExpr, resno, resname, ressortgroupref, resorigtbl, resorigcol, resjunk);
  }

  public TargetEntry withResno(int newResno) {
    return new TargetEntry(
        expr, newResno, resname, ressortgroupref, resorigtbl, resorigcol, resjunk);
  }
}
