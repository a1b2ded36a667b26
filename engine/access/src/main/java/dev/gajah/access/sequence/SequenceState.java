// SPDX-License-Identifier: Apache-2.0
package dev.gajah.access.sequence;

/// The stored state of a sequence: `last_value`, `log_cnt`, `is_called`.
public record SequenceState(long lastValue, long logCount, boolean isCalled) {}
