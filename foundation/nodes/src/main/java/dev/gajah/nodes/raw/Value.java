// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.raw;

import java.util.List;

/// A bare value: the content of a literal, or the argument of a [Clause.DefElem].
public sealed interface Value extends RawNode {
  /// `Integer`: a literal that fits into 32 bits.
  record IntegerValue(int ival) implements Value {}

  /// `Float`: any other numeric literal, as it was written (underscores removed).
  record FloatValue(String fval) implements Value {}

  /// `Boolean`.
  record BooleanValue(boolean boolval) implements Value {}

  /// `String`.
  record StringValue(String sval) implements Value {}

  /// `BitString`: the digits after a leading `b` or `x`.
  record BitStringValue(String bsval) implements Value {}

  /// `A_Star` as the value of an option.
  record StarValue() implements Value {}

  /// A list as the value of an option.
  record ListValue(List<? extends RawNode> items) implements Value {
    public ListValue {
      items = List.copyOf(items);
    }
  }
}
