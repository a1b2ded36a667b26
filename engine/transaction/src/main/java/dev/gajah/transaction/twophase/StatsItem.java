// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.twophase;

/// A statistics entry that a transaction drops when it ends, as records of the log name it.
public record StatsItem(int kind, int databaseOid, int objectOid) {}
