// SPDX-License-Identifier: Apache-2.0

/// What recovery and checkpoints are made of: resource managers, the redo loop, checkpoint
/// participants and requests.
///
/// The arguments for locks, crash safety and memory order are in the README of this module.
///
/// **May depend on** `base`. **Must not know** pages of relations: it sees registered byte ranges
/// only.
@NullMarked
package dev.gajah.wal.redo;

import org.jspecify.annotations.NullMarked;
