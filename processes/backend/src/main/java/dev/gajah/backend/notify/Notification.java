// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend.notify;

/// One event of a transaction.
record Notification(String channel, String payload) {}
