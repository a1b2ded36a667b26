// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.id;

/// The forks of a relation; the ordinal is the number that WAL records carry.
public enum ForkNumber {
  MAIN(""),
  FREE_SPACE_MAP("_fsm"),
  VISIBILITY_MAP("_vm"),
  INIT("_init");

  private static final ForkNumber[] VALUES = values();

  private final String suffix;

  ForkNumber(String suffix) {
    this.suffix = suffix;
  }

  /// What follows the relation number in a file name.
  public String suffix() {
    return suffix;
  }

  public int number() {
    return ordinal();
  }

  public static ForkNumber of(int number) {
    return VALUES[number];
  }
}
