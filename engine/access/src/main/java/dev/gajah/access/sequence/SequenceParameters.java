// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.sequence;

/// The definition of a sequence (PostgreSQL: `pg_sequence`).
public record SequenceParameters(
    long start, long increment, long maximum, long minimum, long cache, boolean cycle) {}
