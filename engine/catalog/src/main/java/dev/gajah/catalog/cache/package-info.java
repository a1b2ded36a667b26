// SPDX-License-Identifier: Apache-2.0

/// What a session knows of the system catalogs: catalog caches, relation cache, and the facade
/// [Catalog].
///
/// **Invariants**
/// 1. A cached row is one that a catalog snapshot saw and that no invalidation message since then
///    has touched.
/// 2. Cached objects are immutable; who holds one across a message may have an old truth, protected
///    by relation locks.
/// 3. Messages are read after each relation lock and at the start of each transaction, own changes
///    at the end of each command.
///
/// **Lock order**: no locks of its own; reading catalogs pins pages under the heavyweight locks
/// that scans take.
///
/// **May depend on** `schema`, `facts`, `indexing`, `invalidation`, `relmap`. **Must not know** SQL
/// statements.
@NullMarked
package dev.gajah.catalog.cache;

import org.jspecify.annotations.NullMarked;
