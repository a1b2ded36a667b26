// SPDX-License-Identifier: Apache-2.0

/// Running a plan: the operator contract, the state of one execution, and the builder that turns
/// plan nodes into operators.
///
/// **Invariants**
/// 1. An operator tree serves one execution at a time; between executions it may be kept and
///    started again.
/// 2. An operator is asked for at most as many rows as its consumer will use, so LIMIT, volatile
///    functions and errors behave row by row.
/// 3. Whatever an operator holds (pins, scans, spill files) it gives back in `close`, which is
///    called once, also after errors.
///
/// **May depend on** everything in `executor`.
@NullMarked
package dev.gajah.executor.pipeline;

import org.jspecify.annotations.NullMarked;
