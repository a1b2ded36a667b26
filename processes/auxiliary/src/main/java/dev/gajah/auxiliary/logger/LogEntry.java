// SPDX-License-Identifier: Apache-2.0
package dev.gajah.auxiliary.logger;

import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import org.jspecify.annotations.Nullable;

/// One report on its way to the log.
///
/// @param timestamp microseconds since 2000-01-01; @param lineNumber how many reports the process
///   has made, with this one
/// @param startTimestamp when the process was first heard of
/// @param statement what the process was executing, if it is to be logged
record LogEntry(
    long timestamp,
    int pid,
    String backendType,
    long lineNumber,
    long startTimestamp,
    Severity severity,
    SqlError report,
    @Nullable String statement) {}
