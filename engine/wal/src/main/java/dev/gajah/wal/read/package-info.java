// SPDX-License-Identifier: Apache-2.0

/// Reading the WAL back.
///
/// The arguments for locks, crash safety and memory order are in the README of this module.
///
/// **May depend on** `base`. **Must not know** pages of relations: it sees registered byte ranges
/// only.
@NullMarked
package dev.gajah.wal.read;

import org.jspecify.annotations.NullMarked;
