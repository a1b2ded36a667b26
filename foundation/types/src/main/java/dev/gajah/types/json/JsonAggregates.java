// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.json;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.AggregateFunction;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.FunctionRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Aggregates that collect values or members: `json_agg`, `jsonb_object_agg` and their variants.
final class JsonAggregates {
  private JsonAggregates() {}

  static void declare(FunctionRegistry r) {
    r.aggregate(3175, types -> new Elements(types, false, false));
    r.aggregate(6276, types -> new Elements(types, false, true));
    r.aggregate(3267, types -> new Elements(types, true, false));
    r.aggregate(6284, types -> new Elements(types, true, true));
    r.aggregate(3197, types -> new Members(types, false, false, false));
    r.aggregate(6280, types -> new Members(types, false, true, false));
    r.aggregate(6281, types -> new Members(types, false, false, true));
    r.aggregate(6282, types -> new Members(types, false, true, true));
    r.aggregate(3270, types -> new Members(types, true, false, false));
    r.aggregate(6288, types -> new Members(types, true, true, false));
    r.aggregate(6289, types -> new Members(types, true, false, true));
    r.aggregate(6290, types -> new Members(types, true, true, true));
  }

  /// One group: its text so far, or its parts.
  private static final class Group {
    final ByteWriter text = new ByteWriter(32);
    final List<JsonValue> elements = new ArrayList<>();
    final List<JsonValue.Member> members = new ArrayList<>();
    final Set<ByteBuffer> keys = new HashSet<>();
    boolean first = true;
  }

  private abstract static class State implements AggregateFunction.State {
    private final List<@Nullable Group> groups = new ArrayList<>();
    private long held;

    @Override
    public final void ensureGroups(int count) {
      while (groups.size() < count) {
        groups.add(null);
      }
    }

    @Override
    public final void add(
        int[] groupOf, Vector[] args, int @Nullable [] rows, int count, EvalContext context) {
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        Group group = groups.get(groupOf[i]);
        if (group == null) {
          group = new Group();
          groups.set(groupOf[i], group);
        }
        take(group, args, row, context);
        held += 64;
      }
    }

    abstract void take(Group group, Vector[] args, int row, EvalContext context);

    abstract byte[] result(Group group);

    @Override
    public final void finish(int group, Vector result, int row, EvalContext context) {
      Group state = groups.get(group);
      result.set(row, state == null ? null : result(state));
    }

    @Override
    public final long memoryBytes() {
      return held + 16L * groups.size();
    }
  }

  private static final class Elements extends State {
    private final int type;
    private final boolean binary;
    private final boolean absentOnNull;
    private @Nullable ValueToJson conversion;

    Elements(int[] types, boolean binary, boolean absentOnNull) {
      this.type = types.length > 0 ? types[0] : 0;
      this.binary = binary;
      this.absentOnNull = absentOnNull;
    }

    private ValueToJson conversion(EvalContext context) {
      ValueToJson known = conversion;
      if (known == null) {
        known = ValueToJson.of(type, context);
        conversion = known;
      }
      return known;
    }

    @Override
    void take(Group group, Vector[] args, int row, EvalContext context) {
      if (absentOnNull && args[0].isNull(row)) {
        return;
      }
      ValueToJson to = conversion(context);
      Object value = args[0].get(row);
      if (binary) {
        group.elements.add(to.value(value));
        return;
      }
      ByteWriter out = group.text;
      if (!group.first) {
        out.putUtf8(", ");
        if (value != null && to.isCompound()) {
          out.putUtf8("\n ");
        }
      }
      group.first = false;
      to.write(value, out, false);
    }

    @Override
    byte[] result(Group group) {
      if (binary) {
        return JsonbCodec.encode(new JsonValue.Arr(group.elements));
      }
      ByteWriter out = new ByteWriter(group.text.length() + 2);
      out.putByte('[');
      out.putBytes(group.text.array(), 0, group.text.length());
      out.putByte(']');
      return out.toByteArray();
    }
  }

  private static final class Members extends State {
    private final int[] types;
    private final boolean binary;
    private final boolean absentOnNull;
    private final boolean unique;

    Members(int[] types, boolean binary, boolean absentOnNull, boolean unique) {
      this.types = types;
      this.binary = binary;
      this.absentOnNull = absentOnNull;
      this.unique = unique;
    }

    private int type(int argument) {
      return argument < types.length ? types[argument] : 0;
    }

    @Override
    void take(Group group, Vector[] args, int row, EvalContext context) {
      Object key = args[0].get(row);
      if (key == null) {
        throw binary
            ? JsonbChanges.invalid("field name must not be null")
            : new SqlError(
                SqlState.NULL_VALUE_NOT_ALLOWED, "null value not allowed for object key");
      }
      boolean skip = absentOnNull && args[1].isNull(row);
      if (skip && !unique) {
        return;
      }
      byte[] name = ValueToJson.of(type(0), context).key(key);
      if (unique && !group.keys.add(ByteBuffer.wrap(name))) {
        ByteWriter quoted = new ByteWriter(name.length + 2);
        JsonStrings.quote(name, quoted);
        throw new SqlError(
            SqlState.DUPLICATE_JSON_OBJECT_KEY_VALUE,
            binary
                ? "duplicate JSON object key value"
                : "duplicate JSON object key value: " + quoted.toUtf8String());
      }
      if (skip) {
        return;
      }
      ValueToJson to = ValueToJson.of(type(1), context);
      Object value = args[1].get(row);
      if (binary) {
        group.members.add(new JsonValue.Member(name, to.value(value)));
        return;
      }
      ByteWriter out = group.text;
      if (!group.first) {
        out.putUtf8(", ");
      }
      group.first = false;
      JsonStrings.quote(name, out);
      out.putUtf8(" : ");
      to.write(value, out, false);
    }

    @Override
    byte[] result(Group group) {
      if (binary) {
        return JsonbCodec.encode(JsonValue.object(group.members));
      }
      ByteWriter out = new ByteWriter(group.text.length() + 4);
      out.putUtf8("{ ");
      out.putBytes(group.text.array(), 0, group.text.length());
      out.putUtf8(" }");
      return out.toByteArray();
    }
  }
}
