// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.procarray;

/// Horizons of one moment: xids before them are seen as ended by all who can read such relations.
public record Horizons(
    int oldestConsideredRunning,
    int shared,
    int catalog,
    int data,
    int temporary,
    long latestCompletedFull) {}
