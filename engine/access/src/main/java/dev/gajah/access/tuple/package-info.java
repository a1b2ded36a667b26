// SPDX-License-Identifier: Apache-2.0

/// Heap tuples as bytes: descriptors, headers, forming and deforming, varlena headers.
///
/// **Invariants**
/// 1. [TupleFormer] writes what PostgreSQL 17 would write for the same values, padding zeroed.
/// 2. A tuple with fewer attributes than its descriptor reads as missing values, then nulls.
///
/// **Lock order**: takes no locks; callers own the bytes they pass.
///
/// **May depend on** `base`. **Must not know** pages, buffers, transactions.
@NullMarked
package dev.gajah.access.tuple;

import org.jspecify.annotations.NullMarked;
