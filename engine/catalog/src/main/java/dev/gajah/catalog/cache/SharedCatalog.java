// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.cache;

/// What all sessions share of the catalogs: the invalidation queue, the relation maps, the descriptions of the system catalogs.
public final class SharedCatalog {}
