// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.dependency;

/// An object in the catalogs: the catalog's OID, the object's OID, and a column number or 0.
public record ObjectAddress(int classOid, int objectOid, int subId) {
  public static ObjectAddress of(int classOid, int objectOid) {
    return new ObjectAddress(classOid, objectOid, 0);
  }
}
