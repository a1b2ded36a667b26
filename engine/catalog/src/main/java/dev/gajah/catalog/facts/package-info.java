// SPDX-License-Identifier: Apache-2.0

/// The rows of a fresh PostgreSQL 17 data directory, drawn by `src/facts/draw-facts.sh` and kept as
/// resources.
///
/// **Invariant**: read-only, in COPY text format; the structure of the catalogs themselves comes
/// from the same tables.
///
/// **May depend on** `base`, `access.tuple`, `schema`.
@NullMarked
package dev.gajah.catalog.facts;

import org.jspecify.annotations.NullMarked;
