// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.heap;

/// What a vacuum of one table may remove and freeze (PostgreSQL: `VacuumCutoffs`).
///
/// `relationFrozenXid`, `relationMinMultixact`: nothing older is in the table. `oldestXmin`: a
/// tuple deleted by an older, committed transaction is dead; an older committed xmin may be frozen.
/// `oldestMultixact`: no older multixact runs. `freezeLimit`, `multixactCutoff`: what is older must
/// be frozen.
public record VacuumCutoffs(
    int relationFrozenXid,
    int relationMinMultixact,
    int oldestXmin,
    int oldestMultixact,
    int freezeLimit,
    int multixactCutoff) {}
