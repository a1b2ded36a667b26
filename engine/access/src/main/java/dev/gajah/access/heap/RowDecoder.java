// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Detoaster;
import dev.gajah.access.tuple.HeapTuple;
import dev.gajah.access.tuple.HeapTupleHeader;
import dev.gajah.access.tuple.TupleDeformer;
import dev.gajah.base.id.Tid;
import dev.gajah.base.vector.LongVector;
import dev.gajah.base.vector.Vector;
import java.util.Arrays;

/// Decodes chosen user and system columns of tuples, in any order, into vectors.
///
/// Belongs to one session. Hot path: no allocation after construction.
public final class RowDecoder {
  private final TupleDeformer deformer;
  private final int tableOid;

  /// `userPlaces[i]`: where the deformer's i-th column goes among the targets.
  private final int[] userPlaces;

  private final Vector[] userTargets;
  private final int[] systemPlaces;
  private final int[] systemNumbers;

  /// @param attributeNumbers attribute numbers (user columns from 1, [SystemAttribute]), each at
  ///   most once; `targets[i]` of the methods receives the i-th
  public RowDecoder(RelationDescriptor relation, int[] attributeNumbers, Detoaster detoaster) {
    tableOid = relation.oid();
    int count = attributeNumbers.length;
    int users = 0;
    for (int number : attributeNumbers) {
      if (number > 0) {
        users++;
      }
    }
    int[] sorted = new int[users];
    systemPlaces = new int[count - users];
    systemNumbers = new int[count - users];
    int u = 0;
    int s = 0;
    for (int i = 0; i < count; i++) {
      if (attributeNumbers[i] > 0) {
        sorted[u++] = attributeNumbers[i];
      } else {
        systemPlaces[s] = i;
        systemNumbers[s++] = attributeNumbers[i];
      }
    }
    Arrays.sort(sorted);
    userPlaces = new int[users];
    for (int i = 0; i < users; i++) {
      for (int j = 0; j < count; j++) {
        if (attributeNumbers[j] == sorted[i]) {
          userPlaces[i] = j;
        }
      }
    }
    userTargets = new Vector[users];
    deformer = new TupleDeformer(relation.tuple(), sorted, detoaster);
  }

  /// Decodes `count` tuples at `offsets[from..]` of a page copy; `offsetNumbers` has their line
  /// pointers' numbers.
  void decode(
      byte[] page,
      int block,
      int[] offsets,
      int[] offsetNumbers,
      int from,
      int count,
      Vector[] targets,
      int firstRow) {
    for (int i = 0; i < userPlaces.length; i++) {
      userTargets[i] = targets[userPlaces[i]];
    }
    deformer.deformBatch(page, offsets, from, count, userTargets, firstRow);
    for (int i = 0; i < systemPlaces.length; i++) {
      LongVector target = (LongVector) targets[systemPlaces[i]];
      int number = systemNumbers[i];
      for (int t = 0; t < count; t++) {
        long value =
            number == SystemAttribute.CTID
                ? Tid.pack(block, offsetNumbers[from + t])
                : system(number, page, offsets[from + t]);
        target.set(firstRow + t, value);
      }
    }
  }

  /// Decodes one tuple.
  public void decode(HeapTuple tuple, Vector[] targets, int row) {
    for (int i = 0; i < userPlaces.length; i++) {
      userTargets[i] = targets[userPlaces[i]];
    }
    deformer.deform(tuple, userTargets, row);
    for (int i = 0; i < systemPlaces.length; i++) {
      int number = systemNumbers[i];
      long value = number == SystemAttribute.CTID ? tuple.tid : system(number, tuple.bytes, 0);
      ((LongVector) targets[systemPlaces[i]]).set(row, value);
    }
  }

  private long system(int number, byte[] b, int at) {
    return switch (number) {
      case SystemAttribute.XMIN -> HeapTupleHeader.xmin(b, at) & 0xFFFFFFFFL;
      case SystemAttribute.XMAX -> HeapTupleHeader.xmax(b, at) & 0xFFFFFFFFL;
      case SystemAttribute.CMIN, SystemAttribute.CMAX -> HeapTupleHeader.cid(b, at) & 0xFFFFFFFFL;
      case SystemAttribute.TABLE_OID -> tableOid & 0xFFFFFFFFL;
      default -> throw new IllegalArgumentException("system attribute " + number);
    };
  }
}
