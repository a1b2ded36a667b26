// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

/// A lock that somebody holds.
public record HeldLock(LockTag tag, LockMode mode) {}
