// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.dependency;

/// Kinds of dependency, with the letter of `pg_depend.deptype`.
public enum DependencyType {
  NORMAL('n'),
  AUTO('a'),
  INTERNAL('i'),
  PARTITION_PRIMARY('P'),
  PARTITION_SECONDARY('S'),
  EXTENSION('e'),
  AUTO_EXTENSION('x');

  private final char letter;

  DependencyType(char letter) {
    this.letter = letter;
  }

  public char letter() {
    return letter;
  }

  public static DependencyType of(char letter) {
    for (DependencyType type : values()) {
      if (type.letter == letter) {
        return type;
      }
    }
    throw new IllegalArgumentException("dependency type " + letter);
  }
}
