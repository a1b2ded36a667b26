// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.scan;

import dev.gajah.access.heap.SystemAttribute;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.expression.ColumnResolver;
import dev.gajah.executor.expression.ExpressionEnvironment;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.ExprTree;
import dev.gajah.nodes.expr.TargetEntry;
import java.util.ArrayList;
import java.util.List;

/// Which columns of a table a scan has to decode, and where they are in its batches.
public final class TableColumns implements ColumnResolver {
  private final RelationDescriptor relation;
  private final List<Integer> numbers = new ArrayList<>();

  public TableColumns(RelationDescriptor relation) {
    this.relation = relation;
  }

  public TableColumns addTargets(List<TargetEntry> targetList) {
    for (TargetEntry entry : targetList) {
      add(entry.expr());
    }
    return this;
  }

  public TableColumns addAll(List<? extends Expr> expressions) {
    expressions.forEach(this::add);
    return this;
  }

  public void add(Expr root) {
    boolean found =
        ExprTree.any(
            root,
            expr -> {
              if (expr instanceof Expr.Var v && v.varno() > 0) {
                column(v);
              }
              return false;
            });
    assert !found : "the walk only collects";
  }

  @Override
  public int column(Expr.Var variable) {
    int number = variable.varattno();
    if (number == 0) {
      throw SqlError.unsupported("whole-row reference to " + relation.name());
    }
    int index = numbers.indexOf(number);
    if (index < 0) {
      numbers.add(number);
      index = numbers.size() - 1;
    }
    return index;
  }

  public int[] attributeNumbers() {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  public Batch newBatch(ExpressionEnvironment environment) {
    Vector[] columns = new Vector[numbers.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Vector.create(representation(numbers.get(i), environment), 8);
    }
    return new Batch(columns);
  }

  private Representation representation(int number, ExpressionEnvironment environment) {
    if (number < 0) {
      assert number >= SystemAttribute.TABLE_OID : "system column " + number;
      return Representation.LONG;
    }
    var attribute = relation.tuple().attribute(number);
    return attribute.dropped()
        ? Representation.LONG
        : environment.representation(attribute.typeOid());
  }
}
