// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.invalidation;

import dev.gajah.base.id.RelFileLocator;

/// The caches of a session, as messages reach them. No method may fail or read catalogs.
public interface InvalidationTarget {
  int databaseOid();

  void invalidateCache(int cacheId, int hash);

  void invalidateCatalog(int catalogOid);

  /// `relationOid` 0: all.
  void invalidateRelation(int relationOid);

  void invalidateFiles(RelFileLocator locator);

  void invalidateRelationMap(boolean ofShared);

  void invalidateSnapshot();

  /// Messages were lost.
  void resetAll();
}
