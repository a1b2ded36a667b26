// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

/// What to do about a row that somebody else has locked.
public enum RowWaitPolicy {
  BLOCK,
  /// SKIP LOCKED: answer [TupleResult#WOULD_BLOCK].
  SKIP,
  /// NOWAIT: raise 55P03.
  ERROR
}
