// SPDX-License-Identifier: Apache-2.0

/// Rows of system catalogs by key, as one session has them in memory (PostgreSQL: `catcache.c`,
/// `syscache.c`).
///
/// **Invariants**
/// 1. An entry, positive or negative, is what a catalog snapshot saw and no invalidation message
///    touched since.
/// 2. Hash values are PostgreSQL's, as they travel in messages and WAL.
///
/// **May depend on** `schema`, `indexing`, `invalidation`. **Must not know** what rows mean.
@NullMarked
package dev.gajah.catalog.syscache;

import org.jspecify.annotations.NullMarked;
