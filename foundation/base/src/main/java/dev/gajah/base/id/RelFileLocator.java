// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.id;

/// Where a relation's files are: tablespace, database (0 for shared relations) and relation file
/// number.
public record RelFileLocator(int tablespaceOid, int databaseOid, int relNumber) {
  public static final int DEFAULT_TABLESPACE = 1663;
  public static final int GLOBAL_TABLESPACE = 1664;

  @Override
  public int hashCode() {
    int h = relNumber * 0x9E3779B1 + databaseOid * 0x85EBCA6B + tablespaceOid * 0xC2B2AE35;
    return h ^ (h >>> 15);
  }

  @Override
  public String toString() {
    return Oid.toString(tablespaceOid)
        + "/"
        + Oid.toString(databaseOid)
        + "/"
        + Oid.toString(relNumber);
  }
}
