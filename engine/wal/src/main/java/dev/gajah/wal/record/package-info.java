// SPDX-License-Identifier: Apache-2.0

/// Form of WAL records and pages, and how records are built.
///
/// The arguments for locks, crash safety and memory order are in the README of this module.
///
/// **May depend on** `base`. **Must not know** pages of relations: it sees registered byte ranges
/// only.
@NullMarked
package dev.gajah.wal.record;

import org.jspecify.annotations.NullMarked;
