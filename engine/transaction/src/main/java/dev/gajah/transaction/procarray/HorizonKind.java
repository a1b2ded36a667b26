// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.procarray;

/// For which relations a horizon is asked: the fewer sessions can see a relation, the younger its
/// horizon.
public enum HorizonKind {
  /// Relations of all databases.
  SHARED,
  /// Catalogs of one database, which logical decoding may read.
  CATALOG,
  /// Ordinary tables of one database.
  DATA,
  /// Temporary tables of one session.
  TEMPORARY
}
