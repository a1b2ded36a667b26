// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.id;

/// Numbers of commands within one transaction: unsigned 32-bit, kept in an `int`.
public final class CommandId {
  public static final int FIRST = 0;
  public static final int INVALID = 0xFFFFFFFF;

  private CommandId() {}

  public static boolean isBefore(int a, int b) {
    return Integer.compareUnsigned(a, b) < 0;
  }
}
