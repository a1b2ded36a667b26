// SPDX-License-Identifier: Apache-2.0

/// Descriptions of relations and indexes for the access methods, made from catalog rows
/// (PostgreSQL: `relcache.c`).
///
/// **Invariants**
/// 1. System catalogs have the structure that the catalog version says; only their file numbers are
///    looked up.
/// 2. A description is immutable; a message makes the cache forget it, and the next use builds
///    another.
///
/// **May depend on** `schema`, `facts`, `syscache`, `relmap`, `access`.
@NullMarked
package dev.gajah.catalog.relcache;

import org.jspecify.annotations.NullMarked;
