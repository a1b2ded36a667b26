// SPDX-License-Identifier: Apache-2.0

/// What access methods need to know about a table: plain immutable descriptions that the catalog
/// builds.
///
/// **Invariant**: a description never changes; DDL makes the catalog build a new one.
///
/// **May depend on** `base`, `access.tuple`, `access.index`. **Must not know** pages, buffers,
/// catalogs.
@NullMarked
package dev.gajah.access.table;

import org.jspecify.annotations.NullMarked;
