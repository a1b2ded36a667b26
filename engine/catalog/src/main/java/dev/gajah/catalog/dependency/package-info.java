// SPDX-License-Identifier: Apache-2.0

/// Who needs whom: recording in pg_depend and pg_shdepend, and the order in which objects are
/// dropped.
///
/// **Invariants**
/// 1. Pinned objects (those of initdb, by OID) are never recorded and never dropped.
/// 2. A deletion locks every object before it looks at what depends on it.
///
/// **May depend on** `cache`, `indexing`, `schema`, `definition`.
@NullMarked
package dev.gajah.catalog.dependency;

import org.jspecify.annotations.NullMarked;
