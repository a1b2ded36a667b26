// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.join;

import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.TargetEntry;
import java.util.List;

/// Columns of joined rows: the outer child's, then the inner child's. Columns that no expression
/// reads are not copied.
public final class JoinShape {
  final Representation[] outer;
  final Representation[] inner;
  final boolean[] outerUsed;
  final boolean[] innerUsed;

  public JoinShape(
      Representation[] outer,
      Representation[] inner,
      List<TargetEntry> targetList,
      List<List<Expr>> conditions) {
    this.outer = outer;
    this.inner = inner;
    outerUsed = new boolean[outer.length];
    innerUsed = new boolean[inner.length];
    for (TargetEntry entry : targetList) {
      mark(entry.expr());
    }
    for (List<Expr> list : conditions) {
      list.forEach(this::mark);
    }
  }

  private void mark(Expr root) {
    boolean unused =
        ExprTree.any(
            root,
            expr -> {
              if (expr instanceof Expr.Var v && v.varattno() > 0) {
                if (v.varno() == Expr.Var.INNER_VAR) {
                  innerUsed[v.varattno() - 1] = true;
                } else {
                  outerUsed[v.varattno() - 1] = true;
                }
              }
              return false;
            });
    assert !unused : "the walk only marks";
  }

  Batch newBatch(int capacity) {
    Vector[] columns = new Vector[outer.length + inner.length];
    for (int i = 0; i < outer.length; i++) {
      columns[i] = Vector.create(outer[i], outerUsed[i] ? capacity : 1);
    }
    for (int i = 0; i < inner.length; i++) {
      columns[outer.length + i] = Vector.create(inner[i], innerUsed[i] ? capacity : 1);
    }
    return new Batch(columns);
  }

  void copyOuter(Vector[] source, int sourceRow, Batch target, int row) {
    for (int i = 0; i < outer.length; i++) {
      if (outerUsed[i]) {
        Vector column = target.columns[i];
        column.ensureCapacity(row + 1);
        column.copyFrom(source[i], sourceRow, row);
      }
    }
  }

  void copyInner(Vector[] source, int sourceRow, Batch target, int row) {
    for (int i = 0; i < inner.length; i++) {
      if (innerUsed[i]) {
        Vector column = target.columns[outer.length + i];
        column.ensureCapacity(row + 1);
        column.copyFrom(source[i], sourceRow, row);
      }
    }
  }

  void nullOuter(Batch target, int row) {
    for (int i = 0; i < outer.length; i++) {
      if (outerUsed[i]) {
        target.columns[i].ensureCapacity(row + 1);
        target.columns[i].setNull(row);
      }
    }
  }

  void nullInner(Batch target, int row) {
    for (int i = 0; i < inner.length; i++) {
      if (innerUsed[i]) {
        target.columns[outer.length + i].ensureCapacity(row + 1);
        target.columns[outer.length + i].setNull(row);
      }
    }
  }
}
