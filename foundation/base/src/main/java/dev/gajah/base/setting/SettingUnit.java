// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.setting;

import java.util.List;

/// The unit in which a numeric setting is kept, and the units in which it may be written.
public enum SettingUnit {
  NONE("", false, 1),
  BYTES("B", false, 1),
  KILOBYTES("kB", false, 1024),
  MEGABYTES("MB", false, 1024L * 1024),
  /// Blocks of 8 KB, of relations and of WAL.
  BLOCKS("8kB", false, 8192),
  MILLISECONDS("ms", true, 1000),
  SECONDS("s", true, 1_000_000),
  MINUTES("min", true, 60_000_000);

  record Name(String text, long size) {}

  private static final List<Name> MEMORY =
      List.of(
          new Name("TB", 1L << 40),
          new Name("GB", 1L << 30),
          new Name("MB", 1L << 20),
          new Name("kB", 1L << 10),
          new Name("B", 1));

  /// Sizes in microseconds.
  private static final List<Name> TIME =
      List.of(
          new Name("d", 86_400_000_000L),
          new Name("h", 3_600_000_000L),
          new Name("min", 60_000_000L),
          new Name("s", 1_000_000L),
          new Name("ms", 1000),
          new Name("us", 1));

  static final String MEMORY_HINT =
      "Valid units for this parameter are \"B\", \"kB\", \"MB\", \"GB\", and \"TB\".";
  static final String TIME_HINT =
      "Valid units for this parameter are \"us\", \"ms\", \"s\", \"min\", \"h\", and \"d\".";

  private final String text;
  private final boolean isTime;
  private final long size;

  SettingUnit(String text, boolean isTime, long size) {
    this.text = text;
    this.isTime = isTime;
    this.size = size;
  }

  /// As `pg_settings.unit` spells it; empty for none.
  public String text() {
    return text;
  }

  /// Bytes or microseconds in one of this unit.
  public long size() {
    return size;
  }

  List<Name> names() {
    return this == NONE ? List.of() : isTime ? TIME : MEMORY;
  }

  String hint() {
    return isTime ? TIME_HINT : MEMORY_HINT;
  }

  /// The value with the largest unit that divides it, as SHOW prints it.
  String show(long value) {
    if (this == NONE) {
      return Long.toString(value);
    }
    if (value <= 0) {
      return value == 0 || value == -1 ? Long.toString(value) : value + text;
    }
    for (Name name : names()) {
      long total = Math.multiplyExact(value, size);
      if (name.size >= (this == BLOCKS ? 1024 : size) && total % name.size == 0) {
        return total / name.size + name.text;
      }
    }
    return value + text;
  }
}
