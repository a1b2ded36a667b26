// SPDX-License-Identifier: Apache-2.0

/// Gajah as a process of its own, killed and started again, and the real PostgreSQL 17 as judge of
/// the files that it leaves.
///
/// Each test prints the seed of what it chose by chance; `-Dgajah.seed=N` repeats the choices (not
/// the interleaving of real processes). `-Dgajah.kill.rounds=N` makes the kill tests longer.
@NullMarked
package dev.gajah.differential;

import org.jspecify.annotations.NullMarked;
