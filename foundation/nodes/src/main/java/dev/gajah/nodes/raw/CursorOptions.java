// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.raw;

/// Bits of DECLARE CURSOR. PostgreSQL: `CURSOR_OPT_*`.
public final class CursorOptions {
  public static final int BINARY = 0x0001;
  public static final int SCROLL = 0x0002;
  public static final int NO_SCROLL = 0x0004;
  public static final int INSENSITIVE = 0x0008;
  public static final int ASENSITIVE = 0x0010;
  public static final int HOLD = 0x0020;
  public static final int FAST_PLAN = 0x0100;

  private CursorOptions() {}
}
