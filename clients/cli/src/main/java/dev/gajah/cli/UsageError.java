// SPDX-License-Identifier: Apache-2.0
package dev.gajah.cli;

/// A command line that cannot be obeyed; the message is for the user.
final class UsageError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageError(String message) {
    super(message);
  }
}
