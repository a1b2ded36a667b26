// SPDX-License-Identifier: Apache-2.0

/// Insertion into the WAL: reservation, buffers, flushing.
///
/// The arguments for locks, crash safety and memory order are in the README of this module.
///
/// **May depend on** `base`. **Must not know** pages of relations: it sees registered byte ranges
/// only.
@NullMarked
package dev.gajah.wal.insert;

import org.jspecify.annotations.NullMarked;
