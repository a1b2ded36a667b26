// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.jsonpath;

import dev.gajah.types.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One step of a path: it takes an item and gives items to the next step.
sealed interface PathItem {
  /// Steps in order; the first one is a start such as `$` or an operator.
  record Chain(List<PathItem> items) {
    public Chain {
      items = List.copyOf(items);
    }

    PathItem head() {
      return items.getFirst();
    }

    boolean isPredicate() {
      return items.size() == 1
          && (head() instanceof LikeRegex
              || (head() instanceof Operator operator && operator.operation.isPredicate()));
    }
  }

  /// Null, a boolean, number or string.
  record Literal(JsonValue value) implements PathItem {}

  record Variable(String name) implements PathItem {}

  record Root() implements PathItem {}

  record Current() implements PathItem {}

  record Last() implements PathItem {}

  /// `[*]`.
  record AnyElement() implements PathItem {}

  /// `.*`.
  record AnyMember() implements PathItem {}

  /// `.**`; -1 stands for `last`, as an unsigned number the greatest level.
  record AnyLevel(int first, int last) implements PathItem {}

  record Key(String name) implements PathItem {}

  record Subscript(Chain from, @Nullable Chain to) {}

  record Elements(List<Subscript> subscripts) implements PathItem {}

  record Filter(Chain predicate) implements PathItem {}

  record LikeRegex(Chain operand, String pattern, int flags) implements PathItem {
    static final int IGNORE_CASE = 0x01;
    static final int DOT_ALL = 0x02;
    static final int MULTI_LINE = 0x04;
    static final int EXPANDED = 0x08;
    static final int QUOTE = 0x10;
  }

  /// An operator with its operands, or an item method with its arguments.
  record Operator(Operation operation, @Nullable Chain left, @Nullable Chain right)
      implements PathItem {
    Chain first() {
      Chain operand = left;
      assert operand != null : "operator without operand";
      return operand;
    }

    Chain second() {
      Chain operand = right;
      assert operand != null : "operator without second operand";
      return operand;
    }
  }
}
