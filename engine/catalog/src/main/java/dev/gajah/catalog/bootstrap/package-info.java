// SPDX-License-Identifier: Apache-2.0

/// Own initdb: lays out a data directory that PostgreSQL 17 could have made.
///
/// **Invariant**: every page is written from the fact tables by the same code that forms tuples and
/// index tuples at run time; all rows are frozen.
///
/// **May depend on** `facts`, `relmap`, `schema`, `access`, `wal.control`.
@NullMarked
package dev.gajah.catalog.bootstrap;

import org.jspecify.annotations.NullMarked;
