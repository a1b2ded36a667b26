// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

/// Numbers of the columns that every table has (PostgreSQL: `sysattr.h`).
public final class SystemAttribute {
  public static final int CTID = -1;
  public static final int XMIN = -2;
  public static final int CMIN = -3;
  public static final int XMAX = -4;
  public static final int CMAX = -5;
  public static final int TABLE_OID = -6;

  private SystemAttribute() {}
}
