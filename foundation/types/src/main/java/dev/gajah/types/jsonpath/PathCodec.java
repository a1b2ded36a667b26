// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.jsonpath;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.types.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Stored form of paths, without the varlena header.
///
///     offset  size  field
///          0     4  version, highest bit: lax
///          4        items, each: one byte of kind, padding to 4, place of the next item, contents
///
/// Places are relative to the item that holds them; 0 means none. Source: PostgreSQL `jsonpath.c`.
final class PathCodec {
  private static final int VERSION = 1;
  private static final int LAX = 0x80000000;
  private static final int HEADER = 4;

  private static final int NULL = 0;
  private static final int STRING = 1;
  private static final int NUMERIC = 2;
  private static final int BOOL = 3;
  private static final int ANY_ELEMENT = 21;
  private static final int ANY_MEMBER = 22;
  private static final int ELEMENTS = 23;
  private static final int ANY_LEVEL = 24;
  private static final int KEY = 25;
  private static final int CURRENT = 26;
  private static final int ROOT = 27;
  private static final int VARIABLE = 28;
  private static final int FILTER = 29;
  private static final int LAST = 40;
  private static final int LIKE_REGEX = 42;

  private final ByteWriter out = new ByteWriter(64);

  private PathCodec() {}

  // ---- writing ----

  static byte[] encode(JsonPath path) {
    PathCodec codec = new PathCodec();
    codec.out.putInt(VERSION | (path.lax() ? LAX : 0));
    codec.chain(path.chain(), 0, false);
    return codec.out.toByteArray();
  }

  private int reserve() {
    out.putInt(0);
    return out.length() - 4;
  }

  private void patch(int at, int value) {
    Bytes.putInt(out.array(), at, value);
  }

  /// Writes the items of a chain and returns the place of the first.
  private int chain(PathItem.Chain chain, int filters, boolean inSubscript) {
    int first = 0;
    int before = -1;
    int beforeNext = -1;
    for (PathItem item : chain.items()) {
      int position = out.length() - HEADER;
      if (before < 0) {
        first = position;
      } else {
        patch(beforeNext, position - before);
      }
      out.putByte(kind(item));
      out.putZeros(-out.length() & 3);
      int next = reserve();
      contents(item, position, filters, inSubscript);
      before = position;
      beforeNext = next;
    }
    return first;
  }

  private static int kind(PathItem item) {
    return switch (item) {
      case PathItem.Literal literal ->
          switch (literal.value()) {
            case JsonValue.Str _ -> STRING;
            case JsonValue.Num _ -> NUMERIC;
            case JsonValue.Bool _ -> BOOL;
            default -> NULL;
          };
      case PathItem.Variable _ -> VARIABLE;
      case PathItem.Root _ -> ROOT;
      case PathItem.Current _ -> CURRENT;
      case PathItem.Last _ -> LAST;
      case PathItem.AnyElement _ -> ANY_ELEMENT;
      case PathItem.AnyMember _ -> ANY_MEMBER;
      case PathItem.AnyLevel _ -> ANY_LEVEL;
      case PathItem.Key _ -> KEY;
      case PathItem.Elements _ -> ELEMENTS;
      case PathItem.Filter _ -> FILTER;
      case PathItem.LikeRegex _ -> LIKE_REGEX;
      case PathItem.Operator operator -> operator.operation().code;
    };
  }

  private void string(byte[] utf8) {
    out.putInt(utf8.length);
    out.putBytes(utf8);
    out.putByte(0);
  }

  private void string(String text) {
    string(text.getBytes(StandardCharsets.UTF_8));
  }

  private static SqlError syntax(String message) {
    return new SqlError(SqlState.SYNTAX_ERROR, message);
  }

  private void contents(PathItem item, int position, int filters, boolean inSubscript) {
    switch (item) {
      case PathItem.Literal literal -> {
        switch (literal.value()) {
          case JsonValue.Str string -> string(string.utf8());
          case JsonValue.Num number -> {
            out.putInt((number.numeric().length + 4) << 2);
            out.putBytes(number.numeric());
          }
          case JsonValue.Bool bool -> out.putByte(bool.value() ? 1 : 0);
          default -> {}
        }
      }
      case PathItem.Variable variable -> string(variable.name());
      case PathItem.Key key -> string(key.name());
      case PathItem.Root _, PathItem.AnyElement _, PathItem.AnyMember _ -> {}
      case PathItem.Current _ -> {
        if (filters <= 0) {
          throw syntax("@ is not allowed in root expressions");
        }
      }
      case PathItem.Last _ -> {
        if (!inSubscript) {
          throw syntax("LAST is allowed only in array subscripts");
        }
      }
      case PathItem.AnyLevel level -> {
        out.putInt(level.first());
        out.putInt(level.last());
      }
      case PathItem.Elements elements -> {
        out.putInt(elements.subscripts().size());
        int at = out.length();
        out.putZeros(8 * elements.subscripts().size());
        for (PathItem.Subscript subscript : elements.subscripts()) {
          patch(at, chain(subscript.from(), filters, true) - position);
          PathItem.Chain to = subscript.to();
          if (to != null) {
            patch(at + 4, chain(to, filters, true) - position);
          }
          at += 8;
        }
      }
      case PathItem.Filter filter -> {
        int at = reserve();
        patch(at, chain(filter.predicate(), filters + 1, inSubscript) - position);
      }
      case PathItem.LikeRegex regex -> {
        out.putInt(regex.flags());
        int at = reserve();
        string(regex.pattern());
        patch(at, chain(regex.operand(), filters, inSubscript) - position);
      }
      case PathItem.Operator operator -> {
        Operation operation = operator.operation();
        if (operation.isBinary() || operation == Operation.DECIMAL) {
          int left = reserve();
          int right = reserve();
          operand(left, operator.left(), position, filters, inSubscript);
          operand(right, operator.right(), position, filters, inSubscript);
        } else if (hasOperand(operation)) {
          operand(reserve(), operator.left(), position, filters, inSubscript);
        }
      }
    }
  }

  private static boolean hasOperand(Operation operation) {
    return switch (operation) {
      case NOT, IS_UNKNOWN, PLUS, MINUS, EXISTS -> true;
      default -> operation.isDateTime() && operation != Operation.DATE;
    };
  }

  private void operand(
      int at, PathItem.@Nullable Chain operand, int position, int filters, boolean inSubscript) {
    if (operand != null) {
      patch(at, chain(operand, filters, inSubscript) - position);
    }
  }

  // ---- reading ----

  static JsonPath decode(byte[] stored, int offset) {
    int header = Bytes.getInt(stored, offset);
    if ((header & ~LAX) != VERSION) {
      throw SqlError.internal("unsupported jsonpath version number: %d".formatted(header & ~LAX));
    }
    return new JsonPath((header & LAX) != 0, readChain(stored, offset + HEADER));
  }

  private static PathItem.Chain readChain(byte[] b, int first) {
    List<PathItem> items = new ArrayList<>();
    int item = first;
    while (true) {
      // Padding is relative to the start of the stored form, which is aligned in the value.
      int next = item + 4 & ~3;
      items.add(readItem(b, item, next + 4));
      int distance = Bytes.getInt(b, next);
      if (distance == 0) {
        return new PathItem.Chain(items);
      }
      item += distance;
    }
  }

  private static byte[] readString(byte[] b, int at) {
    return Arrays.copyOfRange(b, at + 4, at + 4 + Bytes.getInt(b, at));
  }

  private static String readText(byte[] b, int at) {
    return new String(readString(b, at), StandardCharsets.UTF_8);
  }

  private static PathItem.@Nullable Chain readOperand(byte[] b, int item, int at) {
    int distance = Bytes.getInt(b, at);
    return distance == 0 ? null : readChain(b, item + distance);
  }

  private static PathItem readItem(byte[] b, int item, int at) {
    return switch (b[item]) {
      case NULL -> new PathItem.Literal(JsonValue.NULL);
      case STRING -> new PathItem.Literal(new JsonValue.Str(readString(b, at)));
      case NUMERIC ->
          new PathItem.Literal(
              new JsonValue.Num(Arrays.copyOfRange(b, at + 4, at + (Bytes.getInt(b, at) >>> 2))));
      case BOOL -> new PathItem.Literal(b[at] != 0 ? JsonValue.TRUE : JsonValue.FALSE);
      case VARIABLE -> new PathItem.Variable(readText(b, at));
      case KEY -> new PathItem.Key(readText(b, at));
      case ROOT -> new PathItem.Root();
      case CURRENT -> new PathItem.Current();
      case LAST -> new PathItem.Last();
      case ANY_ELEMENT -> new PathItem.AnyElement();
      case ANY_MEMBER -> new PathItem.AnyMember();
      case ANY_LEVEL -> new PathItem.AnyLevel(Bytes.getInt(b, at), Bytes.getInt(b, at + 4));
      case ELEMENTS -> {
        List<PathItem.Subscript> subscripts = new ArrayList<>();
        int count = Bytes.getInt(b, at);
        for (int i = 0; i < count; i++) {
          int place = at + 4 + 8 * i;
          subscripts.add(
              new PathItem.Subscript(
                  readChain(b, item + Bytes.getInt(b, place)), readOperand(b, item, place + 4)));
        }
        yield new PathItem.Elements(subscripts);
      }
      case FILTER -> new PathItem.Filter(readChain(b, item + Bytes.getInt(b, at)));
      case LIKE_REGEX ->
          new PathItem.LikeRegex(
              readChain(b, item + Bytes.getInt(b, at + 4)),
              readText(b, at + 8),
              Bytes.getInt(b, at));
      default -> {
        Operation operation = Operation.ofCode(b[item]);
        boolean two = operation.isBinary() || operation == Operation.DECIMAL;
        yield new PathItem.Operator(
            operation,
            two || hasOperand(operation) ? readOperand(b, item, at) : null,
            two ? readOperand(b, item, at + 4) : null);
      }
    };
  }
}
