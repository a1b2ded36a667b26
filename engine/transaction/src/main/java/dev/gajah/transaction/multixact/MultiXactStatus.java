// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.multixact;

/// Row lock strengths of multixact members; the ordinal is the number on disk.
public enum MultiXactStatus {
  FOR_KEY_SHARE("keysh"),
  FOR_SHARE("sh"),
  FOR_NO_KEY_UPDATE("fornokeyupd"),
  FOR_UPDATE("forupd"),
  /// An update that leaves key columns alone.
  NO_KEY_UPDATE("nokeyupd"),
  /// Other updates, and deletes.
  UPDATE("upd");

  private static final MultiXactStatus[] VALUES = values();

  private final String displayName;

  MultiXactStatus(String displayName) {
    this.displayName = displayName;
  }

  public int number() {
    return ordinal();
  }

  /// True if the member changed the tuple, rather than only locked it.
  public boolean isUpdate() {
    return this == NO_KEY_UPDATE || this == UPDATE;
  }

  /// As `pg_get_multixact_members` prints it.
  public String displayName() {
    return displayName;
  }

  public static MultiXactStatus of(int number) {
    return VALUES[number];
  }
}
