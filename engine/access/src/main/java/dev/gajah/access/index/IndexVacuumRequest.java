// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.index;

/// Circumstances of an index vacuum (PostgreSQL: IndexVacuumInfo). `heapTuples` is the table's
/// tuple count, an estimate if `estimatedHeapTuples`; `delay` is called once a page, without locks,
/// for cost-based delay and interrupts.
public record IndexVacuumRequest(
    boolean analyzeOnly, double heapTuples, boolean estimatedHeapTuples, Runnable delay) {}
