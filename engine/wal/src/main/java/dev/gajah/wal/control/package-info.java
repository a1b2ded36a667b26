// SPDX-License-Identifier: Apache-2.0

/// The control file of the cluster.
///
/// The arguments for locks, crash safety and memory order are in the README of this module.
///
/// **May depend on** `base`. **Must not know** pages of relations: it sees registered byte ranges
/// only.
@NullMarked
package dev.gajah.wal.control;

import org.jspecify.annotations.NullMarked;
