// SPDX-License-Identifier: Apache-2.0

/// Oversized attributes: compression in line, and chunks in a TOAST table (PostgreSQL:
/// `heaptoast.c`, `detoast.c`).
///
/// **Invariants**
/// 1. The chunks of a value are inserted before the tuple that points to them and deleted after it,
///    in the same transaction.
/// 2. Chunks are never updated; a value id is used once while any chunk with it exists.
///
/// **Lock order**: no content lock is held while chunks are read or written.
///
/// **May depend on** `base`, `storage`, `transaction`, `access.{tuple,table,index,heap}`. **Must
/// not know** catalogs: it finds TOAST tables through [ToastRelations].
@NullMarked
package dev.gajah.access.toast;

import org.jspecify.annotations.NullMarked;
