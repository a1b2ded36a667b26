// SPDX-License-Identifier: Apache-2.0

/// Sequence relations: one page with one tuple (last_value, log_cnt, is_called), changed in place.
///
/// **Invariants**
/// 1. The tuple is frozen and never gets a second version.
/// 2. What the last WAL record says is never behind a value that was handed out: a record logs
///    [Sequences#LOG_VALUES] values ahead.
///
/// **Lock order**: the page's content lock is innermost; an xid, if needed, is assigned before it
/// is taken.
///
/// **May depend on** `base`, `wal`, `storage`, `transaction`, `access.{tuple,table}`. **Must not
/// know** catalogs.
@NullMarked
package dev.gajah.access.sequence;

import org.jspecify.annotations.NullMarked;
