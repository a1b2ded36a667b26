// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands;

/// How a utility statement ended.
///
/// @param tag of CommandComplete; @param count rows processed, where the tag tells them
public record CommandResult(String tag, long count) {}
