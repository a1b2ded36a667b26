// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.range;

import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.DataType;
import dev.gajah.types.DataTypes;
import dev.gajah.types.SimpleType;
import dev.gajah.types.function.EvalContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A range or multirange type.
public record RangeDataType(int oid, boolean isMultirange) implements DataType {
  private static final int LOWER_PRESENT = 0x01 | 0x08;
  private static final int UPPER_PRESENT = 0x01 | 0x10;

  @Override
  public Representation representation() {
    return Representation.BYTES;
  }

  private RangeFacts facts(EvalContext context) {
    return RangeFacts.of(oid, context.types());
  }

  @Override
  public Object input(byte[] text, int offset, int length, int typmod, EvalContext context) {
    RangeFacts facts = facts(context);
    String string = new String(text, offset, length, StandardCharsets.UTF_8);
    return isMultirange
        ? RangeCodec.encodeMultirange(
            RangeText.parseMultirange(string, facts, typmod, context), facts)
        : RangeCodec.encode(RangeText.parse(string, facts, typmod, context), facts);
  }

  @Override
  public void output(Vector values, int row, ByteWriter target, EvalContext context) {
    RangeFacts facts = facts(context);
    BytesVector v = (BytesVector) values;
    if (isMultirange) {
      RangeText.writeMultirange(
          RangeCodec.decodeMultirange(v.heap, v.offsets[row], facts), facts, context, target);
    } else {
      RangeText.write(
          RangeCodec.decode(v.heap, v.offsets[row], v.lengths[row], facts), facts, context, target);
    }
  }

  @Override
  public Object receive(byte[] bytes, int offset, int length, int typmod, EvalContext context) {
    RangeFacts facts = facts(context);
    if (!isMultirange) {
      return RangeCodec.encode(receiveRange(bytes, offset, length, typmod, facts, context), facts);
    }
    SimpleType.need(length, 4);
    int count = Bytes.getIntBE(bytes, offset);
    int at = offset + 4;
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SimpleType.need(offset + length - at, 4);
      int size = Bytes.getIntBE(bytes, at);
      at += 4;
      SimpleType.need(offset + length - at, size);
      ranges.add(receiveRange(bytes, at, size, typmod, facts, context));
      at += size;
    }
    return RangeCodec.encodeMultirange(Multirange.of(ranges, facts), facts);
  }

  private static Range receiveRange(
      byte[] bytes, int offset, int length, int typmod, RangeFacts facts, EvalContext context) {
    SimpleType.need(length, 1);
    int flags = bytes[offset] & 0x1F;
    DataType type = DataTypes.of(facts.subtype(), context.types());
    int at = offset + 1;
    @Nullable Object[] bounds = new Object[2];
    for (int i = 0; i < 2; i++) {
      if ((flags & (i == 0 ? LOWER_PRESENT : UPPER_PRESENT)) == 0) {
        SimpleType.need(offset + length - at, 4);
        int size = Bytes.getIntBE(bytes, at);
        at += 4;
        SimpleType.need(offset + length - at, size);
        bounds[i] = type.receive(bytes, at, size, typmod, context);
        at += size;
      }
    }
    Range range = RangeCodec.range(flags, bounds[0], bounds[1]);
    return range.empty() ? range : Range.of(range.lower(), range.upper(), facts);
  }

  @Override
  public void send(Vector values, int row, ByteWriter target, EvalContext context) {
    RangeFacts facts = facts(context);
    BytesVector v = (BytesVector) values;
    if (!isMultirange) {
      sendRange(
          RangeCodec.decode(v.heap, v.offsets[row], v.lengths[row], facts), facts, context, target);
      return;
    }
    List<Range> ranges = RangeCodec.decodeMultirange(v.heap, v.offsets[row], facts);
    target.putIntBE(ranges.size());
    for (Range range : ranges) {
      int at = target.length();
      target.putIntBE(0);
      sendRange(range, facts, context, target);
      target.patchIntBE(at, target.length() - at - 4);
    }
  }

  private static void sendRange(
      Range range, RangeFacts facts, EvalContext context, ByteWriter target) {
    target.putByte(RangeCodec.flags(range));
    if (range.empty()) {
      return;
    }
    DataType type = DataTypes.of(facts.subtype(), context.types());
    Vector one = Vector.create(type.representation(), 1);
    for (Object value : new @Nullable Object[] {range.lower().value(), range.upper().value()}) {
      if (value != null) {
        one.reset();
        one.set(0, value);
        int at = target.length();
        target.putIntBE(0);
        type.send(one, 0, target, context);
        target.patchIntBE(at, target.length() - at - 4);
      }
    }
  }
}
