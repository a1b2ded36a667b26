// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.tuple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gajah.base.memory.Bytes;
import dev.gajah.base.vector.BytesVector;
import dev.gajah.base.vector.DoubleVector;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A page that PostgreSQL 17 wrote, read with our deformer and built again with our former.
class PostgresPageTest {
  private byte[] page;
  private TupleDescriptor descriptor;

  private final Detoaster inline =
      new Detoaster() {
        @Override
        public void detoast(byte[] source, int offset, BytesVector target, int row) {
          target.set(row, detoast(source, offset));
        }

        @Override
        public byte[] detoast(byte[] source, int offset) {
          byte[] raw = new byte[Varlena.rawPayload(source, offset)];
          dev.gajah.access.toast.Pglz.decompress(
              source,
              offset + Varlena.HEADER_COMPRESSED,
              Varlena.size(source, offset) - Varlena.HEADER_COMPRESSED,
              raw,
              0,
              raw.length,
              true);
          return raw;
        }
      };

  @BeforeEach
  void readPage() throws IOException {
    try (InputStream in = PostgresPageTest.class.getResourceAsStream("postgres-page.bin")) {
      page = in.readAllBytes();
    }
    descriptor = descriptor(21);
  }

  private static TupleDescriptor descriptor(int count) {
    List<Attribute> all = new ArrayList<>();
    Object[][] columns = {
      {"a", 21, 2, true, 's', 'p'},
      {"b", 23, 4, true, 'i', 'p'},
      {"c", 20, 8, true, 'd', 'p'},
      {"d", 16, 1, true, 'c', 'p'},
      {"e", 18, 1, true, 'c', 'p'},
      {"f", 700, 4, true, 'i', 'p'},
      {"g", 701, 8, true, 'd', 'p'},
      {"h", 19, 64, false, 'c', 'p'},
      {"i", 25, -1, false, 'i', 'x'},
      {"j", 17, -1, false, 'i', 'x'},
      {"k", 1043, -1, false, 'i', 'x'},
      {"l", 1042, -1, false, 'i', 'x'},
      {"m", 26, 4, true, 'i', 'p'},
      {"n", 1082, 4, true, 'i', 'p'},
      {"o", 1114, 8, true, 'd', 'p'},
      {"p", 2950, 16, false, 'c', 'p'},
      {"q", 1700, -1, false, 'i', 'm'},
      {"r", 27, 6, false, 's', 'p'},
      {"s", 1186, 16, false, 'd', 'p'},
      {"t", 1007, -1, false, 'i', 'x'},
    };
    for (int i = 0; i < 20; i++) {
      Object[] c = columns[i];
      all.add(
          Attribute.of(
              i + 1,
              (String) c[0],
              (int) c[1],
              (int) c[2],
              (boolean) c[3],
              (char) c[4],
              (char) c[5],
              -1,
              0,
              false));
    }
    Attribute u = Attribute.of(21, "u", 23, 4, true, 'i', 'p', -1, 0, false);
    all.add(
        new Attribute(
            21,
            "u",
            23,
            4,
            true,
            'i',
            'p',
            (char) 0,
            -1,
            0,
            0,
            false,
            true,
            true,
            42L,
            (char) 0,
            (char) 0,
            false,
            true,
            0,
            u.representation()));
    return new TupleDescriptor(all.subList(0, count));
  }

  private HeapTuple tuple(int offsetNumber) {
    int item = Bytes.getInt(page, 24 + 4 * (offsetNumber - 1));
    HeapTuple tuple = new HeapTuple();
    tuple.copyFrom(page, item & 0x7FFF, item >>> 17);
    return tuple;
  }

  private static String text(Object value) {
    return new String((byte[]) value, StandardCharsets.UTF_8);
  }

  @Test
  void valuesAreWhatPostgresStored() {
    Object[] row = TupleDeformer.values(descriptor, tuple(5), inline);
    assertThat(row[0]).isEqualTo(100L);
    assertThat(row[1]).isEqualTo(-2L);
    assertThat(row[2]).isEqualTo(3L);
    assertThat(row[3]).isEqualTo(1L);
    assertThat(row[4]).isEqualTo((long) 'x');
    assertThat(row[5]).isEqualTo(1.5);
    assertThat(row[6]).isEqualTo(-2.25);
    assertThat(text(row[7])).isEqualTo("nam");
    assertThat(text(row[8])).isEqualTo("short");
    assertThat((byte[]) row[9]).containsExactly(1, 2);
    assertThat(text(row[11])).isEqualTo("ab   ");
    assertThat(row[12]).isEqualTo(4000000000L);
    assertThat(row[13]).isEqualTo(7306L);
    assertThat(row[17]).isEqualTo(7L << 16 | 3);
    assertThat(row[20]).as("missing value").isEqualTo(42L);
    assertThat(TupleDeformer.value(descriptor, tuple(6), 21, inline)).isEqualTo(43L);
    assertThat(text(TupleDeformer.value(descriptor, tuple(2), 9, inline)))
        .isEqualTo("long text ".repeat(30));
    assertThat(text(TupleDeformer.value(descriptor, tuple(4), 9, inline)))
        .isEqualTo("abc".repeat(2000));
    assertThat(text(TupleDeformer.value(descriptor, tuple(4), 11, inline))).isEqualTo("after");
  }

  @Test
  void vectorsGetTheSameValuesAsObjects() {
    TupleDeformer all = TupleDeformer.all(descriptor, inline);
    TupleDeformer some = new TupleDeformer(descriptor, new int[] {2, 9, 11, 21}, inline);
    int[] offsets = new int[5];
    for (int i = 0; i < 5; i++) {
      offsets[i] = Bytes.getInt(page, 24 + 4 * (i + 1)) & 0x7FFF;
    }
    Vector[] vectors = descriptor.newVectors(8);
    all.deformBatch(page, offsets, 0, 5, vectors, 1);
    Vector[] few = {new LongVector(8), new BytesVector(8), new BytesVector(8), new LongVector(8)};
    some.deformBatch(page, offsets, 0, 5, few, 0);
    for (int i = 0; i < 5; i++) {
      Object[] row = TupleDeformer.values(descriptor, tuple(i + 2), inline);
      for (int c = 0; c < 21; c++) {
        assertThat(vectors[c].get(i + 1)).as("row %d column %d", i, c).isEqualTo(row[c]);
      }
      assertThat(few[0].get(i)).isEqualTo(row[1]);
      assertThat(few[1].get(i)).isEqualTo(row[8]);
      assertThat(few[2].get(i)).isEqualTo(row[10]);
      assertThat(few[3].get(i)).isEqualTo(row[20]);
    }
  }

  @Test
  void fixedColumnsOfTuplesWithoutNullsAreDecodedAlike() {
    List<Attribute> columns =
        List.of(
            Attribute.of(1, "a", 23, 4, true, 'i', 'p', -1, 0, false),
            Attribute.of(2, "b", 25, -1, false, 'i', 'x', -1, 0, false),
            Attribute.of(3, "c", 20, 8, true, 'd', 'p', -1, 0, false),
            Attribute.of(4, "d", 701, 8, true, 'd', 'p', -1, 0, false));
    TupleDescriptor small = new TupleDescriptor(columns);
    TupleFormer former = new TupleFormer(small);
    HeapTuple first = former.form(new Object[] {1L, "x".getBytes(StandardCharsets.UTF_8), 2L, 3.0});
    HeapTuple second =
        former.form(new Object[] {4L, "y".repeat(200).getBytes(StandardCharsets.UTF_8), 5L, 6.0});
    byte[] both = Arrays.copyOf(first.bytes, 4096);
    System.arraycopy(second.bytes, 0, both, 512, second.length);
    LongVector a = new LongVector(2);
    LongVector c = new LongVector(2);
    DoubleVector d = new DoubleVector(2);
    new TupleDeformer(small, new int[] {1, 3, 4}, Detoaster.NONE)
        .deformBatch(both, new int[] {0, 512}, 0, 2, new Vector[] {a, c, d}, 0);
    assertThat(a.values).containsExactly(1, 4);
    assertThat(c.values).containsExactly(2, 5);
    assertThat(d.values).containsExactly(3, 6);
    BytesVector b = new BytesVector(2);
    new TupleDeformer(small, new int[] {2}, Detoaster.NONE)
        .deformBatch(both, new int[] {0, 512}, 0, 2, new Vector[] {b}, 0);
    assertThat(b.utf8(0)).isEqualTo("x");
    assertThat(b.utf8(1)).isEqualTo("y".repeat(200));
  }

  @Test
  void formingTheSameValuesGivesTheSameBytes() {
    for (int offset = 2; offset <= 6; offset++) {
      HeapTuple original = tuple(offset);
      TupleDescriptor own = descriptor(original.attributeCount());
      TupleFormer former = new TupleFormer(own);
      HeapTuple rebuilt = new HeapTuple();
      if (offset == 4) {
        former.load(original); // compressed: keep the stored form
        former.build(rebuilt);
      } else {
        former.form(rebuilt, TupleDeformer.values(own, original, inline));
      }
      assertThat(Arrays.copyOfRange(rebuilt.bytes, 22, rebuilt.length))
          .as("tuple %d", offset)
          .isEqualTo(Arrays.copyOfRange(original.bytes, 22, original.length));
      assertThat(rebuilt.infomask()).isEqualTo(original.infomask() & 0x0F);
    }
  }

  @Test
  void updatedTupleKeepsStoredFormsOfOtherColumns() {
    HeapTuple original = tuple(4);
    boolean[] replaced = new boolean[21];
    replaced[0] = true;
    Object[] values = new Object[21];
    values[0] = 77L;
    HeapTuple next = new HeapTuple();
    new TupleFormer(descriptor).formUpdate(next, original, replaced, values);
    Object[] row = TupleDeformer.values(descriptor, next, inline);
    assertThat(row[0]).isEqualTo(77L);
    assertThat(text(row[8])).isEqualTo("abc".repeat(2000));
    assertThat(row[20]).isEqualTo(42L);
    assertThat(next.length).isLessThan(400);
  }
}
