// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.cache;

import dev.gajah.catalog.syscache.CacheId;

/// Hears what a session's caches forget: for plan caches and others that keep derived facts. Must
/// not fail or read catalogs.
public interface InvalidationListener {
  /// A relation changed; 0: all did.
  default void relationChanged(int relationOid) {}

  /// A row of the catalog behind this cache changed; `hash` is that of its key, 0 if all may have.
  default void catalogChanged(CacheId cache, int hash) {}

  /// Everything may have changed.
  default void everythingChanged() {}
}
