// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.pipeline;

import dev.gajah.access.heap.HeapSession;
import dev.gajah.access.index.IndexAccessMethod;
import dev.gajah.access.index.KeyTextWriter;
import dev.gajah.base.process.Interrupts;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.executor.modify.RowChanges;
import dev.gajah.executor.spill.SpillSpace;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.types.DataType;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import org.jspecify.annotations.Nullable;

/// What the executor needs of the session that it runs in. One per session.
public interface ExecutorSession {
  Transaction transaction();

  HeapSession heap();

  Catalog catalog();

  EvalContext evalContext();

  FunctionRegistry functions();

  Interrupts interrupts();

  /// Text and binary form of a type, arrays, domains and enums included.
  DataType dataType(int typeOid);

  /// @throws dev.gajah.base.error.SqlError 0A000 for an access method that is not there yet
  IndexAccessMethod indexMethod(int accessMethodOid);

  KeyTextWriter keyText();

  SpillSpace spillSpace();

  /// `work_mem` in bytes.
  long workMemoryBytes();

  /// `work_mem` times `hash_mem_multiplier`.
  long hashMemoryBytes();

  /// Value of CURRENT_USER, CURRENT_DATE and their like, in object form.
  @Nullable Object sqlValue(Expr.SqlValueFunction function);

  /// Who wants to know of changed rows.
  default RowChanges rowChanges() {
    return RowChanges.NONE;
  }

  /// Reads an expression stored in a catalog (pg_node_tree): index expressions, predicates, CHECK
  /// constraints.
  Expr parseNodeTree(String nodeTree);

  /// Reads a stored list of expressions.
  java.util.List<Expr> parseNodeTreeList(String nodeTree);
}
