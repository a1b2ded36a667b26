// SPDX-License-Identifier: Apache-2.0
package dev.gajah.executor.expression;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Representation;
import dev.gajah.base.vector.Vector;
import dev.gajah.executor.batch.Batch;
import dev.gajah.types.ArrayCodec;
import dev.gajah.types.TypeCatalog.TypeInfo;
import dev.gajah.types.function.EvalContext;
import dev.gajah.types.function.ScalarFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Expressions over arrays.
final class Arrays {
  private Arrays() {}

  private static @Nullable Object[] elementsOf(Vector values, int row, TypeInfo element) {
    BytesVector bytes = (BytesVector) values;
    return ArrayCodec.elements(bytes.heap, bytes.offsets[row], bytes.lengths[row], element);
  }

  /// `scalar op ANY (array)` and `scalar op ALL (array)`.
  static final class AnyAll implements Evaluator {
    private final ScalarFunction function;
    private final Evaluator scalar;
    private final Evaluator array;
    private final TypeInfo elementType;
    private final boolean useOr;
    private final boolean safe;
    private final EvalContext context;
    private final LongVector result = new LongVector(1);

    // The scalar, repeated, against the elements of one array.
    private Vector left;
    private final Vector right;
    private final LongVector truth = new LongVector(1);
    private final Vector[] arguments = new Vector[2];

    /// The array evaluated last, if it is a constant: its elements are decoded once.
    private @Nullable Object @Nullable [] constantElements;

    AnyAll(
        ScalarFunction function,
        Evaluator scalar,
        Evaluator array,
        int elementType,
        ExpressionEnvironment environment,
        boolean useOr,
        boolean functionIsSafe) {
      this.function = function;
      this.scalar = scalar;
      this.array = array;
      this.elementType = environment.typeInfo(elementType);
      this.useOr = useOr;
      this.safe = functionIsSafe && scalar.isSafe() && array.isSafe();
      this.context = environment.evalContext();
      this.right = Vector.create(environment.representation(elementType), 1);
      this.left = right;
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      Vector scalars = scalar.evaluate(input, rows, count);
      Vector arrays = array.evaluate(input, rows, count);
      if (left == right || left.representation() != scalars.representation()) {
        left = Vector.create(scalars.representation(), 1);
      }
      result.ensureCapacity(Math.max(1, input.rowCount));
      result.reset();
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        if (arrays.nulls[row]) {
          result.setNull(row);
        } else {
          decide(scalars, row, elements(arrays, row));
        }
      }
      return result;
    }

    private @Nullable Object[] elements(Vector arrays, int row) {
      if (!(array instanceof Leaves.Constant)) {
        return elementsOf(arrays, row, elementType);
      }
      @Nullable Object[] elements = constantElements;
      if (elements == null) {
        elements = elementsOf(arrays, row, elementType);
        constantElements = elements;
      }
      return elements;
    }

    private void decide(Vector scalars, int row, @Nullable Object[] elements) {
      int count = elements.length;
      if (count == 0) {
        result.set(row, useOr ? 0 : 1);
        return;
      }
      left.ensureCapacity(count);
      right.ensureCapacity(count);
      truth.ensureCapacity(count);
      left.reset();
      right.reset();
      truth.reset();
      for (int i = 0; i < count; i++) {
        left.copyFrom(scalars, row, i);
        right.set(i, elements[i]);
      }
      arguments[0] = left;
      arguments[1] = right;
      function.apply(arguments, null, count, truth, context);
      boolean unknown = false;
      for (int i = 0; i < count; i++) {
        if (truth.nulls[i]) {
          unknown = true;
        } else if ((truth.values[i] != 0) == useOr) {
          result.set(row, useOr ? 1 : 0);
          return;
        }
      }
      if (unknown) {
        result.setNull(row);
      } else {
        result.set(row, useOr ? 0 : 1);
      }
    }

    @Override
    public boolean isSafe() {
      return safe;
    }
  }

  /// `ARRAY[...]`.
  static final class Constructor implements Evaluator {
    private final Evaluator[] elements;
    private final int elementTypeOid;
    private final TypeInfo elementType;
    private final boolean multidimensional;
    private final BytesVector result = new BytesVector(1);

    Constructor(
        Evaluator[] elements,
        int elementTypeOid,
        boolean multidimensional,
        ExpressionEnvironment environment,
        Representation representation) {
      this.elements = elements;
      this.elementTypeOid = elementTypeOid;
      this.elementType = environment.typeInfo(elementTypeOid);
      this.multidimensional = multidimensional;
      assert representation == Representation.BYTES : "array in " + representation;
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      Vector[] values = new Vector[elements.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = elements[i].evaluate(input, rows, count);
      }
      result.ensureCapacity(Math.max(1, input.rowCount));
      result.reset();
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        if (multidimensional) {
          result.set(row, nested(values, row));
        } else {
          @Nullable Object[] objects = new Object[values.length];
          for (int j = 0; j < values.length; j++) {
            objects[j] = values[j].get(row);
          }
          result.set(row, ArrayCodec.encode(elementTypeOid, elementType, objects));
        }
      }
      return result;
    }

    private byte[] nested(Vector[] values, int row) {
      List<@Nullable Object> all = new ArrayList<>();
      int[] inner = null;
      int outer = 0;
      for (Vector value : values) {
        if (value.nulls[row]) {
          continue;
        }
        byte[] array = (byte[]) java.util.Objects.requireNonNull(value.get(row));
        int[] lengths = new int[ArrayCodec.dimensions(array, 0)];
        for (int d = 0; d < lengths.length; d++) {
          lengths[d] = ArrayCodec.length(array, 0, d);
        }
        if (inner != null && !java.util.Arrays.equals(inner, lengths)) {
          throw new SqlError(
              SqlState.ARRAY_SUBSCRIPT_ERROR,
              "multidimensional arrays must have array expressions with matching dimensions");
        }
        inner = lengths;
        outer++;
        java.util.Collections.addAll(all, ArrayCodec.elements(array, 0, array.length, elementType));
      }
      if (inner == null || inner.length == 0) {
        return ArrayCodec.encode(elementTypeOid, elementType, new Object[0]);
      }
      int[] lengths = new int[inner.length + 1];
      int[] bounds = new int[lengths.length];
      lengths[0] = outer;
      System.arraycopy(inner, 0, lengths, 1, inner.length);
      java.util.Arrays.fill(bounds, 1);
      return ArrayCodec.encode(elementTypeOid, elementType, lengths, bounds, all.toArray());
    }

    @Override
    public boolean isSafe() {
      return !multidimensional && Calls.allSafe(elements);
    }
  }

  /// `array[subscript]...`: null if a subscript is null or out of range.
  static final class Element implements Evaluator {
    private final Evaluator array;
    private final Evaluator[] subscripts;
    private final TypeInfo elementType;
    private final Vector result;

    Element(
        Evaluator array,
        Evaluator[] subscripts,
        int elementType,
        ExpressionEnvironment environment,
        Representation representation) {
      this.array = array;
      this.subscripts = subscripts;
      this.elementType = environment.typeInfo(elementType);
      this.result = Vector.create(representation, 1);
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      BytesVector arrays = (BytesVector) array.evaluate(input, rows, count);
      Vector[] positions = new Vector[subscripts.length];
      for (int i = 0; i < positions.length; i++) {
        positions[i] = subscripts[i].evaluate(input, rows, count);
      }
      result.ensureCapacity(Math.max(1, input.rowCount));
      result.reset();
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        int index = arrays.nulls[row] ? -1 : index(arrays, row, positions);
        result.set(row, index < 0 ? null : elementsOf(arrays, row, elementType)[index]);
      }
      return result;
    }

    private static int index(BytesVector arrays, int row, Vector[] positions) {
      byte[] heap = arrays.heap;
      int offset = arrays.offsets[row];
      if (ArrayCodec.dimensions(heap, offset) != positions.length) {
        return -1;
      }
      long index = 0;
      for (int d = 0; d < positions.length; d++) {
        if (positions[d].nulls[row]) {
          return -1;
        }
        long position =
            ((LongVector) positions[d]).values[row] - ArrayCodec.lowerBound(heap, offset, d);
        int length = ArrayCodec.length(heap, offset, d);
        if (position < 0 || position >= length) {
          return -1;
        }
        index = index * length + position;
      }
      return (int) index;
    }

    @Override
    public boolean isSafe() {
      return array.isSafe() && Calls.allSafe(subscripts);
    }
  }

  /// A byte of a `name`, an array of 64 "char" that counts from 0.
  static final class NameByte implements Evaluator {
    private static final int NAME_BYTES = 64;

    private final Evaluator name;
    private final Evaluator[] subscripts;
    private final LongVector result = new LongVector(1);

    NameByte(Evaluator name, Evaluator[] subscripts) {
      this.name = name;
      this.subscripts = subscripts;
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      BytesVector names = (BytesVector) name.evaluate(input, rows, count);
      LongVector positions = (LongVector) subscripts[0].evaluate(input, rows, count);
      result.ensureCapacity(Math.max(1, input.rowCount));
      result.reset();
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        long position = positions.values[row];
        if (subscripts.length != 1
            || names.nulls[row]
            || positions.nulls[row]
            || position < 0
            || position >= NAME_BYTES) {
          result.setNull(row);
        } else {
          boolean padding = position >= names.lengths[row];
          result.set(row, padding ? 0 : names.heap[names.offsets[row] + (int) position]);
        }
      }
      return result;
    }

    @Override
    public boolean isSafe() {
      return name.isSafe() && Calls.allSafe(subscripts);
    }
  }

  /// A cast of every element.
  static final class Coerce implements Evaluator {
    private final Evaluator array;
    private final Leaves.Slot slot;
    private final Evaluator element;
    private final TypeInfo sourceType;
    private final TypeInfo targetType;
    private final Vector sourceValues;
    private final BytesVector result = new BytesVector(1);
    private final Batch elements = new Batch(new Vector[0]);

    Coerce(
        Evaluator array,
        Leaves.Slot slot,
        Evaluator element,
        int sourceType,
        int targetType,
        ExpressionEnvironment environment) {
      this.array = array;
      this.slot = slot;
      this.element = element;
      this.sourceType = environment.typeInfo(sourceType);
      this.targetType = environment.typeInfo(targetType);
      this.sourceValues = Vector.create(environment.representation(sourceType), 1);
    }

    @Override
    public Vector evaluate(Batch input, int @Nullable [] rows, int count) {
      BytesVector arrays = (BytesVector) array.evaluate(input, rows, count);
      result.ensureCapacity(Math.max(1, input.rowCount));
      result.reset();
      for (int i = 0; i < count; i++) {
        int row = rows == null ? i : rows[i];
        if (arrays.nulls[row]) {
          result.setNull(row);
        } else {
          result.set(row, coerce(arrays, row));
        }
      }
      return result;
    }

    private byte[] coerce(BytesVector arrays, int row) {
      @Nullable Object[] values = elementsOf(arrays, row, sourceType);
      sourceValues.ensureCapacity(values.length);
      sourceValues.reset();
      for (int i = 0; i < values.length; i++) {
        sourceValues.set(i, values[i]);
      }
      elements.setAll(values.length);
      slot.put(sourceValues);
      Vector converted = element.evaluate(elements, null, values.length);
      for (int i = 0; i < values.length; i++) {
        values[i] = converted.get(i);
      }
      int offset = arrays.offsets[row];
      int dimensions = ArrayCodec.dimensions(arrays.heap, offset);
      int[] lengths = new int[dimensions];
      int[] bounds = new int[dimensions];
      for (int d = 0; d < dimensions; d++) {
        lengths[d] = ArrayCodec.length(arrays.heap, offset, d);
        bounds[d] = ArrayCodec.lowerBound(arrays.heap, offset, d);
      }
      return ArrayCodec.encode(targetType.oid(), targetType, lengths, bounds, values);
    }

    @Override
    public boolean isSafe() {
      return false;
    }
  }
}
