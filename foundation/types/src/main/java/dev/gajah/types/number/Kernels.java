// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.number;

import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import dev.gajah.types.function.EvalContext;
import org.jspecify.annotations.Nullable;

/// Comparison and arithmetic of integers and floats over whole batches. Table-like: every method is
/// the same loop.
///
/// Hot path: no allocation. Methods have the shape of [dev.gajah.types.function.ScalarFunction].
public final class Kernels {
  private Kernels() {}

  public static void longEq(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = a[i] == b[i] ? 1 : 0;
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = a[row] == b[row] ? 1 : 0;
      }
    }
  }

  public static void longNe(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = a[i] != b[i] ? 1 : 0;
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = a[row] != b[row] ? 1 : 0;
      }
    }
  }

  public static void longLt(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = a[i] < b[i] ? 1 : 0;
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = a[row] < b[row] ? 1 : 0;
      }
    }
  }

  public static void longLe(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = a[i] <= b[i] ? 1 : 0;
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = a[row] <= b[row] ? 1 : 0;
      }
    }
  }

  public static void longGt(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = a[i] > b[i] ? 1 : 0;
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = a[row] > b[row] ? 1 : 0;
      }
    }
  }

  public static void longGe(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = a[i] >= b[i] ? 1 : 0;
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = a[row] >= b[row] ? 1 : 0;
      }
    }
  }

  public static void doubleEq(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Floats.equal(a[i], b[i]) ? 1 : 0;
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Floats.equal(a[row], b[row]) ? 1 : 0;
      }
    }
  }

  public static void doubleNe(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = !Floats.equal(a[i], b[i]) ? 1 : 0;
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = !Floats.equal(a[row], b[row]) ? 1 : 0;
      }
    }
  }

  public static void doubleLt(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Floats.less(a[i], b[i]) ? 1 : 0;
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Floats.less(a[row], b[row]) ? 1 : 0;
      }
    }
  }

  public static void doubleLe(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = !Floats.less(b[i], a[i]) ? 1 : 0;
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = !Floats.less(b[row], a[row]) ? 1 : 0;
      }
    }
  }

  public static void doubleGt(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Floats.less(b[i], a[i]) ? 1 : 0;
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Floats.less(b[row], a[row]) ? 1 : 0;
      }
    }
  }

  public static void doubleGe(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = !Floats.less(a[i], b[i]) ? 1 : 0;
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = !Floats.less(a[row], b[row]) ? 1 : 0;
      }
    }
  }

  public static void int2Add(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.checkInt2(a[i] + b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.checkInt2(a[row] + b[row]);
      }
    }
  }

  public static void int2Subtract(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.checkInt2(a[i] - b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.checkInt2(a[row] - b[row]);
      }
    }
  }

  public static void int2Multiply(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.checkInt2(a[i] * b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.checkInt2(a[row] * b[row]);
      }
    }
  }

  public static void int2Divide(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.checkInt2(Integers.divide(a[i], b[i]));
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.checkInt2(Integers.divide(a[row], b[row]));
      }
    }
  }

  public static void int2Modulo(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.checkInt2(Integers.modulo(a[i], b[i]));
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.checkInt2(Integers.modulo(a[row], b[row]));
      }
    }
  }

  public static void int4Add(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.checkInt4(a[i] + b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.checkInt4(a[row] + b[row]);
      }
    }
  }

  public static void int4Subtract(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.checkInt4(a[i] - b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.checkInt4(a[row] - b[row]);
      }
    }
  }

  public static void int4Multiply(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.checkInt4(a[i] * b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.checkInt4(a[row] * b[row]);
      }
    }
  }

  public static void int4Divide(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.checkInt4(Integers.divide(a[i], b[i]));
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.checkInt4(Integers.divide(a[row], b[row]));
      }
    }
  }

  public static void int4Modulo(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.checkInt4(Integers.modulo(a[i], b[i]));
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.checkInt4(Integers.modulo(a[row], b[row]));
      }
    }
  }

  public static void int8Add(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.add8(a[i], b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.add8(a[row], b[row]);
      }
    }
  }

  public static void int8Subtract(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.subtract8(a[i], b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.subtract8(a[row], b[row]);
      }
    }
  }

  public static void int8Multiply(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.multiply8(a[i], b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.multiply8(a[row], b[row]);
      }
    }
  }

  public static void int8Divide(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.divide8(a[i], b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.divide8(a[row], b[row]);
      }
    }
  }

  public static void int8Modulo(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    LongVector left = (LongVector) arguments[0];
    LongVector right = (LongVector) arguments[1];
    long[] a = left.values;
    long[] b = right.values;
    long[] r = ((LongVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Integers.modulo8(a[i], b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Integers.modulo8(a[row], b[row]);
      }
    }
  }

  public static void float8Add(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    double[] r = ((DoubleVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Floats.add(a[i], b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Floats.add(a[row], b[row]);
      }
    }
  }

  public static void float4Add(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    double[] r = ((DoubleVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Floats.add4(a[i], b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Floats.add4(a[row], b[row]);
      }
    }
  }

  public static void float8Subtract(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    double[] r = ((DoubleVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Floats.subtract(a[i], b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Floats.subtract(a[row], b[row]);
      }
    }
  }

  public static void float4Subtract(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    double[] r = ((DoubleVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Floats.subtract4(a[i], b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Floats.subtract4(a[row], b[row]);
      }
    }
  }

  public static void float8Multiply(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    double[] r = ((DoubleVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Floats.multiply(a[i], b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Floats.multiply(a[row], b[row]);
      }
    }
  }

  public static void float4Multiply(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    double[] r = ((DoubleVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Floats.multiply4(a[i], b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Floats.multiply4(a[row], b[row]);
      }
    }
  }

  public static void float8Divide(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    double[] r = ((DoubleVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Floats.divide(a[i], b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Floats.divide(a[row], b[row]);
      }
    }
  }

  public static void float4Divide(
      Vector[] arguments, int @Nullable [] rows, int count, Vector result, EvalContext context) {
    DoubleVector left = (DoubleVector) arguments[0];
    DoubleVector right = (DoubleVector) arguments[1];
    double[] a = left.values;
    double[] b = right.values;
    double[] r = ((DoubleVector) result).values;
    if (rows == null && !left.mayHaveNulls() && !right.mayHaveNulls()) {
      for (int i = 0; i < count; i++) {
        r[i] = Floats.divide4(a[i], b[i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      int row = rows == null ? i : rows[i];
      if (left.nulls[row] || right.nulls[row]) {
        result.setNull(row);
      } else {
        r[row] = Floats.divide4(a[row], b[row]);
      }
    }
  }
}
