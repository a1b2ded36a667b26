// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.function;

import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One call of a function that is written row by row: its arguments and where its result goes.
///
/// One object serves all rows of a batch. Argument accessors must not be used on a null argument. A
/// body sets the result exactly once.
public final class Call {
  /// The computation of one row.
  @FunctionalInterface
  public interface Body {
    void run(Call call);
  }

  private final Vector[] arguments;
  private final Vector result;
  private final EvalContext context;
  private int row;

  Call(Vector[] arguments, Vector result, EvalContext context) {
    this.arguments = arguments;
    this.result = result;
    this.context = context;
  }

  /// A function that is null if an argument is null (pg_proc.proisstrict).
  public static ScalarFunction strict(Body body) {
    return (arguments, rows, count, result, context) -> {
      Call call = new Call(arguments, result, context);
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        boolean isNull = false;
        for (Vector argument : arguments) {
          isNull |= argument.nulls[row];
        }
        if (isNull) {
          result.setNull(row);
        } else {
          call.row = row;
          body.run(call);
        }
      }
    };
  }

  /// A function that sees null arguments.
  public static ScalarFunction loose(Body body) {
    return (arguments, rows, count, result, context) -> {
      Call call = new Call(arguments, result, context);
      for (int i = 0; i < count; i++) {
        call.row = rows == null ? i : rows[i];
        body.run(call);
      }
    };
  }

  public EvalContext context() {
    return context;
  }

  public int count() {
    return arguments.length;
  }

  public boolean isNull(int argument) {
    return arguments[argument].nulls[row];
  }

  public Vector vector(int argument) {
    return arguments[argument];
  }

  public int row() {
    return row;
  }

  public Vector result() {
    return result;
  }

  public long getLong(int argument) {
    return ((LongVector) arguments[argument]).values[row];
  }

  public int getInt(int argument) {
    return (int) ((LongVector) arguments[argument]).values[row];
  }

  public boolean getBool(int argument) {
    return ((LongVector) arguments[argument]).values[row] != 0;
  }

  public double getDouble(int argument) {
    return ((DoubleVector) arguments[argument]).values[row];
  }

  /// The array that holds the bytes of an argument, from [#offset], [#length] bytes.
  public byte[] heap(int argument) {
    return ((BytesVector) arguments[argument]).heap;
  }

  public int offset(int argument) {
    return ((BytesVector) arguments[argument]).offsets[row];
  }

  public int length(int argument) {
    return ((BytesVector) arguments[argument]).lengths[row];
  }

  public byte[] getBytes(int argument) {
    BytesVector vector = (BytesVector) arguments[argument];
    return Arrays.copyOfRange(
        vector.heap, vector.offsets[row], vector.offsets[row] + vector.lengths[row]);
  }

  public String getText(int argument) {
    BytesVector vector = (BytesVector) arguments[argument];
    return new String(
        vector.heap, vector.offsets[row], vector.lengths[row], StandardCharsets.UTF_8);
  }

  /// The argument in object form; null if it is null.
  public @Nullable Object getObject(int argument) {
    return arguments[argument].get(row);
  }

  public void set(long value) {
    ((LongVector) result).set(row, value);
  }

  public void set(boolean value) {
    ((LongVector) result).set(row, value ? 1 : 0);
  }

  public void set(double value) {
    ((DoubleVector) result).set(row, value);
  }

  public void set(byte[] value) {
    ((BytesVector) result).set(row, value, 0, value.length);
  }

  public void set(byte[] value, int offset, int length) {
    ((BytesVector) result).set(row, value, offset, length);
  }

  public void set(String value) {
    set(value.getBytes(StandardCharsets.UTF_8));
  }

  public void setNull() {
    result.setNull(row);
  }

  /// From object form.
  public void setObject(@Nullable Object value) {
    result.set(row, value);
  }

  /// Text, or null.
  public void setOrNull(@Nullable String value) {
    if (value == null) {
      setNull();
    } else {
      set(value);
    }
  }

  public void setOrNull(@Nullable Long value) {
    if (value == null) {
      setNull();
    } else {
      set(value.longValue());
    }
  }

  public void setOrNull(@Nullable Boolean value) {
    if (value == null) {
      setNull();
    } else {
      set(value.booleanValue());
    }
  }

  /// The result is this argument, null or not.
  public void setArgument(int argument) {
    result.copyFrom(arguments[argument], row, row);
  }
}
