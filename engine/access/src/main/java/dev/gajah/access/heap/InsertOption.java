// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

/// Bits of the `options` of insertions (PostgreSQL: `HEAP_INSERT_*`).
public final class InsertOption {
  /// The free space map need not be asked: new pages only.
  public static final int SKIP_FSM = 0x01;

  /// COPY FREEZE: tuples are born frozen.
  public static final int FROZEN = 0x02;

  /// For logical decoding only: not to be decoded.
  public static final int NO_LOGICAL = 0x04;

  /// ON CONFLICT: the tuple carries a token until confirmed.
  public static final int SPECULATIVE = 0x08;

  private InsertOption() {}
}
