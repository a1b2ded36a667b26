// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.statistics;

/// A row of pg_statistic, decoded. Values are in object form and not null.
///
/// @param distinct positive: number of distinct values; negative: minus their fraction of the rows;
///   0 unknown
/// @param histogram bounds in ascending order, without the most common values; empty if none
/// @param correlation of physical and logical order; NaN if unknown
public record ColumnStatistics(
    double nullFraction,
    int averageWidth,
    double distinct,
    Object[] commonValues,
    double[] commonFrequencies,
    Object[] histogram,
    double correlation) {}
